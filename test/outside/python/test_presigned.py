"""URLs that somebody else may use for a while."""

import time
import urllib.error
import urllib.parse
import urllib.request

from botocore.config import Config
from clients import client, equal, localhost_url, make_bucket

v4 = Config(signature_version="s3v4")
virtual = Config(signature_version="s3v4", s3={"addressing_style": "virtual"})


def fetch(url, method="GET", body=None, headers=None):
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def out_and_back(s3, bucket, key="a letter/ü+1%.txt"):
    """Whatever the signature: put, get, look at and delete an object with URLs alone."""
    named = {"Bucket": bucket, "Key": key}
    url = lambda name, **more: s3.generate_presigned_url(name, Params={**named, **more}, ExpiresIn=60)
    headers = {"Content-Type": "text/plain", "x-amz-meta-author": "ann"}
    put = url("put_object", ContentType="text/plain", Metadata={"author": "ann"})
    equal(fetch(put, "PUT", b"The bridge closes.", headers), (200, b""))
    equal(fetch(url("get_object")), (200, b"The bridge closes."))
    equal(fetch(url("get_object"), headers={"Range": "bytes=4-9"}), (206, b"bridge"))
    equal(fetch(url("head_object"), "HEAD"), (200, b""))
    equal(s3.head_object(**named)["Metadata"], {"author": "ann"})
    named_file = {"ResponseContentDisposition": 'attachment; filename="a b.txt"', "ResponseContentType": "text/x-new"}
    with urllib.request.urlopen(url("get_object", **named_file)) as answer:
        equal(answer.headers["content-type"], "text/x-new")
        equal(answer.headers["content-disposition"], 'attachment; filename="a b.txt"')
    equal(fetch(url("delete_object"), "DELETE"), (204, b""))
    equal(fetch(url("get_object"))[0], 404)


def test_in_the_default_signature():
    out_and_back(make_bucket("presigned-default"), "presigned-default")


def test_in_signature_version_4():
    make_bucket("presigned-v4").put_object(Bucket="presigned-v4", Key="a letter", Body=b"")
    s3 = client("s3", config=v4)
    out_and_back(s3, "presigned-v4")
    status, listing = fetch(s3.generate_presigned_url("list_objects_v2", Params={"Bucket": "presigned-v4", "Prefix": "a "}))
    assert status == 200 and b"<KeyCount>1</KeyCount>" in listing, listing


def test_what_the_default_signature_leaves_open():
    """Version 2 signs no prefix: whoever has the URL could ask for another."""
    make_bucket("presigned-list")
    s3 = client("s3")
    status, answer = fetch(s3.generate_presigned_url("list_objects", Params={"Bucket": "presigned-list", "Prefix": "b"}))
    assert status == 403 and b"<Code>AccessDenied</Code>" in answer, answer


def test_at_the_host_of_the_bucket():
    make_bucket("presigned-host")
    out_and_back(client("s3", config=virtual, endpoint_url=localhost_url), "presigned-host")


def test_by_a_session():
    make_bucket("presigned-session")
    iam = client("iam")
    iam.create_user(UserName="lender")
    allowed = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:*","sts:*"],"Resource":"*"}}'
    iam.put_user_policy(UserName="lender", PolicyName="all", PolicyDocument=allowed)
    key = iam.create_access_key(UserName="lender")["AccessKey"]
    session = client("sts", key).get_session_token(DurationSeconds=900)["Credentials"]
    out_and_back(client("s3", session, config=v4), "presigned-session")
    out_and_back(client("s3", session), "presigned-session")


def test_a_url_that_was_altered_or_is_too_old():
    make_bucket("presigned-old").put_object(Bucket="presigned-old", Key="one", Body=b"one")
    for config in (v4, Config()):
        s3 = client("s3", config=config)
        url = s3.generate_presigned_url("get_object", Params={"Bucket": "presigned-old", "Key": "one"}, ExpiresIn=1)
        status, answer = fetch(url.replace("/one?", "/two?"))
        assert status == 403 and b"<Code>SignatureDoesNotMatch</Code>" in answer, answer
        status, answer = fetch(url, "DELETE")
        assert status == 403 and b"<Code>SignatureDoesNotMatch</Code>" in answer, answer
        time.sleep(2.1)
        status, answer = fetch(url)
        assert status == 403 and b"<Code>AccessDenied</Code><Message>Request has expired</Message>" in answer, answer
        stranger = client("s3", {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "wrong"}, config=config)
        url = stranger.generate_presigned_url("get_object", Params={"Bucket": "presigned-old", "Key": "one"})
        status, answer = fetch(url)
        assert status == 403 and b"<Code>InvalidAccessKeyId</Code>" in answer, answer
