"""Calls operations of every service that boto3 knows, at the endpoint of the environment, and prints what it called: one
JSON value a line, with the service's name, the operation's, and the request id that the server answered.

    python3 call_every_service.py SEED COUNT

Of each service COUNT operations are drawn, or all that it has. Parameters are those that an operation requires. What the
server answers is of no interest: an error of any kind is an answer.
"""

import json
import random
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from modelled_requests import Parameters

draw = random.Random(int(sys.argv[1]))
count = int(sys.argv[2])
session = boto3.session.Session(region_name="us-east-1")
# The account and the resource stand in the host of some requests otherwise.
config = Config(retries={"total_max_attempts": 1}, inject_host_prefix=False, parameter_validation=False, s3={"addressing_style": "path"})


def drawn_operations(client):
    names = sorted(client.meta.service_model.operation_names)
    operations = [client.meta.service_model.operation_model(name) for name in names]
    # What streams in both directions is no call with a record of its own.
    callable_ones = [operation for operation in operations if not operation.has_event_stream_input]
    return draw.sample(callable_ones, min(count, len(callable_ones)))


def call(client, operation):
    shape = operation.input_shape
    parameters = {} if shape is None else Parameters(False).structure(shape)[0]
    try:
        answer = client._make_api_call(operation.name, parameters)
    except ClientError as error:
        answer = error.response
    return answer.get("ResponseMetadata", {}).get("RequestId")


def calls_of(name):
    client = session.client(name, config=config)
    return [
        {"service": name, "operation": operation.name, "client": client, "model": operation}
        for operation in drawn_operations(client)
    ]


def run(planned):
    client, model = planned.pop("client"), planned.pop("model")
    try:
        return {**planned, "requestId": call(client, model)}
    except Exception as error:
        return {**planned, "refused": f"{type(error).__name__}: {error}"}


planned = [one for name in sorted(session.get_available_services()) for one in calls_of(name)]
with ThreadPoolExecutor(8) as pool:
    for done in pool.map(run, planned):
        print(json.dumps(done))
