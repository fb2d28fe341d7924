"""Identities: pages, waiters, sessions."""

import json

import boto3
from botocore.exceptions import WaiterError
from clients import client, equal, make_bucket, refused, region


def document(**statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_pages_of_every_list():
    iam = client("iam")
    names = [f"paged-{number:02}" for number in range(25)]
    trust = document(Effect="Allow", Principal={"AWS": "123456789012"}, Action="sts:AssumeRole")
    for name in names:
        iam.create_user(UserName=name, Path="/paged/")
        iam.create_group(GroupName=name, Path="/paged/")
        iam.create_role(RoleName=name, Path="/paged/", AssumeRolePolicyDocument=trust)
        iam.create_policy(
            PolicyName=name, Path="/paged/", PolicyDocument=document(Effect="Allow", Action="s3:*", Resource="*")
        )
    lists = {
        "list_users": ("Users", "UserName"),
        "list_groups": ("Groups", "GroupName"),
        "list_roles": ("Roles", "RoleName"),
        "list_policies": ("Policies", "PolicyName"),
    }
    for operation, (member, name) in lists.items():
        pages = iam.get_paginator(operation).paginate(PathPrefix="/paged/", PaginationConfig={"PageSize": 10})
        found = [[entity[name] for entity in page[member]] for page in pages]
        equal([len(page) for page in found], [10, 10, 5])
        equal(sorted(sum(found, [])), names)
    members = {"UserName": names[0]}
    for name in names[:5]:
        iam.add_user_to_group(GroupName=name, **members)
        iam.put_user_policy(PolicyName=name, PolicyDocument=document(Effect="Deny", Action="*", Resource="*"), **members)
    for operation, member in {"list_groups_for_user": "Groups", "list_user_policies": "PolicyNames"}.items():
        pages = list(iam.get_paginator(operation).paginate(**members, PaginationConfig={"PageSize": 2}))
        equal([len(page[member]) for page in pages], [2, 2, 1])
    details = iam.get_paginator("get_account_authorization_details").paginate(Filter=["User"])
    listed = [user["UserName"] for page in details for user in page["UserDetailList"]]
    equal([name for name in listed if name.startswith("paged-")], names)


def test_waiters():
    iam, s3 = client("iam"), client("s3")
    quickly = {"Delay": 1, "MaxAttempts": 2}
    for service, name, named in [
        (iam, "user_exists", {"UserName": "awaited"}),
        (iam, "role_exists", {"RoleName": "awaited"}),
        (s3, "bucket_exists", {"Bucket": "awaited"}),
        (s3, "object_exists", {"Bucket": "awaited", "Key": "one"}),
    ]:
        try:
            service.get_waiter(name).wait(**named, WaiterConfig={"Delay": 1, "MaxAttempts": 1})
        except WaiterError:
            continue
        raise AssertionError(f"{name} found what is not there")
    iam.create_user(UserName="awaited")
    trust = document(Effect="Allow", Principal={"AWS": "123456789012"}, Action="sts:AssumeRole")
    iam.create_role(RoleName="awaited", AssumeRolePolicyDocument=trust)
    make_bucket("awaited", s3).put_object(Bucket="awaited", Key="one", Body=b"one")
    iam.get_waiter("user_exists").wait(UserName="awaited", WaiterConfig=quickly)
    iam.get_waiter("role_exists").wait(RoleName="awaited", WaiterConfig=quickly)
    s3.get_waiter("bucket_exists").wait(Bucket="awaited", WaiterConfig=quickly)
    s3.get_waiter("object_exists").wait(Bucket="awaited", Key="one", WaiterConfig=quickly)
    s3.delete_object(Bucket="awaited", Key="one")
    s3.get_waiter("object_not_exists").wait(Bucket="awaited", Key="one", WaiterConfig=quickly)
    s3.delete_bucket(Bucket="awaited")
    s3.get_waiter("bucket_not_exists").wait(Bucket="awaited", WaiterConfig=quickly)


def test_a_role_session_with_a_policy_and_tags():
    iam = client("iam")
    iam.create_user(UserName="actor")
    key = iam.create_access_key(UserName="actor")["AccessKey"]
    user = iam.get_user(UserName="actor")["User"]["Arn"]
    trust = document(Effect="Allow", Principal={"AWS": user}, Action=["sts:AssumeRole", "sts:TagSession"])
    arn = iam.create_role(RoleName="stage", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    own = document(
        Effect="Allow", Action="s3:*", Resource=["arn:aws:s3:::stage-${aws:PrincipalTag/team}", "arn:aws:s3:::stage-*/*"]
    )
    iam.put_role_policy(RoleName="stage", PolicyName="own", PolicyDocument=own)
    make_bucket("stage-red")
    make_bucket("stage-blue")
    session = client("sts", key).assume_role(
        RoleArn=arn,
        RoleSessionName="evening",
        Tags=[{"Key": "team", "Value": "red"}],
        Policy=document(Effect="Allow", Action=["s3:ListBucket", "s3:PutObject"], Resource="*"),
    )
    assert session["PackedPolicySize"] > 0, session
    s3 = client("s3", session["Credentials"])
    s3.list_objects_v2(Bucket="stage-red")
    s3.put_object(Bucket="stage-red", Key="one", Body=b"one")
    with refused("AccessDenied"):
        s3.list_objects_v2(Bucket="stage-blue")
    with refused("AccessDenied"):
        s3.get_object(Bucket="stage-red", Key="one")
    with refused("InvalidToken", "InvalidClientTokenId"):
        cut = {**session["Credentials"], "SessionToken": session["Credentials"]["SessionToken"][:-8] + "AAAAAAA="}
        client("sts", cut).get_caller_identity()
    with refused("InvalidAccessKeyId"):
        client("s3", {**key, "AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}).list_buckets()


def test_the_resource_interface():
    iam = boto3.resource("iam", region_name=region)
    user = iam.create_user(UserName="resource-user")
    pair = user.create_access_key_pair()
    user.attach_policy(PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    equal([policy.policy_name for policy in user.attached_policies.all()], ["ReadOnlyAccess"])
    pair.delete()
    user.detach_policy(PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    user.delete()
    with refused("NoSuchEntity"):
        iam.User("resource-user").load()
