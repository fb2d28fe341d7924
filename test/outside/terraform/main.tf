# A company's users and the bucket of its logs, with everything about them that Cairn answers. The test adds which
# version of the provider reads this, applies it, changes `stage` and `is_tightened`, and destroys it.

variable "endpoint" { type = string }

variable "stage" { type = string }

variable "is_tightened" { type = bool }

provider "aws" {
  region                  = "us-east-1"
  s3_use_path_style       = true
  skip_metadata_api_check = true
  endpoints {
    iam       = var.endpoint
    s3        = var.endpoint
    s3control = var.endpoint
    sts       = var.endpoint
  }
  default_tags {
    tags = { "managed by" = "terraform" }
  }
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_canonical_user_id" "current" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_user.alice.arn]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.stage]
    }
  }
}

data "aws_iam_policy_document" "read_logs" {
  statement {
    sid       = "List"
    actions   = ["s3:ListBucket"]
    resources = [aws_s3_bucket.logs.arn]
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["$${aws:username}/*", "${var.stage}/*"]
    }
  }
  statement {
    actions   = ["s3:GetObject", "s3:GetObjectTagging"]
    resources = ["${aws_s3_bucket.logs.arn}/*"]
  }
}

data "aws_iam_policy_document" "bucket" {
  statement {
    sid     = "AuditorsMayRead"
    actions = ["s3:GetObject"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_user.alice.arn, aws_iam_role.auditor.arn]
    }
    resources = ["${aws_s3_bucket.logs.arn}/${var.stage}/*"]
  }
  statement {
    effect  = "Deny"
    actions = ["s3:DeleteObject"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    resources = ["${aws_s3_bucket.logs.arn}/*"]
    condition {
      test     = "StringNotEquals"
      variable = "aws:PrincipalAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_user" "alice" {
  name                 = "alice"
  path                 = "/audit/"
  permissions_boundary = var.is_tightened ? aws_iam_policy.boundary.arn : null
  force_destroy        = true
  tags                 = { stage = var.stage, "team:name" = "audit = ü + trails" }
}

resource "aws_iam_access_key" "alice" {
  user   = aws_iam_user.alice.name
  status = var.is_tightened ? "Inactive" : "Active"
}

resource "aws_iam_user_login_profile" "alice" {
  user                    = aws_iam_user.alice.name
  password_length         = 24
  password_reset_required = true
}

resource "aws_iam_user_policy" "alice" {
  name   = "read-logs"
  user   = aws_iam_user.alice.name
  policy = data.aws_iam_policy_document.read_logs.json
}

resource "aws_iam_user_policy_attachment" "alice" {
  user       = aws_iam_user.alice.name
  policy_arn = "arn:aws:iam::aws:policy/SecurityAudit"
}

resource "aws_iam_group" "auditors" {
  name = "auditors"
  path = "/${var.stage}/"
}

resource "aws_iam_group_membership" "auditors" {
  name  = "auditors"
  group = aws_iam_group.auditors.name
  users = [aws_iam_user.alice.name]
}

resource "aws_iam_group_policy" "auditors" {
  name   = "read-logs"
  group  = aws_iam_group.auditors.name
  policy = data.aws_iam_policy_document.read_logs.json
}

resource "aws_iam_group_policy_attachment" "auditors" {
  group      = aws_iam_group.auditors.name
  policy_arn = aws_iam_policy.read_logs.arn
}

resource "aws_iam_policy" "read_logs" {
  name        = "read-logs"
  path        = "/audit/"
  description = "Reads what lies in the bucket"
  policy      = data.aws_iam_policy_document.read_logs.json
  tags        = { stage = var.stage }
}

resource "aws_iam_policy" "boundary" {
  name_prefix = "boundary-"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:*", "iam:Get*"], Resource = "*" }]
  })
}

resource "aws_iam_role" "auditor" {
  name                 = "auditor"
  path                 = "/audit/"
  description          = var.is_tightened ? "Reads, and no more" : "Reads"
  max_session_duration = var.is_tightened ? 7200 : 3600
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = aws_iam_policy.boundary.arn
  tags                 = { stage = var.stage }
}

resource "aws_iam_role_policy" "auditor" {
  name   = "read-logs"
  role   = aws_iam_role.auditor.id
  policy = data.aws_iam_policy_document.read_logs.json
}

resource "aws_iam_role_policy_attachment" "auditor" {
  role       = aws_iam_role.auditor.name
  policy_arn = aws_iam_policy.read_logs.arn
}

resource "aws_iam_role_policies_exclusive" "auditor" {
  role_name    = aws_iam_role.auditor.name
  policy_names = [aws_iam_role_policy.auditor.name]
}

resource "aws_iam_account_alias" "this" {
  account_alias = "cairn-${var.stage}"
}

resource "aws_iam_account_password_policy" "this" {
  minimum_password_length        = var.is_tightened ? 16 : 12
  require_symbols                = true
  require_numbers                = true
  allow_users_to_change_password = true
  max_password_age               = var.is_tightened ? 90 : 0
  password_reuse_prevention      = 5
}

resource "aws_s3_bucket" "logs" {
  bucket        = "terraform-logs"
  force_destroy = true
  tags          = { stage = var.stage }
}

resource "aws_s3_bucket_ownership_controls" "logs" {
  bucket = aws_s3_bucket.logs.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_public_access_block" "logs" {
  bucket                  = aws_s3_bucket.logs.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = !var.is_tightened
}

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
    bucket_key_enabled = var.is_tightened
  }
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = data.aws_iam_policy_document.bucket.json
}

resource "aws_s3_object" "letter" {
  bucket       = aws_s3_bucket.logs.id
  key          = "${var.stage}/letter ü+1.txt"
  content      = "It is ${var.stage}.\n"
  content_type = "text/plain"
  metadata     = { author = "alice" }
  tags         = { stage = var.stage }
}

resource "aws_s3_object" "hashed" {
  bucket             = aws_s3_bucket.logs.id
  key                = "hashed"
  content            = var.stage
  checksum_algorithm = "CRC32C"
  etag               = md5(var.stage)
}

resource "aws_s3_object_copy" "copy" {
  bucket = aws_s3_bucket.logs.id
  key    = "copy"
  source = "${aws_s3_bucket.logs.id}/${aws_s3_object.hashed.key}"
}

data "aws_s3_object" "read" {
  bucket = aws_s3_bucket.logs.id
  key    = aws_s3_object.letter.key
}

data "aws_s3_objects" "all" {
  bucket     = aws_s3_bucket.logs.id
  depends_on = [aws_s3_object.letter, aws_s3_object_copy.copy]
}

data "aws_iam_account_alias" "this" {
  depends_on = [aws_iam_account_alias.this]
}

data "aws_iam_policy" "managed" {
  name = "ReadOnlyAccess"
}

data "aws_iam_user" "alice" {
  user_name = aws_iam_user.alice.name
}

data "aws_iam_principal_policy_simulation" "alice" {
  action_names      = ["s3:GetObject"]
  policy_source_arn = aws_iam_user.alice.arn
  resource_arns     = ["${aws_s3_bucket.logs.arn}/letter"]
  depends_on        = [aws_iam_user_policy.alice]
}

output "letter" { value = data.aws_s3_object.read.body }

output "keys" { value = data.aws_s3_objects.all.keys }

output "is_allowed" { value = data.aws_iam_principal_policy_simulation.alice.all_allowed }

output "access_key" {
  value     = [aws_iam_access_key.alice.id, aws_iam_access_key.alice.secret]
  sensitive = true
}

output "password" {
  value     = aws_iam_user_login_profile.alice.password
  sensitive = true
}
