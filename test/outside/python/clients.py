"""What the tests in Python share: clients of the server that the environment names, and refusals by their codes."""

import os
import threading
from contextlib import contextmanager

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

region = "us-east-1"
localhost_url = os.environ["LOCALHOST_URL"]


def client(service, credentials=None, **options):
    """A client that repeats nothing, so that what it saw is what the server said."""
    config = Config(retries={"total_max_attempts": 1}, max_pool_connections=32).merge(options.pop("config", Config()))
    keys = credentials or {}
    named = {
        "aws_access_key_id": keys.get("AccessKeyId"),
        "aws_secret_access_key": keys.get("SecretAccessKey"),
        "aws_session_token": keys.get("SessionToken"),
    }
    return boto3.session.Session().client(service, region_name=region, config=config, **named, **options)


def make_bucket(name, s3=None):
    s3 = s3 or client("s3")
    s3.create_bucket(Bucket=name)
    return s3


@contextmanager
def refused(*codes):
    """What is done inside is answered with an error of one of these codes."""
    try:
        yield
    except ClientError as error:
        assert error.response["Error"]["Code"] in codes, error
    else:
        raise AssertionError(f"{codes} was expected, and it went well")


class Pipe:
    """A stream that cannot go back and does not know its length."""

    def __init__(self, content):
        self._left = content
        self._lock = threading.Lock()

    def read(self, size=-1):
        with self._lock:
            # Pipes give what there is, which is often less than was asked for.
            count = len(self._left) if size is None or size < 0 else min(size, 70_001)
            piece, self._left = self._left[:count], self._left[count:]
            return piece


def equal(left, right):
    assert left == right, f"{left!r} is not {right!r}"
