import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { expect, test } from 'vitest'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { required } from '../../src/base/assert.ts'
import { type Received, send } from '../hostile/attacker.ts'
import { chunkedS3, codeOf, sendS3 } from '../hostile/s3-attacker.ts'
import { type AwsClients, awsClients, type PlainCall } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { makeUser } from '../support/made-user.ts'
import { RecordingUpstream, upstreamsEnv } from '../support/recording-upstream.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const operator = '123456789012'
const Bucket = 'signed-for'

/** Whatever reads it must not find it in what is forwarded. */
const upstreamKeys = { accessKeyId: 'UPSTREAMKEY000000001', secretAccessKey: 'of-the-upstream-and-nobody-else-at-all' }

test('proxy, sign: the upstream sees its own user, and nothing that the caller signed with', async () => {
  await using upstream = await echoingUpstream()
  const env = { ...signing({ dynamodb: upstream.endpoint }), CAIRN_DATA_EVENTS: 'all' }
  await using server = await startServer({ env })
  const session = { ...server.credentials() }
  const answer = await call(server, session, 'dynamodb', 'DynamoDB_20120810.PutItem', { TableName: 'a', Item: {} })
  expect(answer).toMatchObject({ status: 200, text: '{"TableName":"a","Item":{}}' })
  const [seen] = upstream.requests
  const headers = (seen?.rawHeaders ?? []).join('\n')
  expect(headers).toContain(`Credential=${upstreamKeys.accessKeyId}/`)
  expect(headers).not.toContain(session.accessKeyId)
  expect(headers).toContain(new URL(upstream.endpoint).host)

  using cairn = new CairnClient({ url: server.url, credentials: session })
  const { records } = await cairn.search([['eventName', 'PutItem']])
  expect(records[0]).toMatchObject({
    provenance: { kind: 'proxied', identity: 'verified' },
    record: { userIdentity: { type: 'Root', accountId: operator }, requestParameters: { tableName: 'a' } },
  })
})

test('proxy, sign: objects of every form of body reach another Cairn whole, and come back', async () => {
  await using world = await objectWorld()
  const { s3, url, credentials, direct } = world
  const body = randomBytes(3_000_000)
  const stored = async (Key: string) => {
    const { Body } = await direct.s3.send(new GetObjectCommand({ Bucket, Key }))
    return md5(await required(Body, 'a body').transformToByteArray())
  }
  await s3.send(new PutObjectCommand({ Bucket, Key: 'whole/a b+ü//c', Body: body }))
  expect(await stored('whole/a b+ü//c')).toBe(md5(body))

  const streamed = Readable.from([body.subarray(0, 1_000_000), body.subarray(1_000_000)])
  const ContentLength = body.length
  await s3.send(
    new PutObjectCommand({ Bucket, Key: 'streamed', Body: streamed, ContentLength, ChecksumAlgorithm: 'SHA256' }),
  )
  expect(await stored('streamed')).toBe(md5(body))

  const chunks = ['x'.repeat(100_000), 'y'.repeat(70_000)]
  const chunked = await chunkedS3(url, { method: 'PUT', target: `/${Bucket}/chunked`, credentials }, chunks)
  expect(chunked.status, chunked.text).toBe(200)
  expect(await stored('chunked')).toBe(md5(Buffer.from(chunks.join(''))))

  const putUrl = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'presigned', Metadata: { a: 'b' } }))
  expect((await fetch(putUrl, { method: 'PUT', body })).status).toBe(200)
  expect(await stored('presigned')).toBe(md5(body))
  const getUrl = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: 'presigned' }))
  const got = await fetch(getUrl)
  expect(md5(Buffer.from(await got.arrayBuffer()))).toBe(md5(body))

  const listed = await s3.send(new ListObjectsV2Command({ Bucket }))
  expect(listed.Contents?.map(({ Key }) => Key)).toEqual(['chunked', 'presigned', 'streamed', 'whole/a b+ü//c'])
})

test('proxy, sign: what is not what was signed never gets there', async () => {
  await using world = await objectWorld()
  const { url, credentials, direct } = world
  const spoiled = await sendS3(url, {
    method: 'PUT',
    target: `/${Bucket}/spoiled`,
    body: 'something else',
    payload: createHash('sha256').update('what was signed').digest('hex'),
    credentials,
  })
  expect(codeOf(spoiled)).toBe('XAmzContentSHA256Mismatch')
  const target = `/${Bucket}/chunk-spoiled`
  const chunks = ['one', 'two']
  const broken = await chunkedS3(url, { method: 'PUT', target, credentials }, chunks, (lines) =>
    lines.map((line) => line.replace('two', 'twO')),
  )
  expect(codeOf(broken)).toBe('SignatureDoesNotMatch')
  const strange = { ...credentials, secretAccessKey: 'x'.repeat(40) }
  expect(codeOf(await sendS3(url, { target: `/${Bucket}?list-type=2`, credentials: strange }))).toBe(
    'SignatureDoesNotMatch',
  )
  const unsigned = await send(url, { method: 'GET', target: `/${Bucket}/spoiled`, credentials: null })
  expect(unsigned.status).toBe(403)
  const { Contents } = await direct.s3.send(new ListObjectsV2Command({ Bucket }))
  expect(Contents).toBeUndefined()
})

test('proxy, sign: policies decide by the ARN where the request tells it, else by statements on everything', async () => {
  await using upstream = await echoingUpstream()
  await using server = await startServer({
    env: signing({ dynamodb: upstream.endpoint, secretsmanager: upstream.endpoint }),
  })
  using clients = awsClients({ url: server.url, credentials: server.credentials() })
  const table = `arn:aws:dynamodb:us-east-1:${operator}:table`
  const reader = await makeUser(clients.iam, 'reader', {
    Effect: 'Allow',
    Action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'secretsmanager:*'],
    Resource: [`${table}/mine`, 'arn:aws:secretsmanager:*:*:secret:mine-*'],
  })
  const denied = await makeUser(
    clients.iam,
    'denied',
    { Effect: 'Allow', Action: '*', Resource: '*' },
    {
      Effect: 'Deny',
      Action: ['secretsmanager:GetSecretValue', 'dynamodb:GetItem'],
      Resource: ['arn:aws:secretsmanager:*:*:secret:other', 'arn:aws:dynamodb:*:*:table/other'],
    },
  )
  const get = 'DynamoDB_20120810.GetItem'
  const of = async (who: Credentials, service: string, target: string, input: unknown) =>
    (await call(server, who, service, target, input)).status
  expect(await of(reader, 'dynamodb', get, { TableName: 'mine', Key: {} })).toBe(200)
  expect(await of(reader, 'dynamodb', get, { TableName: 'others', Key: {} })).toBe(400)
  const both = { TransactItems: [{ Put: { TableName: 'mine' } }, { Put: { TableName: 'others' } }] }
  expect(await of(reader, 'dynamodb', 'DynamoDB_20120810.TransactWriteItems', both)).toBe(400)
  // The name of a secret is not all of its ARN: which it is, nobody can tell.
  const secret = { SecretId: 'mine' }
  expect(await of(reader, 'secretsmanager', 'secretsmanager.GetSecretValue', secret)).toBe(400)
  expect(await of(denied, 'secretsmanager', 'secretsmanager.GetSecretValue', secret)).toBe(400)
  expect(await of(denied, 'secretsmanager', 'secretsmanager.DescribeSecret', secret)).toBe(200)
  expect(await of(denied, 'dynamodb', get, { TableName: 'mine', Key: {} })).toBe(200)
  expect(upstream.requests).toHaveLength(3)
})

test('proxy, sign: policies decide about objects by the names that IAM has for what is done', async () => {
  await using world = await objectWorld()
  const { url, server, s3 } = world
  await s3.send(new PutObjectCommand({ Bucket, Key: 'open/a', Body: 'a' }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'closed/a', Body: 'a' }))
  using root = awsClients({ url: server.url, credentials: server.credentials() })
  const user = await makeUser(root.iam, 'objects', {
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    Resource: `arn:aws:s3:::${Bucket}/open/*`,
  })
  using own = awsClients({ url: url.href, credentials: user })
  const nameOf = async (sent: Promise<unknown>) => await sent.then(() => 'done').catch((error: Error) => error.name)
  const copy = (from: string, to: string) =>
    nameOf(own.s3.send(new CopyObjectCommand({ Bucket, Key: to, CopySource: `${Bucket}/${from}` })))
  expect(await copy('open/a', 'open/b')).toBe('done')
  expect(await copy('closed/a', 'open/c')).toBe('AccessDenied')
  expect(await copy('open/a', 'closed/c')).toBe('AccessDenied')
  expect(await nameOf(own.s3.send(new ListObjectsV2Command({ Bucket })))).toBe('AccessDenied')
  const keys = (...names: string[]) =>
    nameOf(own.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: names.map((Key) => ({ Key })) } })))
  expect(await keys('open/b', 'closed/a')).toBe('AccessDenied')
  expect(await keys('open/b')).toBe('done')
})

test('proxy, sign: only principals of the listed accounts may use an upstream', async () => {
  await using upstream = await echoingUpstream()
  const guest = '111111111111'
  await using server = await startServer({
    env: upstreamsEnv({
      dynamodb: { endpoint: upstream.endpoint, signing: 'sign', ...upstreamKeys },
      sqs: { endpoint: upstream.endpoint, signing: 'sign', ...upstreamKeys, accounts: [guest] },
    }),
  })
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const stranger = await cairn.createAccount(guest)
  const of = async (who: Credentials, service: string, target: string) =>
    (await call(server, who, service, target, {})).status
  expect(await of(stranger, 'dynamodb', 'DynamoDB_20120810.ListTables')).toBe(400)
  expect(await of(stranger, 'sqs', 'AmazonSQS.ListQueues')).toBe(200)
  expect(await of(server.credentials(), 'sqs', 'AmazonSQS.ListQueues')).toBe(400)
})

test('proxy, sign: a request that says twice what it asks for goes nowhere', async () => {
  await using upstream = await echoingUpstream()
  await using server = await startServer({ env: signing({ sqs: upstream.endpoint, s3: upstream.endpoint }) })
  const credentials = server.credentials()
  const url = new URL(server.url)
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const twice = [
    { target: '/?Action=DeleteQueue', headers: form, body: 'Action=ListQueues&Version=2012-11-05' },
    { target: '/', headers: { ...form, 'x-amz-target': 'AmazonSQS.ListQueues' }, body: 'Action=DeleteQueue' },
    { target: '/', headers: form, body: 'Action=ListQueues&Version=2012-11-05&%41ction=DeleteQueue' },
  ]
  for (const sent of twice) expect((await send(url, { ...sent, credentials, service: 'sqs' })).status).toBe(400)
  expect((await sendS3(url, { target: '/bucket?acl=&policy=', credentials })).status).toBe(400)
  expect(upstream.requests).toEqual([])
})

test('proxy, sign: what the upstream says of credentials that it does not take stays here', async () => {
  const said = '<Error><Code>SignatureDoesNotMatch</Code><StringToSign>x-amz-security-token:told</StringToSign></Error>'
  await using upstream = await RecordingUpstream.start((_seen, response) => {
    response.writeHead(403, { 'Content-Type': 'application/xml' })
    response.end(said)
  })
  await using server = await startServer({ env: signing({ s3: upstream.endpoint }) })
  const answer = await sendS3(new URL(server.url), { target: '/bucket/key', credentials: server.credentials() })
  expect(answer.status).toBe(500)
  expect(answer.text).not.toContain('told')
  expect(answer.text).not.toContain(upstreamKeys.accessKeyId)
})

test('proxy, sign: memory of bodies that were read whole is given back, more of them than there is room for at once', async () => {
  await using upstream = await RecordingUpstream.start((_seen, response) => {
    upstream.requests.length = 0
    response.end('{}')
  })
  await using server = await startServer({ env: signing({ kinesis: upstream.endpoint }) })
  const input = { StreamName: 'a', Data: 'A'.repeat(15 * 1024 * 1024), PartitionKey: 'k' }
  for (let count = 0; count < 20; count += 1) {
    const { status } = await call(server, server.credentials(), 'kinesis', 'Kinesis_20131202.PutRecord', input)
    expect(status, `call ${count}`).toBe(200)
  }
})

interface ObjectWorld extends AsyncDisposable {
  readonly server: TestServer
  readonly url: URL
  readonly credentials: Credentials
  readonly s3: AwsClients['s3']
  readonly direct: AwsClients
}

/** A Cairn before another that has the bucket, each with users of its own. */
async function objectWorld(): Promise<ObjectWorld> {
  const behind = await startServer()
  const direct = awsClients({ url: behind.url, credentials: behind.credentials() })
  await direct.s3.send(new CreateBucketCommand({ Bucket }))
  const { accessKeyId, secretAccessKey } = behind.credentials()
  const entry = { endpoint: behind.url, signing: 'sign', accessKeyId, secretAccessKey }
  const server = await startServer({ env: { ...upstreamsEnv({ s3: entry }), CAIRN_DATA_EVENTS: 'all' } })
  const credentials = server.credentials()
  const clients = awsClients({ url: server.url, credentials })
  return {
    server,
    url: new URL(server.url),
    credentials,
    s3: clients.s3,
    direct,
    [Symbol.asyncDispose]: async () => {
      clients[Symbol.dispose]()
      direct[Symbol.dispose]()
      await server[Symbol.asyncDispose]()
      await behind[Symbol.asyncDispose]()
    },
  }
}

function signing(endpoints: Readonly<Record<string, string>>) {
  return upstreamsEnv(
    Object.fromEntries(
      Object.entries(endpoints).map(([service, endpoint]) => [service, { endpoint, signing: 'sign', ...upstreamKeys }]),
    ),
  )
}

async function echoingUpstream(): Promise<RecordingUpstream> {
  return await RecordingUpstream.start(({ body }, response) => {
    response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0' })
    response.end(body)
  })
}

async function call(
  server: TestServer,
  credentials: Credentials,
  service: PlainCall['service'],
  target: string,
  input: unknown,
): Promise<Received> {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target }
  return await send(new URL(server.url), { headers, body: JSON.stringify(input), credentials, service })
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex')
}
