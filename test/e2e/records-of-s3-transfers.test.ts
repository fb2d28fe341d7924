import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256Hex } from '../../src/aws-client/signature.ts'
import { required } from '../../src/base/assert.ts'
import { headersOf, openSocket, send } from '../hostile/attacker.ts'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { type WireCall, WitnessedS3 } from '../support/witnessed-s3.ts'

let server: TestServer
let s3: WitnessedS3
let clients: AwsClients
/** Its answers are read as they come. */
let s3Plain: S3Client
let cairn: CairnClient

beforeAll(async () => {
  server = await startServer({ env: { CAIRN_DATA_EVENTS: 'all' } })
  s3 = new WitnessedS3({ url: server.url, credentials: server.credentials() })
  clients = awsClients({ url: server.url, credentials: server.credentials() })
  s3Plain = clients.s3
  cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
})

afterAll(async () => {
  s3[Symbol.dispose]()
  clients[Symbol.dispose]()
  cairn[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

test('records of S3: the keys of a DeleteObjects have a record each, and what failed says how', async () => {
  const bucket = await makeBucket('deleted-keys')
  await s3.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'here', Body: 'x' }))
  const Objects = [{ Key: 'here' }, { Key: 'nowhere' }, { Key: 'here', VersionId: 'of-old' }]
  const call = await s3.witness((client) =>
    client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } })),
  )
  const records = await recordsOf(call)
  const whole = records.filter(({ eventName }) => eventName === 'DeleteObjects')
  expect(whole).toHaveLength(1)
  const parts = records.filter(({ eventName }) => eventName === 'DeleteObject')
  expect(new Set(parts.map(({ eventID }) => eventID)).size).toBe(3)
  expect(parts.map(({ requestParameters, errorCode }) => [requestParameters, errorCode])).toEqual(
    expect.arrayContaining([
      [{ bucketName: bucket, key: 'here' }, undefined],
      [{ bucketName: bucket, key: 'nowhere' }, undefined],
      [{ bucketName: bucket, key: 'here' }, 'InvalidArgument'],
    ]),
  )
  for (const part of parts) {
    expect(part).toMatchObject({
      managementEvent: false,
      eventCategory: 'Data',
      readOnly: false,
      responseElements: null,
      requestID: call.requestId,
      resources: [{ type: 'AWS::S3::Object' }, { type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucket}` }],
    })
  }
})

test('records of S3: a presigned request is recorded as one, without its parameters, and with what they ask for', async () => {
  const bucket = await makeBucket('presigned')
  const put = await getSignedUrl(
    s3.client,
    new PutObjectCommand({ Bucket: bucket, Key: 'k', ACL: 'bucket-owner-full-control' }),
  )
  const answer = await fetch(put, { method: 'PUT', body: 'presigned' })
  expect(answer.status).toBe(200)
  const [record] = await recordsOfId(answer)
  expect(record).toMatchObject({
    eventName: 'PutObject',
    requestParameters: {
      bucketName: bucket,
      key: 'k',
      Host: new URL(server.url).host,
      'x-amz-acl': 'bucket-owner-full-control',
    },
    additionalEventData: { AuthenticationMethod: 'QueryString', SignatureVersion: 'SigV4', bytesTransferredIn: 9 },
  })
  expect(Object.keys(Object(record?.requestParameters)).sort()).toEqual(['Host', 'bucketName', 'key', 'x-amz-acl'])
  const signature = required(new URL(put).searchParams.get('X-Amz-Signature'), 'the signature')
  expect(JSON.stringify(record)).not.toContain(signature)

  const got = await fetch(await getSignedUrl(s3.client, new GetObjectCommand({ Bucket: bucket, Key: 'k' })))
  expect(await got.text()).toBe('presigned')
  const [read] = await recordsOfId(got)
  expect(read).toMatchObject({
    eventName: 'GetObject',
    additionalEventData: {
      AuthenticationMethod: 'QueryString',
      bytesTransferredOut: 9,
      'x-amz-id-2': got.headers.get('x-amz-id-2'),
    },
  })
  expect(Object.keys(Object(read?.requestParameters)).sort()).toEqual(['Host', 'bucketName', 'key'])
})

test('records of S3: a key that a customer sends along stands nowhere', async () => {
  const bucket = await makeBucket('customers-key')
  const SSECustomerKey = 'thirty-two-bytes-of-a-secret-key'
  const call = await s3.witness((client) =>
    client.send(
      new PutObjectCommand({ Bucket: bucket, Key: 'k', Body: 'x', SSECustomerAlgorithm: 'AES256', SSECustomerKey }),
    ),
  )
  const [record] = await recordsOf(call)
  expect(record).toMatchObject({ eventName: 'PutObject', errorCode: 'NotImplemented' })
  for (const form of [SSECustomerKey, Buffer.from(SSECustomerKey).toString('base64')]) {
    expect(JSON.stringify(record)).not.toContain(form)
  }
})

test('records of S3: a bucket that is named by the host is recorded with that host', async () => {
  const bucket = await makeBucket('named-by-host')
  const url = new URL(server.url)
  const named = new URL(`http://${bucket}.localhost:${url.port}`)
  const put = { method: 'PUT', target: '/k', body: 'body', headers: { 'x-amz-content-sha256': sha256Hex('body') } }
  const headers = headersOf(named, { ...put, credentials: server.credentials(), service: 's3' })
  const answer = await send(url, { ...put, headers, credentials: null })
  expect(answer.text).toBe('')
  const [record] = await searched('requestID', String(answer.headers['x-amz-request-id']))
  expect(record?.requestParameters).toEqual({ bucketName: bucket, key: 'k', Host: `${bucket}.localhost:${url.port}` })
})

// Goal: a large object is on record with its bytes when its reader has the last of them, and not before.
//
// Method: a reader stops after the first piece of an object that is larger than what lies between here and the server.
// There is no record yet. Then it reads the rest, and there is.
test('records of S3: a large object is on record with its bytes before its answer ends', async () => {
  const { bucket, sizeBytes } = await largeObject('large-object')
  const { Body, $metadata } = await s3Plain.send(new GetObjectCommand({ Bucket: bucket, Key: 'large' }))
  const pieces = required(Body, 'a body').transformToWebStream().getReader()
  let received = (await pieces.read()).value?.length ?? 0
  const requestId = required($metadata.requestId, 'an id')
  expect(await searched('requestID', requestId)).toEqual([])
  for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) received += piece.value.length
  expect(received).toBe(sizeBytes)
  const [record] = await searched('requestID', requestId)
  expect(record).toMatchObject({ eventName: 'GetObject', additionalEventData: { bytesTransferredOut: sizeBytes } })
  expect(record?.errorCode).toBeUndefined()
})

test('records of S3: a reader who leaves in the middle is on record with the bytes that were sent', async () => {
  const { bucket, sizeBytes } = await largeObject('left-early')
  const leaving = new AbortController()
  const command = new GetObjectCommand({ Bucket: bucket, Key: 'large' })
  const { Body, $metadata } = await s3Plain.send(command, { abortSignal: leaving.signal })
  const pieces = required(Body, 'a body').transformToWebStream().getReader()
  await pieces.read()
  await pieces.cancel()
  leaving.abort()
  const record = await untilRecorded('requestID', required($metadata.requestId, 'an id'))
  expect(record).toMatchObject({ eventName: 'GetObject' })
  const { bytesTransferredOut } = Object(record.additionalEventData)
  expect(bytesTransferredOut).toBeGreaterThan(0)
  expect(bytesTransferredOut).toBeLessThan(sizeBytes)
})

test('records of S3: an upload that is broken off leaves its record, and no object', async () => {
  const bucket = await makeBucket('broken-off')
  const url = new URL(server.url)
  const body = 'x'.repeat(100_000)
  const target = `/${bucket}/half`
  const head = headersOf(url, {
    method: 'PUT',
    target,
    credentials: server.credentials(),
    service: 's3',
    headers: { 'x-amz-content-sha256': sha256Hex(body) },
    body,
  })
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`)
  const socket = openSocket(url, `PUT ${target} HTTP/1.1\r\n${lines.join('')}\r\n${body.slice(0, 5_000)}`)
  await untilReceived(url)
  socket.destroy()
  const record = await untilRecorded('requestParameters.key', 'half')
  expect(record).toMatchObject({ eventName: 'PutObject', responseElements: null })
  expect(record.errorCode).toBe('IncompleteBody')
  expect(Object(record.additionalEventData).bytesTransferredIn).toBeLessThanOrEqual(5_000)
  await expect(s3Plain.send(new HeadObjectCommand({ Bucket: bucket, Key: 'half' }))).rejects.toMatchObject({
    name: 'NotFound',
  })
})

test('records of S3: unless they are asked for, calls on contents leave no record, and those on buckets do', async () => {
  await using plain = await startServer()
  const credentials = plain.credentials()
  using quiet = new WitnessedS3({ url: plain.url, credentials })
  using reader = new CairnClient({ url: plain.url, credentials })
  await quiet.client.send(new CreateBucketCommand({ Bucket: 'quiet' }))
  await quiet.client.send(new PutObjectCommand({ Bucket: 'quiet', Key: 'k', Body: 'x' }))
  await quiet.client.send(new GetObjectCommand({ Bucket: 'quiet', Key: 'k' }))
  await quiet.client.send(new ListObjectsV2Command({ Bucket: 'quiet' }))
  await quiet.client.send(new HeadBucketCommand({ Bucket: 'quiet' }))
  await expect(quiet.client.send(new GetObjectCommand({ Bucket: 'quiet', Key: 'none' }))).rejects.toThrow()
  await quiet.client.send(new DeleteObjectsCommand({ Bucket: 'quiet', Delete: { Objects: [{ Key: 'k' }] } }))
  await quiet.client.send(new GetBucketAclCommand({ Bucket: 'quiet' }))
  expect((await fetch(`${plain.url}/quiet/k`)).status).toBe(403)
  const { records } = await reader.search([['eventSource', 's3.amazonaws.com']])
  expect(records.map(({ record }) => record.eventName).sort()).toEqual(['CreateBucket', 'GetBucketAcl'])

  using forger = new WitnessedS3({ url: plain.url, credentials: { ...credentials, secretAccessKey: 'x'.repeat(40) } })
  await forger.witness((client) => client.send(new GetObjectCommand({ Bucket: 'quiet', Key: 'k' })))
  const { records: forged } = await reader.search([['errorCode', 'SignatureDoesNotMatch']])
  expect(forged.map(({ record }) => record.userIdentity)).toEqual([{ type: 'Unknown' }])
})

async function recordsOf({ requestId }: WireCall) {
  const { records } = await cairn.search([['requestID', requestId]])
  return records.map(({ record }) => record)
}

/** The answer's request id is the record's. */
async function recordsOfId({ headers }: Response) {
  return await searched('requestID', required(headers.get('x-amz-request-id'), 'an id'))
}

async function searched(field: string, value: string) {
  const { records } = await cairn.search([[field, value]])
  return records.map(({ record }) => record)
}

/** Of what happens after its caller is gone nobody is told. */
async function untilRecorded(field: string, value: string) {
  for (;;) {
    const [record] = await searched(field, value)
    if (record !== undefined) return record
  }
}

/** The server has taken in what was sent before: it has answered what was sent after. */
async function untilReceived(url: URL): Promise<void> {
  for (let asked = 0; asked < 5; asked += 1) await fetch(new URL('/_cairn/health', url))
}

async function makeBucket(name: string): Promise<string> {
  await s3.client.send(new CreateBucketCommand({ Bucket: name }))
  return name
}

async function largeObject(name: string): Promise<{ readonly bucket: string; readonly sizeBytes: number }> {
  const bucket = await makeBucket(name)
  const sizeBytes = 48 * 1024 * 1024
  await s3Plain.send(new PutObjectCommand({ Bucket: bucket, Key: 'large', Body: Buffer.alloc(sizeBytes, 'x') }))
  return { bucket, sizeBytes }
}
