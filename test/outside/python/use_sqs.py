"""Uses SQS as an application does, and compares what it answers."""

from clients import client, equal, refused

sqs = client("sqs")
url = sqs.create_queue(QueueName="more-things")["QueueUrl"]
entries = [{"Id": str(index), "MessageBody": f"text-of-the-message {index} \u00fc"} for index in range(10)]
equal(len(sqs.send_message_batch(QueueUrl=url, Entries=entries)["Successful"]), 10)
seen = []
while len(seen) < 10:
    for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", []):
        seen.append(message["Body"])
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
equal(sorted(seen), sorted(entry["MessageBody"] for entry in entries))
with refused("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"):
    sqs.get_queue_url(QueueName="none")
sqs.delete_queue(QueueUrl=url)
