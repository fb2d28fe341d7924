import { expect, test } from 'vitest'
import { namedResources } from './named-resources.ts'

const table = 'arn:aws:dynamodb:eu-west-1:123456789012:table'

/** Service, operation, input; then actions and resources, `?` for one that nobody can tell. */
const cases: readonly (readonly [
  service: string,
  operation: string,
  input: unknown,
  actions: string,
  resources: string,
])[] = [
  ['dynamodb', 'GetItem', { TableName: 'a' }, 'GetItem', `${table}/a`],
  ['dynamodb', 'Query', { TableName: 'a', IndexName: 'i' }, 'Query', `${table}/a/index/i`],
  ['dynamodb', 'GetItem', { TableName: 'arn:aws:dynamodb:x:1:table/b' }, 'GetItem', 'arn:aws:dynamodb:x:1:table/b'],
  ['dynamodb', 'BatchGetItem', { RequestItems: { a: {}, b: {} } }, 'BatchGetItem', `${table}/a ${table}/b`],
  [
    'dynamodb',
    'TransactWriteItems',
    { TransactItems: [{ Put: { TableName: 'a' } }, { Delete: {} }] },
    'PutItem DeleteItem',
    `${table}/a ?`,
  ],
  [
    'dynamodb',
    'ExecuteStatement',
    { Statement: 'SELECT' },
    'PartiQLSelect PartiQLInsert PartiQLUpdate PartiQLDelete',
    '?',
  ],
  ['dynamodb', 'ListTables', {}, 'ListTables', '?'],
  ['dynamodb', 'GetItem', null, 'GetItem', '?'],
  ['dynamodb', 'GetItem', { TableName: '*' }, 'GetItem', '?'],
  [
    'sqs',
    'SendMessageBatch',
    { QueueUrl: 'http://q:9324/000000000000/a' },
    'SendMessage',
    'arn:aws:sqs:eu-west-1:123456789012:a',
  ],
  ['sqs', 'SendMessage', { QueueUrl: 'http://q/000000000000/b?/000000000000/a' }, 'SendMessage', '?'],
  ['sqs', 'SendMessage', { QueueUrl: 'http://q/000000000000/b', QueueName: 'a' }, 'SendMessage', '?'],
  ['sqs', 'CreateQueue', { QueueName: 'a' }, 'CreateQueue', 'arn:aws:sqs:eu-west-1:123456789012:a'],
  ['sns', 'Publish', { TopicArn: 'arn:aws:sns:r:1:t' }, 'Publish', 'arn:aws:sns:r:1:t'],
  ['sns', 'Publish', { TopicArn: 'arn:aws:sns:r:1:t', TargetArn: 'arn:aws:sns:r:1:u' }, 'Publish', '?'],
  ['kinesis', 'PutRecord', { StreamName: 's' }, 'PutRecord', 'arn:aws:kinesis:eu-west-1:123456789012:stream/s'],
  ['kms', 'Decrypt', { KeyId: 'alias/a' }, 'Decrypt', '?'],
  ['kms', 'Encrypt', { KeyId: '1234-ab' }, 'Encrypt', 'arn:aws:kms:eu-west-1:123456789012:key/1234-ab'],
  ['kms', 'ReEncrypt', { SourceKeyId: 'a', DestinationKeyId: 'b', KeyId: 'a' }, 'ReEncryptFrom ReEncryptTo', '?'],
  [
    'lambda',
    'Invoke',
    { FunctionName: 'f', Qualifier: 'live' },
    'InvokeFunction',
    'arn:aws:lambda:eu-west-1:123456789012:function:f:live',
  ],
  ['lambda', 'Invoke', { FunctionName: '123456789012:function:f' }, 'InvokeFunction', '?'],
  ['lambda', 'CreateEventSourceMapping', { FunctionName: 'f' }, 'CreateEventSourceMapping', '?'],
  ['events', 'PutRule', { Name: 'r', RoleArn: 'arn:aws:iam::1:role/r' }, 'PutRule', '?'],
]

test.for(cases)('named resources: %s:%s of %j', ([service, operation, input, actions, resources]) => {
  const place = { partition: 'aws', region: 'eu-west-1', accountId: '123456789012' }
  const named = namedResources(service, operation, input, place)
  expect(named.actions.join(' ')).toBe(actions)
  expect(named.resources.map((resource) => resource ?? '?').join(' ')).toBe(resources)
})
