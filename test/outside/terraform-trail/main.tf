# Trails as companies make them: one of all Regions with everything, one with basic selectors. The test applies it,
# changes `stage` and `is_widened`, and destroys it.

variable "endpoint" { type = string }

variable "stage" { type = string }

variable "is_widened" { type = bool }

provider "aws" {
  region                  = "us-east-1"
  s3_use_path_style       = true
  skip_metadata_api_check = true
  endpoints {
    cloudtrail = var.endpoint
    iam        = var.endpoint
    s3         = var.endpoint
    sts        = var.endpoint
  }
  default_tags {
    tags = { "managed by" = "terraform" }
  }
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  trails = "arn:${data.aws_partition.current.partition}:cloudtrail:us-east-1:${data.aws_caller_identity.current.account_id}:trail"
}

data "aws_iam_policy_document" "logs" {
  statement {
    sid     = "AWSCloudTrailAclCheck"
    actions = ["s3:GetBucketAcl"]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
    resources = [aws_s3_bucket.logs.arn]
    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = ["${local.trails}/everything", "${local.trails}/basic"]
    }
  }
  statement {
    sid     = "AWSCloudTrailWrite"
    actions = ["s3:PutObject"]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
    resources = [
      "${aws_s3_bucket.logs.arn}/AWSLogs/${data.aws_caller_identity.current.account_id}/*",
      "${aws_s3_bucket.logs.arn}/audit/AWSLogs/${data.aws_caller_identity.current.account_id}/*",
    ]
    condition {
      test     = "StringEquals"
      variable = "s3:x-amz-acl"
      values   = ["bucket-owner-full-control"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceArn"
      values   = ["${local.trails}/everything", "${local.trails}/basic"]
    }
  }
}

resource "aws_s3_bucket" "logs" {
  bucket        = "terraform-trail-logs"
  force_destroy = true
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = data.aws_iam_policy_document.logs.json
}

resource "aws_cloudtrail" "everything" {
  name                          = "everything"
  s3_bucket_name                = aws_s3_bucket.logs.id
  s3_key_prefix                 = var.is_widened ? null : "audit"
  include_global_service_events = true
  is_multi_region_trail         = true
  enable_log_file_validation    = true
  enable_logging                = var.is_widened
  tags                          = { stage = var.stage, "team:name" = "audit = ü + trails" }

  advanced_event_selector {
    name = "management"
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
    field_selector {
      field      = "eventSource"
      not_equals = ["kms.amazonaws.com", "rdsdata.amazonaws.com"]
    }
  }

  advanced_event_selector {
    name = "objects"
    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }
    field_selector {
      field  = "resources.type"
      equals = ["AWS::S3::Object"]
    }
    field_selector {
      field           = "resources.ARN"
      not_starts_with = ["${aws_s3_bucket.logs.arn}/"]
    }
    field_selector {
      field  = "readOnly"
      equals = [var.is_widened ? "true" : "false"]
    }
    field_selector {
      field       = "eventName"
      starts_with = ["Put", "Get"]
      not_equals  = ["GetObjectAcl"]
      ends_with   = ["Object"]
    }
  }

  depends_on = [aws_s3_bucket_policy.logs]
}

resource "aws_cloudtrail" "basic" {
  name                          = "basic"
  s3_bucket_name                = aws_s3_bucket.logs.id
  include_global_service_events = false
  is_multi_region_trail         = false
  enable_log_file_validation    = var.is_widened

  dynamic "event_selector" {
    for_each = var.is_widened ? [] : ["only"]
    content {
      read_write_type                  = "WriteOnly"
      include_management_events        = true
      exclude_management_event_sources = ["kms.amazonaws.com"]
      data_resource {
        type   = "AWS::S3::Object"
        values = ["${aws_s3_bucket.logs.arn}/letters/"]
      }
      data_resource {
        type   = "AWS::Lambda::Function"
        values = ["arn:aws:lambda"]
      }
    }
  }

  depends_on = [aws_s3_bucket_policy.logs]
}

data "aws_cloudtrail_service_account" "main" {}

output "arn" { value = aws_cloudtrail.everything.arn }

output "home_region" { value = aws_cloudtrail.everything.home_region }
