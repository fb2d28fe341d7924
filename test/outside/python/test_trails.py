"""Trails: every operation, pages, and the shapes that boto3 makes of the answers."""

import gzip
import json
import time
from datetime import datetime

from clients import client, equal, make_bucket, refused, region
from botocore.exceptions import ClientError

account = "123456789012"


def arn(name, home=region):
    return f"arn:aws:cloudtrail:{home}:{account}:trail/{name}"


def log_bucket(name):
    """A bucket that takes what every trail of the account delivers."""
    s3 = make_bucket(name)
    principal = {"Service": "cloudtrail.amazonaws.com"}
    condition = {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": account}}
    s3.put_bucket_policy(
        Bucket=name,
        Policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": principal,
                        "Action": "s3:GetBucketAcl",
                        "Resource": f"arn:aws:s3:::{name}",
                    },
                    {
                        "Effect": "Allow",
                        "Principal": principal,
                        "Action": "s3:PutObject",
                        "Resource": f"arn:aws:s3:::{name}/*",
                        "Condition": condition,
                    },
                ],
            }
        ),
    )
    return s3


def message(call, **given):
    try:
        call(**given)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    raise AssertionError("it went well")


def test_a_trail_from_its_creation_to_its_end():
    trails = client("cloudtrail")
    log_bucket("boto-life")
    made = trails.create_trail(Name="life", S3BucketName="boto-life", EnableLogFileValidation=True)
    settings = {
        "Name": "life",
        "S3BucketName": "boto-life",
        "IncludeGlobalServiceEvents": True,
        "IsMultiRegionTrail": False,
        "TrailARN": arn("life"),
        "LogFileValidationEnabled": True,
        "IsOrganizationTrail": False,
    }
    equal({name: made[name] for name in settings}, settings)
    equal(message(trails.create_trail, Name="life", S3BucketName="boto-life")[0], "TrailAlreadyExistsException")
    described = trails.get_trail(Name=arn("life"))["Trail"]
    told = {"HomeRegion": region, "HasCustomEventSelectors": False, "HasInsightSelectors": False}
    equal({name: described[name] for name in told}, told)
    equal([trail["Name"] for trail in trails.describe_trails(trailNameList=["life", "none"])["trailList"]], ["life"])

    trails.start_logging(Name="life")
    started = trails.get_trail_status(Name="life")
    equal((started["IsLogging"], type(started["StartLoggingTime"])), (True, datetime))
    assert "StopLoggingTime" not in started
    trails.stop_logging(Name=arn("life"))
    stopped = trails.get_trail_status(Name="life")
    equal((stopped["IsLogging"], type(stopped["StopLoggingTime"])), (False, datetime))
    trails.update_trail(Name="life", S3KeyPrefix="some/prefix", IsMultiRegionTrail=True)
    equal(trails.get_trail(Name="life")["Trail"]["S3KeyPrefix"], "some/prefix")
    trails.delete_trail(Name="life")
    expected = f"Unknown trail: {arn('life')} for the user: {account}"
    equal(message(trails.get_trail_status, Name="life"), ("TrailNotFoundException", expected))
    equal(
        message(trails.get_trail, Name="life"),
        ("TrailNotFoundException", f"Unknown trail: life for the user: {account}"),
    )


def test_selectors():
    trails = client("cloudtrail")
    log_bucket("boto-selectors")
    trails.create_trail(Name="selectors", S3BucketName="boto-selectors")
    usual = {
        "ReadWriteType": "All",
        "IncludeManagementEvents": True,
        "DataResources": [],
        "ExcludeManagementEventSources": [],
    }
    equal(trails.get_event_selectors(TrailName="selectors")["EventSelectors"], [usual])
    fields = [
        {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
        {"Field": "eventCategory", "Equals": ["Data"]},
    ]
    chosen = [{"Name": "objects", "FieldSelectors": fields}]
    put = trails.put_event_selectors(TrailName="selectors", AdvancedEventSelectors=chosen)
    equal((put["TrailARN"], put["AdvancedEventSelectors"]), (arn("selectors"), chosen))
    got = trails.get_event_selectors(TrailName=arn("selectors"))
    assert "EventSelectors" not in got
    equal([field["Field"] for field in got["AdvancedEventSelectors"][0]["FieldSelectors"]], ["eventCategory", "resources.type"])
    with refused("InvalidEventSelectorsException"):
        trails.put_event_selectors(TrailName="selectors", EventSelectors=[usual], AdvancedEventSelectors=chosen)
    with refused("InsightNotEnabledException"):
        trails.get_insight_selectors(TrailName="selectors")
    trails.delete_trail(Name="selectors")


def test_tags_and_lists():
    trails = client("cloudtrail")
    log_bucket("boto-tags")
    for number in range(3):
        trails.create_trail(
            Name=f"tagged-{number}", S3BucketName="boto-tags", TagsList=[{"Key": "number", "Value": str(number)}]
        )
    names = [trail["Name"] for page in trails.get_paginator("list_trails").paginate() for trail in page["Trails"]]
    equal([name for name in names if name.startswith("tagged-")], ["tagged-0", "tagged-1", "tagged-2"])
    trails.add_tags(ResourceId=arn("tagged-0"), TagsList=[{"Key": "number", "Value": "zero"}, {"Key": "ü", "Value": "+"}])
    trails.remove_tags(ResourceId=arn("tagged-1"), TagsList=[{"Key": "number"}])
    resources = [arn("tagged-0"), arn("tagged-1")]
    pages = trails.get_paginator("list_tags").paginate(ResourceIdList=resources)
    equal(
        [entry for page in pages for entry in page["ResourceTagList"]],
        [
            {"ResourceId": resources[0], "TagsList": [{"Key": "number", "Value": "zero"}, {"Key": "ü", "Value": "+"}]},
            {"ResourceId": resources[1], "TagsList": []},
        ],
    )
    for number in range(3):
        trails.delete_trail(Name=f"tagged-{number}")


def test_what_is_logged_is_in_the_bucket():
    trails, iam = client("cloudtrail"), client("iam")
    s3 = log_bucket("boto-logs")
    trails.create_trail(Name="logs", S3BucketName="boto-logs", S3KeyPrefix="audit")
    trails.start_logging(Name="logs")
    answer = iam.create_user(UserName="boto-logged")
    wanted = answer["ResponseMetadata"]["RequestId"]
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for found in s3.list_objects_v2(Bucket="boto-logs").get("Contents", []):
            if found["Key"].endswith(".json.gz"):
                content = s3.get_object(Bucket="boto-logs", Key=found["Key"])["Body"].read()
                records = json.loads(gzip.decompress(content))["Records"]
                if any(record.get("requestID") == wanted for record in records):
                    assert found["Key"].startswith(f"audit/AWSLogs/{account}/CloudTrail/{region}/"), found["Key"]
                    status = trails.get_trail_status(Name="logs")
                    assert status["LatestDeliveryAttemptTime"] == status["LatestDeliveryAttemptSucceeded"] != "", status
                    trails.delete_trail(Name="logs")
                    return
        time.sleep(0.5)
    raise AssertionError("it was not delivered")
