"""Objects out and back: streams, keys, metadata, checksums, copies, conditions."""

import base64
import hashlib
import io
import os
import zlib
from concurrent.futures import ThreadPoolExecutor

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from clients import Pipe, client, equal, localhost_url, make_bucket, refused, region

mebibyte = 2**20
in_parts = TransferConfig(multipart_threshold=8 * mebibyte, multipart_chunksize=5 * mebibyte, max_concurrency=4)


def read(s3, bucket, key, **options):
    return s3.get_object(Bucket=bucket, Key=key, **options)["Body"].read()


def test_uploads_of_a_stream_that_cannot_go_back():
    s3 = make_bucket("streams")
    for size in (0, 1, 70_000, 5 * mebibyte, 21 * mebibyte + 3):
        content = os.urandom(size)
        s3.upload_fileobj(Pipe(content), "streams", f"stream {size}", Config=in_parts)
        assert read(s3, "streams", f"stream {size}") == content, size


def test_downloads_in_pieces():
    s3 = make_bucket("pieces")
    content = os.urandom(12 * mebibyte + 7)
    s3.put_object(Bucket="pieces", Key="whole", Body=content)
    for size in (1000, 65_536, mebibyte):
        body = s3.get_object(Bucket="pieces", Key="whole")["Body"]
        assert b"".join(body.iter_chunks(size)) == content, size
    in_ranges = io.BytesIO()
    s3.download_fileobj("pieces", "whole", in_ranges, Config=in_parts)
    assert in_ranges.getvalue() == content
    lines = "".join(f"line {number}\n" for number in range(1000))
    s3.put_object(Bucket="pieces", Key="lines", Body=lines)
    equal(list(s3.get_object(Bucket="pieces", Key="lines")["Body"].iter_lines())[999], b"line 999")
    # One that is left in the middle harms nobody.
    body = s3.get_object(Bucket="pieces", Key="whole")["Body"]
    body.read(10)
    body.close()
    equal(read(s3, "pieces", "whole", Range="bytes=10-19"), content[10:20])


def encoded(number, size):
    return base64.b64encode(number.to_bytes(size, "big")).decode()


def reflected_crc(polynomial, bits, content):
    value = ones = (1 << bits) - 1
    for byte in content:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (polynomial if value & 1 else 0)
    return encoded(value ^ ones, bits // 8)


checksums = {
    "CRC32": lambda content: encoded(zlib.crc32(content), 4),
    "CRC32C": lambda content: reflected_crc(0x82F63B78, 32, content),
    "CRC64NVME": lambda content: reflected_crc(0x9A6C9329AC4BC9B5, 64, content),
    "SHA1": lambda content: base64.b64encode(hashlib.sha1(content).digest()).decode(),
    "SHA256": lambda content: base64.b64encode(hashlib.sha256(content).digest()).decode(),
}


def test_each_checksum():
    s3 = make_bucket("checksums")
    content, other = b"It is what it is.", b"It is another."
    for name, checksum in checksums.items():
        member = f"Checksum{name}"
        equal(s3.put_object(Bucket="checksums", Key=name, Body=content, **{member: checksum(content)})[member], checksum(content))
        got = s3.get_object(Bucket="checksums", Key=name, ChecksumMode="ENABLED")
        equal((got[member], got["ChecksumType"], got["Body"].read()), (checksum(content), "FULL_OBJECT", content))
        with refused("BadDigest"):
            s3.put_object(Bucket="checksums", Key=name, Body=content, **{member: checksum(other)})
        attributes = s3.get_object_attributes(Bucket="checksums", Key=name, ObjectAttributes=["Checksum", "ObjectSize"])
        equal(attributes["Checksum"][member], checksum(content))
    with refused("BadDigest"):
        digest = base64.b64encode(hashlib.md5(other).digest()).decode()
        s3.put_object(Bucket="checksums", Key="md5", Body=content, ContentMD5=digest)


def test_checksums_that_the_client_computes_on_its_own():
    s3 = make_bucket("own-checksums")
    for name in ("CRC32", "SHA1", "SHA256"):
        content = os.urandom(11 * mebibyte)
        extra = {"ChecksumAlgorithm": name}
        s3.put_object(Bucket="own-checksums", Key=name, Body=content, **extra)
        equal(s3.head_object(Bucket="own-checksums", Key=name, ChecksumMode="ENABLED")[f"Checksum{name}"], checksums[name](content))
        s3.upload_fileobj(io.BytesIO(content), "own-checksums", f"{name} in parts", ExtraArgs=extra, Config=in_parts)
        assert read(s3, "own-checksums", f"{name} in parts", ChecksumMode="ENABLED") == content, name


def test_checksums_of_parts():
    s3 = make_bucket("part-checksums")
    parts = [os.urandom(5 * mebibyte), b"the end"]
    for name in ("CRC32", "SHA256"):
        named = {"Bucket": "part-checksums", "Key": name}
        upload = {**named, "UploadId": s3.create_multipart_upload(**named, ChecksumAlgorithm=name)["UploadId"]}
        member = f"Checksum{name}"
        done = []
        for number, part in enumerate(parts, 1):
            answer = s3.upload_part(**upload, PartNumber=number, Body=part, **{member: checksums[name](part)})
            done.append({"PartNumber": number, "ETag": answer["ETag"], member: answer[member]})
        answer = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": done})
        of_parts = b"".join(base64.b64decode(part[member]) for part in done)
        equal((answer[member], answer["ChecksumType"]), (f"{checksums[name](of_parts)}-2", "COMPOSITE"))


keys = [
    "a",
    "a/",
    "a/b",
    "a//b",
    "//",
    "../x",
    "./y",
    "x/../y",
    ".",
    "..",
    " a b+ü%.txt",
    "%2f",
    "a%2Fb",
    "?a=b&c#d",
    "quote\"'<&>",
    "back\\slash",
    "\u00e9 and e\u0301",
    "日本語/🗻",
    "tab\there",
    "line\nbreak",
    "~tilde*()!",
    "ends with a blank ",
    "k" * 1024,
    "ü" * 512,
]


def test_keys_of_every_kind():
    s3 = make_bucket("odd-keys")
    for key in keys:
        s3.put_object(Bucket="odd-keys", Key=key, Body=key.encode())
    for key in keys:
        equal(read(s3, "odd-keys", key), key.encode())
    listed = [found["Key"] for page in s3.get_paginator("list_objects_v2").paginate(Bucket="odd-keys", PaginationConfig={"PageSize": 5}) for found in page["Contents"]]
    equal(listed, sorted(keys, key=str.encode))
    older = [found["Key"] for page in s3.get_paginator("list_objects").paginate(Bucket="odd-keys", PaginationConfig={"PageSize": 7}) for found in page["Contents"]]
    equal(older, listed)
    for key in ("k" * 1025, "ü" * 513):
        with refused("KeyTooLongError"):
            s3.put_object(Bucket="odd-keys", Key=key, Body=b"")
    with refused("NoSuchKey"):
        read(s3, "odd-keys", "y")
    for key in keys[:4]:
        s3.copy_object(Bucket="odd-keys", Key=f"copy of {key}", CopySource={"Bucket": "odd-keys", "Key": key})
        equal(read(s3, "odd-keys", f"copy of {key}"), key.encode())
    deleted = s3.delete_objects(Bucket="odd-keys", Delete={"Objects": [{"Key": key} for key in keys]})
    equal(sorted(gone["Key"] for gone in deleted["Deleted"]), sorted(keys))


def test_metadata_and_headers():
    s3 = make_bucket("described")
    said = {
        "CacheControl": "max-age=60",
        "ContentDisposition": "attachment; filename*=UTF-8''%C3%BC.txt",
        "ContentEncoding": "identity",
        "ContentLanguage": "de-DE",
        "ContentType": "text/plain; charset=utf-8",
        "Metadata": {"author": "Ann  B.", "with-dash": "=?UTF-8?Q?=C3=BC?=", "empty": "", "MixedCase": "Kept"},
    }
    s3.put_object(Bucket="described", Key="one", Body=b"one", **said)
    got = s3.head_object(Bucket="described", Key="one")
    for name in ("CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage", "ContentType"):
        equal(got[name], said[name])
    metadata = got["Metadata"]
    equal((metadata["with-dash"], metadata["mixedcase"]), ("=?UTF-8?Q?=C3=BC?=", "Kept"))
    s3.copy_object(Bucket="described", Key="two", CopySource="described/one")
    equal(s3.head_object(Bucket="described", Key="two")["Metadata"], metadata)
    replaced = {"MetadataDirective": "REPLACE", "Metadata": {"new": "1"}, "ContentType": "text/html"}
    s3.copy_object(Bucket="described", Key="one", CopySource="described/one", **replaced)
    got = s3.head_object(Bucket="described", Key="one")
    equal((got["Metadata"], got["ContentType"]), ({"new": "1"}, "text/html"))
    with refused("InvalidRequest"):
        s3.copy_object(Bucket="described", Key="one", CopySource="described/one")
    with refused("MetadataTooLarge"):
        s3.put_object(Bucket="described", Key="large", Body=b"", Metadata={"large": "x" * 2100})


def test_copies_between_buckets():
    s3 = make_bucket("copy-from")
    make_bucket("copy-to")
    content = os.urandom(11 * mebibyte)
    source = {"Bucket": "copy-from", "Key": "a folder/ü+1"}
    s3.put_object(Body=content, **source, Tagging="stage=first")
    s3.copy_object(Bucket="copy-to", Key="at once", CopySource=source)
    s3.copy(source, "copy-to", "in parts", Config=in_parts)
    for key in ("at once", "in parts"):
        assert read(s3, "copy-to", key) == content, key
    equal(s3.get_object_tagging(Bucket="copy-to", Key="at once")["TagSet"], [{"Key": "stage", "Value": "first"}])
    with refused("NoSuchKey"):
        s3.copy_object(Bucket="copy-to", Key="none", CopySource="copy-from/none")
    with refused("NoSuchBucket"):
        s3.copy_object(Bucket="copy-to", Key="none", CopySource="copy-from-nowhere/none")


def test_conditional_writes_of_many_at_once():
    s3 = make_bucket("one-winner")

    def put(number):
        try:
            s3.put_object(Bucket="one-winner", Key="lock", Body=str(number), IfNoneMatch="*")
            return number
        except s3.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] in ("PreconditionFailed", "ConditionalRequestConflict"), error
            return None

    with ThreadPoolExecutor(16) as pool:
        winners = [number for number in pool.map(put, range(32)) if number is not None]
    equal(len(winners), 1)
    equal(read(s3, "one-winner", "lock"), str(winners[0]).encode())


def test_the_host_of_the_bucket():
    make_bucket("own-host")
    s3 = client("s3", endpoint_url=localhost_url, config=Config(s3={"addressing_style": "virtual"}))
    for key in ("a/b c+ü", "//", "../x"):
        s3.put_object(Bucket="own-host", Key=key, Body=key.encode())
        equal(read(s3, "own-host", key), key.encode())
    equal(s3.list_objects_v2(Bucket="own-host")["KeyCount"], 3)
    s3.upload_fileobj(io.BytesIO(b"x" * 9 * mebibyte), "own-host", "parts", Config=in_parts)
    equal(s3.head_object(Bucket="own-host", Key="parts")["ContentLength"], 9 * mebibyte)
    equal(s3.head_bucket(Bucket="own-host")["BucketRegion"], region)
    with refused("404"):
        s3.head_bucket(Bucket="own-host-of-none")
    s3.create_bucket(Bucket="own-host-2")
    s3.delete_bucket(Bucket="own-host-2")


def test_more_than_a_thousand_keys():
    s3 = make_bucket("many-keys")
    names = [f"{number % 7}/{number:04}" for number in range(1203)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda name: s3.put_object(Bucket="many-keys", Key=name, Body=b""), names))
    first = s3.list_objects_v2(Bucket="many-keys")
    equal((first["KeyCount"], first["IsTruncated"]), (1000, True))
    rest = s3.list_objects_v2(Bucket="many-keys", ContinuationToken=first["NextContinuationToken"])
    equal([found["Key"] for page in (first, rest) for found in page["Contents"]], sorted(names))
    bucket = boto3.resource("s3", region_name=region).Bucket("many-keys")
    equal(len(list(bucket.objects.filter(Prefix="3/"))), len([name for name in names if name.startswith("3/")]))
    bucket.objects.all().delete()
    equal(s3.list_objects_v2(Bucket="many-keys")["KeyCount"], 0)
    bucket.delete()
