import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { required } from '../../src/base/assert.ts'
import { awsClients } from '../support/aws-clients.ts'
import { CairnClient, type ShownRecord } from '../support/cairn-client.ts'
import { OutsideFolder, pythonFolder } from '../support/outside-folder.ts'
import { startDynamoDbLocal, startElasticMq } from '../support/peers/java-peers.ts'
import { startVersityGateway } from '../support/peers/versity-gateway.ts'
import { upstreamsEnv } from '../support/recording-upstream.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const user = {
  accessKeyId: 'AKIACALLEREXAMPLE001',
  secretAccessKey: 'the-secret-of-the-caller-0123456789',
  sessionToken: null,
}
const operator = { CAIRN_ROOT_ACCESS_KEY_ID: user.accessKeyId, CAIRN_ROOT_SECRET_ACCESS_KEY: user.secretAccessKey }

// Goal: the aws command uses an S3 server of others through Cairn as if Cairn were not there, and every call is on record.
//
// Method: versitygw verifies the signatures of the caller (`pass`). Files go in whole and in parts, come back and are
// compared; a wrong secret is refused by the server behind.
test('real upstream: the aws command uses versitygw, which verifies the caller itself', async () => {
  using store = temporaryFolder()
  await using gateway = await startVersityGateway(store.path, user)
  await using server = await startServer({
    env: { ...operator, ...upstreamsEnv({ s3: { endpoint: gateway.url } }), CAIRN_DATA_EVENTS: 'all' },
  })
  using folder = new OutsideFolder(server)
  writeFileSync(join(folder.path, 'large'), randomBytes(20_000_000))
  writeFileSync(join(folder.path, 'small'), 'a few bytes')
  await folder.text('aws s3 mb s3://behind')
  await folder.text("aws s3 cp large 's3://behind/a folder/ü+%2F' --only-show-errors")
  await folder.text("aws s3 cp 's3://behind/a folder/ü+%2F' back --only-show-errors && cmp large back")
  await folder.text('aws s3 cp small s3://behind/small --metadata a=b --only-show-errors')
  await folder.text('aws s3 ls s3://behind --recursive | grep small')
  await folder.text('aws configure set s3.signature_version s3v4 --profile cairn')
  await folder.text('curl -fsS "$(aws s3 presign s3://behind/small)" | cmp small')
  expect(readFileSync(join(store.path, 'objects', 'behind', 'small'), 'utf8')).toBe('a few bytes')
  const wrong = `env -u AWS_PROFILE AWS_ACCESS_KEY_ID=${user.accessKeyId} AWS_SECRET_ACCESS_KEY=a-wrong-secret aws s3api get-object --region us-east-1 --bucket behind --key small back`
  expect((await folder.run(wrong)).printed).toContain('SignatureDoesNotMatch')
  await folder.text('aws s3 rm s3://behind/small')
  expect(await folder.awsError('s3api head-object --bucket behind --key small')).toBe('404')

  const records = await recordsOf(server, 's3.amazonaws.com')
  expect(new Set(records.map(({ provenance }) => provenance.kind))).toEqual(new Set(['proxied']))
  const names = records.map(({ record }) => record.eventName)
  expect(names.filter((name) => name === 'UploadPart')).toHaveLength(3)
  expect(names.filter((name) => name !== 'UploadPart' && name !== 'HeadObject' && name !== 'GetObject')).toEqual([
    'CreateBucket',
    'CreateMultipartUpload',
    'CompleteMultipartUpload',
    'PutObject',
    'ListObjects',
    'DeleteObject',
  ])
  const put = required(
    records.find(({ record }) => record.eventName === 'PutObject'),
    'the record of PutObject',
  )
  expect(put).toMatchObject({
    provenance: { identity: 'accepted', origin: gateway.url },
    record: {
      userIdentity: { type: 'Root', accessKeyId: user.accessKeyId },
      requestParameters: { bucketName: 'behind', key: 'small' },
      eventCategory: 'Data',
      readOnly: false,
      managementEvent: false,
      additionalEventData: { bytesTransferredIn: 11 },
    },
  })
  const refused = records.filter(({ record }) => record.errorCode === 'SignatureDoesNotMatch')
  expect(refused.map(({ provenance }) => provenance.identity)).toEqual(['unknown'])
  expect(JSON.stringify(records)).not.toContain(user.secretAccessKey)
})

// Goal: Cairn verifies the caller and signs for the upstream, whichever way an SDK sends its body.
//
// Method: the server behind knows keys that no caller has. SDK v3 streams with checksums behind the body; boto3 does too.
test('real upstream: SDK v3 and boto3 stream to versitygw, for which Cairn signs', async () => {
  const behind = {
    accessKeyId: 'AKIABEHINDEXAMPLE001',
    secretAccessKey: 'known-to-cairn-alone-0123456789',
    sessionToken: null,
  }
  using store = temporaryFolder()
  await using gateway = await startVersityGateway(store.path, behind)
  const { accessKeyId, secretAccessKey } = behind
  const s3 = { endpoint: gateway.url, signing: 'sign', accessKeyId, secretAccessKey }
  await using server = await startServer({ env: { ...upstreamsEnv({ s3 }), CAIRN_DATA_EVENTS: 'all' } })
  using folder = new OutsideFolder(server)
  await folder.text('aws s3 mb s3://signed')
  using clients = awsClients({ url: server.url, credentials: server.credentials() })
  const body = randomBytes(6_000_000)
  const streamed = Readable.from([body.subarray(0, 2_500_000), body.subarray(2_500_000)])
  await clients.s3.send(
    new PutObjectCommand({
      Bucket: 'signed',
      Key: 'v3',
      Body: streamed,
      ContentLength: body.length,
      ChecksumAlgorithm: 'CRC32',
    }),
  )
  expect(readFileSync(join(store.path, 'objects', 'signed', 'v3')).equals(body)).toBe(true)
  const got = await clients.s3.send(new GetObjectCommand({ Bucket: 'signed', Key: 'v3' }))
  expect(body.equals(await required(got.Body, 'a body').transformToByteArray())).toBe(true)
  await folder.text(`python3 '${join(pythonFolder, 'stream_objects.py')}' signed`)

  const records = await recordsOf(server, 's3.amazonaws.com')
  expect(new Set(records.map(({ provenance }) => provenance.identity))).toEqual(new Set(['verified']))
  expect(JSON.stringify(records)).not.toContain(accessKeyId)
  expect(records.find(({ record }) => record.eventName === 'PutObject')?.record).toMatchObject({
    requestParameters: { bucketName: 'signed', key: 'v3' },
    additionalEventData: { bytesTransferredIn: body.length },
  })
})

// Goal: what DynamoDB is asked and answers through Cairn is what it is asked and answers without, and is on record as
// CloudTrail has it, without the items.
test('real upstream: boto3 and the aws command use DynamoDB Local', async () => {
  using store = temporaryFolder()
  await using peer = await startDynamoDbLocal(store.path)
  await using server = await startServer({
    env: { ...upstreamsEnv({ dynamodb: { endpoint: peer.url } }), CAIRN_DATA_EVENTS: 'all' },
  })
  using folder = new OutsideFolder(server)
  const attributes = 'AttributeName=id,AttributeType=S'
  await folder.aws(
    `dynamodb create-table --table-name things --attribute-definitions ${attributes} --key-schema AttributeName=id,KeyType=HASH --billing-mode PAY_PER_REQUEST`,
  )
  await folder.aws(`dynamodb put-item --table-name things --item '{"id":{"S":"a"},"secret":{"S":"of-the-item"}}'`)
  const got = await folder.aws(`dynamodb get-item --table-name things --key '{"id":{"S":"a"}}'`)
  expect(got).toEqual({ Item: { id: { S: 'a' }, secret: { S: 'of-the-item' } } })
  expect(await folder.awsError('dynamodb describe-table --table-name none')).toBe('ResourceNotFoundException')
  await folder.text(`python3 '${join(pythonFolder, 'use_dynamodb.py')}'`)

  const records = await recordsOf(server, 'dynamodb.amazonaws.com')
  expect(JSON.stringify(records)).not.toContain('of-the-item')
  const called = (name: string) => required(records.find(({ record }) => record.eventName === name)?.record, name)
  expect(called('CreateTable')).toMatchObject({
    readOnly: false,
    eventCategory: 'Management',
    requestParameters: { tableName: 'things', keySchema: [{ attributeName: 'id', keyType: 'HASH' }] },
    responseElements: { tableDescription: { tableName: 'things', tableStatus: 'ACTIVE' } },
  })
  expect(called('PutItem')).toMatchObject({
    readOnly: false,
    eventCategory: 'Data',
    managementEvent: false,
    requestParameters: { tableName: 'things' },
    responseElements: null,
  })
  expect(called('GetItem')).toMatchObject({ readOnly: true, requestParameters: { tableName: 'things' } })
  expect(called('DescribeTable')).toMatchObject({ errorCode: 'ResourceNotFoundException', responseElements: null })
})

// Goal: as with DynamoDB, of SQS, whose records hold no message.
test('real upstream: boto3 and the aws command use ElasticMQ', async () => {
  using store = temporaryFolder()
  await using peer = await startElasticMq(store.path)
  await using server = await startServer({
    env: { ...upstreamsEnv({ sqs: { endpoint: peer.url } }), CAIRN_DATA_EVENTS: 'all' },
  })
  using folder = new OutsideFolder(server)
  // Of all services, this command asks SQS at a place of its own that the environment does not change.
  const sqs = (command: string) => folder.aws(`sqs --endpoint-url ${server.url} ${command}`)
  const { QueueUrl } = await sqs('create-queue --queue-name things --attributes VisibilityTimeout=60')
  await sqs(`send-message --queue-url ${QueueUrl} --message-body text-of-the-message`)
  const { Messages } = await sqs(`receive-message --queue-url ${QueueUrl}`)
  expect(Messages).toMatchObject([{ Body: 'text-of-the-message' }])
  await folder.text(`python3 '${join(pythonFolder, 'use_sqs.py')}'`)
  await sqs(`delete-queue --queue-url ${QueueUrl}`)

  const records = await recordsOf(server, 'sqs.amazonaws.com')
  expect(JSON.stringify(records)).not.toContain('text-of-the-message')
  const called = (name: string) => required(records.find(({ record }) => record.eventName === name)?.record, name)
  expect(called('CreateQueue')).toMatchObject({
    eventCategory: 'Management',
    requestParameters: { queueName: 'things', attributes: { VisibilityTimeout: '60' } },
    responseElements: { queueUrl: QueueUrl },
  })
  expect(called('SendMessage')).toMatchObject({ eventCategory: 'Data', requestParameters: { queueUrl: QueueUrl } })
  expect(records.at(-1)?.record).toMatchObject({
    eventName: 'DeleteQueue',
    requestParameters: { queueUrl: QueueUrl },
    responseElements: null,
  })
})

/** Every record of a service, oldest first. */
async function recordsOf(server: TestServer, eventSource: string): Promise<readonly ShownRecord[]> {
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  return (
    await cairn.search([
      ['eventSource', eventSource],
      ['order', 'oldest-first'],
      ['limit', '1000'],
    ])
  ).records
}
