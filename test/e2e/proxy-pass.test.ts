import { createHash, randomBytes } from 'node:crypto'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { required } from '../../src/base/assert.ts'
import { awsClients, jsonCall, sendPlain, signedHeaders } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { RecordingUpstream, upstreamsEnv } from '../support/recording-upstream.ts'
import { startServer } from '../support/start-server.ts'

test('proxy: a call of a JSON service goes on as it came, and its record says who called, as far as it is believed', async () => {
  await using upstream = await RecordingUpstream.start((_seen, response) => {
    response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0', 'x-amzn-RequestId': 'UPSTREAM0001' })
    response.end('{"TableNames":["a"]}')
  })
  await using server = await startServer({
    env: upstreamsEnv({ dynamodb: { endpoint: upstream.endpoint } }),
  })
  const target = { url: server.url, credentials: server.credentials() }
  using cairn = new CairnClient(target)
  const call = jsonCall('dynamodb', 'DynamoDB_20120810.ListTables', { Limit: 1 })
  const headers = signedHeaders(call, target)
  const answer = await sendPlain(server.url, call, headers)
  expect(answer.status).toBe(200)
  expect(answer.text).toBe('{"TableNames":["a"]}')
  const [seen] = upstream.requests
  expect(seen).toMatchObject({ method: 'POST', target: '/', body: Buffer.from('{"Limit":1}') })
  expect(seen?.rawHeaders).toContain(headers.authorization)

  const { records } = await cairn.search([['requestID', 'UPSTREAM0001']])
  expect(records).toHaveLength(1)
  const [found] = records
  expect(found?.provenance).toMatchObject({ kind: 'proxied', identity: 'accepted', origin: upstream.endpoint })
  expect(found?.record).toMatchObject({
    eventSource: 'dynamodb.amazonaws.com',
    eventName: 'ListTables',
    readOnly: true,
    userIdentity: { type: 'Root', accessKeyId: target.credentials.accessKeyId },
  })
})

test('proxy: another Cairn answers S3, and objects pass byte for byte in both directions', async () => {
  await using behind = await startServer()
  await using server = await startServer({
    env: {
      ...upstreamsEnv({ s3: { endpoint: behind.url } }),
      CAIRN_DATA_EVENTS: 'all',
      CAIRN_ROOT_ACCESS_KEY_ID: behind.credentials().accessKeyId,
      CAIRN_ROOT_SECRET_ACCESS_KEY: behind.credentials().secretAccessKey,
    },
  })
  const target = { url: server.url, credentials: server.credentials() }
  using clients = awsClients(target)
  using direct = awsClients({ url: behind.url, credentials: behind.credentials() })
  using cairn = new CairnClient(target)
  const { s3 } = clients
  await s3.send(new CreateBucketCommand({ Bucket: 'passed-on' }))
  const body = randomBytes(5_000_000)
  const Key = 'a folder/ü+%2F//x'
  await s3.send(new PutObjectCommand({ Bucket: 'passed-on', Key, Body: body }))
  const stored = await direct.s3.send(new GetObjectCommand({ Bucket: 'passed-on', Key }))
  expect(md5(await required(stored.Body, 'a body').transformToByteArray())).toBe(md5(body))
  const back = await s3.send(new GetObjectCommand({ Bucket: 'passed-on', Key }))
  expect(md5(await required(back.Body, 'a body').transformToByteArray())).toBe(md5(body))
  const head = await s3.send(new HeadObjectCommand({ Bucket: 'passed-on', Key }))
  expect(head.ContentLength).toBe(body.length)
  await s3.send(new DeleteObjectCommand({ Bucket: 'passed-on', Key }))
  const gone = await s3.send(new GetObjectCommand({ Bucket: 'passed-on', Key })).catch((error: unknown) => error)
  expect(gone).toMatchObject({ name: 'NoSuchKey' })

  const { records } = await cairn.search([
    ['eventSource', 's3.amazonaws.com'],
    ['requestParameters.bucketName', 'passed-on'],
    ['order', 'oldest-first'],
  ])
  expect(records.map(({ record, provenance }) => [record.eventName, record.errorCode, provenance.identity])).toEqual([
    ['CreateBucket', undefined, 'accepted'],
    ['PutObject', undefined, 'accepted'],
    ['GetObject', undefined, 'accepted'],
    ['HeadObject', undefined, 'accepted'],
    ['DeleteObject', undefined, 'accepted'],
    ['GetObject', 'NoSuchKey', 'accepted'],
  ])
  expect(records[2]?.record.additionalEventData).toMatchObject({ bytesTransferredOut: body.length })
})

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex')
}

// Goal: a call that is to leave no record leaves none, and its body goes on whole; where nobody answers it, the record of
// that says what was asked.
//
// Method: data events that nothing selects, of a service that has its parameters in the head and of one that has them in
// the body; then the upstream goes.
test('proxy: a data event that nothing selects leaves no record, but that its upstream is gone does', async () => {
  const upstream = await RecordingUpstream.start((_seen, response) => response.end('{}'))
  const { endpoint } = upstream
  await using server = await startServer({ env: upstreamsEnv({ s3: { endpoint }, dynamodb: { endpoint } }) })
  const target = { url: server.url, credentials: server.credentials() }
  using clients = awsClients(target)
  using cairn = new CairnClient(target)
  const { s3 } = clients
  const call = jsonCall('dynamodb', 'DynamoDB_20120810.PutItem', { TableName: 'unseen', Item: { id: { S: 'a' } } })
  await s3.send(new PutObjectCommand({ Bucket: 'unseen', Key: 'a', Body: 'content' }))
  expect(await sendPlain(server.url, call, signedHeaders(call, target))).toMatchObject({ status: 200 })
  expect(upstream.requests.map(({ body }) => body.toString())).toEqual(['content', call.body])
  const recorded = async () => {
    const { records } = await cairn.search([['provenance.kind', 'proxied']])
    return records.map(({ record }) => record)
  }
  expect(await recorded()).toEqual([])

  await upstream[Symbol.asyncDispose]()
  const gone = await s3.send(new GetObjectCommand({ Bucket: 'unseen', Key: 'b' })).catch((error: unknown) => error)
  expect(gone).toMatchObject({ name: 'ServiceUnavailable' })
  const [record] = await recorded()
  expect(record).toMatchObject({
    eventName: 'GetObject',
    errorCode: expect.stringMatching(/^ServiceUnavailable/),
    requestParameters: { bucketName: 'unseen', key: 'b' },
  })
})
