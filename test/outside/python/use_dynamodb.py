"""Uses DynamoDB as an application does, and compares what it answers."""

from clients import client, equal, refused

dynamodb = client("dynamodb")
items = [{"id": {"S": f"item-{index}"}, "bytes": {"B": bytes(range(256))}, "n": {"N": "1.5"}} for index in range(25)]
dynamodb.batch_write_item(RequestItems={"things": [{"PutRequest": {"Item": item}} for item in items]})
found = dynamodb.scan(TableName="things", ConsistentRead=True)["Items"]
equal(sorted(item["id"]["S"] for item in found if "bytes" in item), sorted(item["id"]["S"] for item in items))
equal(dynamodb.get_item(TableName="things", Key={"id": {"S": "item-3"}})["Item"], items[3])
with refused("ConditionalCheckFailedException"):
    dynamodb.put_item(TableName="things", Item=items[0], ConditionExpression="attribute_not_exists(id)")
with refused("TransactionCanceledException"):
    put = {"TableName": "things", "Item": items[0], "ConditionExpression": "attribute_not_exists(id)"}
    dynamodb.transact_write_items(TransactItems=[{"Put": put}])
dynamodb.delete_table(TableName="things")
