"""Prints a request for every operation of every service that botocore knows, as botocore serialises and signs it, with
what was put in: one JSON value a line. Nothing is sent.

    python3 modelled_requests.py SEED

Of each operation there is one request with what it requires and, of every fourth, drawn by the seed, one with all that it
takes. Services that speak several protocols take turns.
"""

import base64
import datetime
import json
import random
import sys
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import create_request_object, prepare_request_dict
from botocore.credentials import Credentials
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.serialize import create_serializer

DEPTH_MAX = 5
FULL_SHARE = 0.25
INSTANT = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
CREDENTIALS = Credentials("AKIAIOSFODNN7EXAMPLE", "secret")
ENDPOINT = "http://localhost:4690"
# What the endpoint rules say of operations that another part of S3 answers.
SIGNING_NAMES = {
    "s3.ListDirectoryBuckets": "s3express",
    "s3.WriteGetObjectResponse": "s3-object-lambda",
    "s3control.CreateBucket": "s3-outposts",
}
# What a request of the operation always has, though its model does not require it.
ALWAYS = {"s3control.CreateBucket": {"OutpostId": "op-1"}}


class Parameters:
    """Values for a shape, each beside the way it is written into the line."""

    def __init__(self, is_full):
        self.is_full = is_full

    def structure(self, shape, above=()):
        given, expected = {}, {}
        inside = above + (shape.name,)
        members = list(shape.members.items())
        if getattr(shape, "is_tagged_union", False):
            members = members[:1]
        for name, member in members:
            is_required = name in shape.required_members or getattr(shape, "is_tagged_union", False)
            if not is_required and (not self.is_full or len(inside) > DEPTH_MAX or member.name in inside):
                continue
            if member.serialization.get("eventstream"):
                continue
            made = self.value(member, inside)
            if made is None:
                continue
            given[name], expected[name] = made
        return given, expected

    def value(self, shape, above):
        if len(above) > 12:
            return None
        kind = shape.type_name
        where = shape.serialization.get("location")
        if kind == "structure":
            if shape.is_document_type:
                return {"free": [1, "text"]}, {"free": [1, "text"]}
            return self.structure(shape, above)
        if kind == "list":
            if shape.name in above:
                return None
            made = self.value(shape.member, above + (shape.name,))
            if made is None:
                return None
            count = 2 if self.is_full else 1
            return [made[0]] * count, [made[1]] * count
        if kind == "map":
            if shape.name in above:
                return None
            made = self.value(shape.value, above + (shape.name,))
            if made is None:
                return None
            return {"key": made[0]}, {"key": made[1]}
        return self.simple(shape, kind, where)

    def simple(self, shape, kind, where):
        if kind in ("string", "character"):
            if shape.serialization.get("jsonvalue") and where == "header":
                return {"a": 1}, '{"a":1}'
            if shape.enum:
                return shape.enum[0], shape.enum[0]
            text = "plain" if where in ("header", "headers") else "a b/c:d+\u00e9" if self.is_full else "text"
            return text, text
        if kind == "blob":
            raw = b"\x00\xffbytes"
            return raw, {"$bytes": base64.b64encode(raw).decode()}
        if kind == "timestamp":
            return INSTANT, {"$instant": int(INSTANT.timestamp())}
        if kind == "boolean":
            return True, True
        if kind in ("float", "double", "bigdecimal"):
            return 1.5, 1.5
        return 7, 7


def line(service, operation, protocol, is_full):
    parameters, expected = ({}, {})
    if operation.input_shape is not None:
        parameters, expected = Parameters(is_full).structure(operation.input_shape)
    always = ALWAYS.get(f"{service.service_name}.{operation.name}", {})
    parameters, expected = {**parameters, **always}, {**expected, **always}
    if operation.has_streaming_input:
        expected.pop(operation.input_shape.serialization["payload"], None)
    request_dict = create_serializer(protocol, False).serialize_to_request(parameters, operation)
    prepare_request_dict(request_dict, ENDPOINT, context={}, user_agent="botocore")
    request = create_request_object(request_dict)
    auth = operation.auth_type
    is_unsigned = auth == "none" or (operation.auth or [None])[0] == "smithy.api#noAuth"
    if not is_unsigned:
        signing_name = SIGNING_NAMES.get(f"{service.service_name}.{operation.name}", service.signing_name)
        SigV4Auth(CREDENTIALS, signing_name, "us-east-1").add_auth(request)
    prepared = request.prepare()
    body = prepared.body or b""
    if isinstance(body, str):
        body = body.encode()
    if not isinstance(body, (bytes, bytearray)):
        body = body.read()
    url = urlsplit(prepared.url)
    headers = {"host": url.netloc}
    for name, value in prepared.headers.items():
        headers[name.lower()] = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return {
        "service": service.service_name,
        "operation": operation.name,
        "protocol": protocol,
        "isStreamed": operation.has_streaming_input,
        "method": prepared.method,
        "url": url._replace(scheme="", netloc="").geturl(),
        "headers": headers,
        "body": base64.b64encode(body).decode(),
        "input": expected,
    }


def main(seed):
    draw = random.Random(seed)
    # Without what the SDK adds of its own and takes out again before it sends.
    loader = Loader(include_default_extras=False)
    turn = 0
    for name in loader.list_available_services("service-2"):
        service = ServiceModel(loader.load_service_model(name, "service-2"), name)
        protocols = service.metadata.get("protocols") or [service.metadata["protocol"]]
        for operation_name in service.operation_names:
            operation = service.operation_model(operation_name)
            for is_full in [False] + ([True] if draw.random() < FULL_SHARE else []):
                turn += 1
                protocol = protocols[turn % len(protocols)]
                print(json.dumps(line(service, operation, protocol, is_full)))


if __name__ == "__main__":
    main(int(sys.argv[1]))
