"""Puts objects into a bucket whose server is behind a proxy, in every way in which boto3 sends a body, and compares them.

    python3 stream_objects.py BUCKET
"""

import os
import sys

from boto3.s3.transfer import TransferConfig
from clients import Pipe, client, equal

bucket = sys.argv[1]
s3 = client("s3")


def body_of(key):
    return s3.get_object(Bucket=bucket, Key=key)["Body"].read()


content = os.urandom(13_000_000)
s3.put_object(Bucket=bucket, Key="whole", Body=content)
equal(body_of("whole"), content)

for algorithm in ("CRC32", "SHA256"):
    s3.put_object(Bucket=bucket, Key=f"checked-{algorithm}", Body=content, ChecksumAlgorithm=algorithm)
    equal(body_of(f"checked-{algorithm}"), content)

s3.upload_fileobj(Pipe(content), bucket, "parts", Config=TransferConfig(multipart_chunksize=5 * 2**20))
equal(body_of("parts"), content)

s3.put_object(Bucket=bucket, Key="empty", Body=b"")
equal(body_of("empty"), b"")
equal(s3.get_object(Bucket=bucket, Key="whole", Range="bytes=10-19")["Body"].read(), content[10:20])
