"""An AWS account as moto plays it, with buckets whose new objects a queue is told of in each way that AWS has.

Prints one line of JSON when it is there. Then each line of standard input is a request, answered by a line of JSON.
"""

import base64
import json
import sys

import boto3
from moto.server import ThreadedMotoServer

region = "us-east-1"


def main():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    account = Account(f"http://{host}:{port}")
    ways = {"s3": account.by_s3(), "sns": account.by_sns(), "events": account.by_events(), "trail": account.by_trail()}
    say({"url": account.url, "ways": ways})
    for line in sys.stdin:
        request = json.loads(line)
        say(getattr(account, request.pop("do"))(**request))
    server.stop()


def say(answer):
    print(json.dumps(answer), flush=True)


class Account:
    def __init__(self, url):
        self.url = url
        self.s3, self.sqs, self.sns, self.events = (self._client(name) for name in ("s3", "sqs", "sns", "events"))

    def by_s3(self):
        bucket, queue = self._bucket("by-s3"), self._queue("by-s3")
        configuration = {"QueueArn": queue["arn"], "Events": ["s3:ObjectCreated:*"]}
        self._notify(bucket, QueueConfigurations=[configuration])
        return {"bucket": bucket, "queueUrl": queue["url"]}

    def by_sns(self):
        bucket, queue = self._bucket("by-sns"), self._queue("by-sns")
        topic = self._topic("by-sns", queue)
        self._notify(bucket, TopicConfigurations=[{"TopicArn": topic, "Events": ["s3:ObjectCreated:*"]}])
        return {"bucket": bucket, "queueUrl": queue["url"]}

    def by_events(self):
        bucket, queue = self._bucket("by-events"), self._queue("by-events")
        self._notify(bucket, EventBridgeConfiguration={})
        pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": [bucket]}}}
        self.events.put_rule(Name="created", EventPattern=json.dumps(pattern))
        self.events.put_targets(Rule="created", Targets=[{"Id": "queue", "Arn": queue["arn"]}])
        return {"bucket": bucket, "queueUrl": queue["url"]}

    def by_trail(self):
        bucket, queue = self._bucket("by-trail"), self._queue("by-trail")
        topic = self._topic("by-trail", queue)
        self.sns.publish(TopicArn=topic, Message="CloudTrail validation message.")
        return {"bucket": bucket, "queueUrl": queue["url"], "topic": topic}

    def put(self, bucket, key, content, topic=None):
        """Where there is a topic it is told as CloudTrail tells it."""
        self.s3.put_object(Bucket=bucket, Key=key, Body=base64.b64decode(content))
        if topic is not None:
            self.sns.publish(TopicArn=topic, Message=json.dumps({"s3Bucket": bucket, "s3ObjectKey": [key]}))
        return {}

    def send(self, queueUrl, body):
        self.sqs.send_message(QueueUrl=queueUrl, MessageBody=body)
        return {}

    def depth(self, queueUrl):
        """Messages that have not been deleted."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = self.sqs.get_queue_attributes(QueueUrl=queueUrl, AttributeNames=names)["Attributes"]
        return {"messages": sum(int(attributes[name]) for name in names)}

    def _client(self, service):
        keys = {"aws_access_key_id": "AKIAEXAMPLE", "aws_secret_access_key": "secret"}
        return boto3.client(service, endpoint_url=self.url, region_name=region, **keys)

    def _bucket(self, name):
        self.s3.create_bucket(Bucket=name)
        return name

    def _queue(self, name):
        url = self.sqs.create_queue(QueueName=name)["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        return {"url": url, "arn": arn}

    def _topic(self, name, queue):
        topic = self.sns.create_topic(Name=name)["TopicArn"]
        self.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue["arn"])
        return topic

    def _notify(self, bucket, **configuration):
        self.s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)


main()
