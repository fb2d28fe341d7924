"""Calls each operation of boto3 whose model marks something of its input as sensitive, at the endpoint of the environment,
with a secret in each such place. Prints how many calls were answered and how many secrets they held.

    python3 call_with_secrets.py WORD

Every secret begins with WORD.
"""

import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from modelled_requests import Parameters

word = sys.argv[1]
session = boto3.session.Session(region_name="us-east-1")
config = Config(
    retries={"total_max_attempts": 1}, inject_host_prefix=False, parameter_validation=False, s3={"addressing_style": "path"}
)


class SecretParameters(Parameters):
    """All members that are not nested too deeply; those that are sensitive, and all inside them, are secrets."""

    def __init__(self):
        super().__init__(is_full=True)
        self.secrets = 0
        self._is_sensitive = False

    def value(self, shape, above):
        outside = self._is_sensitive
        self._is_sensitive = outside or bool(shape.metadata.get("sensitive"))
        try:
            return super().value(shape, above)
        finally:
            self._is_sensitive = outside

    def simple(self, shape, kind, where):
        if not self._is_sensitive or kind not in ("string", "blob"):
            return super().simple(shape, kind, where)
        self.secrets += 1
        secret = f"{word}-{self.secrets}-{shape.name}"
        return (secret, secret) if kind == "string" else (secret.encode(), secret)


def call(planned):
    client, operation, parameters = planned
    try:
        client._make_api_call(operation, parameters)
        return True
    except ClientError:
        return True
    except Exception:
        # Refused by the client itself, or an answer that it cannot read.
        return False


def planned_calls():
    for name in sorted(session.get_available_services()):
        client = session.client(name, config=config)
        for operation in client.meta.service_model.operation_names:
            model = client.meta.service_model.operation_model(operation)
            if model.input_shape is None or model.has_event_stream_input:
                continue
            made = SecretParameters()
            parameters, _ = made.structure(model.input_shape)
            if made.secrets > 0:
                yield (client, operation, parameters), made.secrets


calls = list(planned_calls())
with ThreadPoolExecutor(8) as pool:
    answered = sum(pool.map(call, [planned for planned, _ in calls]))
print(answered, sum(secrets for _, secrets in calls))
