import { CreateBucketCommand, GetObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import { sha256Hex } from '../../src/aws-client/signature.ts'
import { required } from '../../src/base/assert.ts'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { type Received, search, send } from './attacker.ts'
import { chunkedS3, codeOf, legacyTarget, type S3Sent, sendS3, signS3 } from './s3-attacker.ts'

let server: TestServer
let url: URL
let clients: AwsClients
let s3: S3Client
let credentials: Credentials

beforeAll(async () => {
  server = await startServer({ env: { CAIRN_DATA_EVENTS: 'all' }, config: 'capture:\n  rejectedPerSecond: 1000\n' })
  url = new URL(server.url)
  credentials = server.credentials()
  clients = awsClients({ url: server.url, credentials })
  s3 = clients.s3
  await s3.send(new CreateBucketCommand({ Bucket: 'signed' }))
  await put({ target: '/signed/k', body: 'the content' })
})

afterAll(async () => {
  clients[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

const put = (sent: Omit<S3Sent, 'credentials'>) => sendS3(url, { method: 'PUT', credentials, ...sent })
const minuteMs = 60_000

/** Told by name, on record under nobody's name with the same code, and nothing has happened. */
async function expectRefused(answer: Received, code: string, status = 403): Promise<void> {
  expect([answer.status, codeOf(answer)]).toEqual([status, code])
  const [found] = await search(url, credentials, `requestID=${answer.headers['x-amz-request-id']}`)
  expect(found?.record).toMatchObject({ errorCode: code, userIdentity: { type: 'Unknown' } })
  expect(JSON.stringify(found?.record)).not.toContain(credentials.accessKeyId)
}

async function expectAbsent(key: string): Promise<void> {
  await expect(s3.send(new GetObjectCommand({ Bucket: 'signed', Key: key }))).rejects.toMatchObject({
    name: 'NoSuchKey',
  })
}

const wrongSecret = 'not-the-secret-not-the-secret-not-the-se'
const spoiled: readonly (readonly [
  string,
  () => Omit<S3Sent, 'target' | 'credentials'> & { readonly credentials?: Credentials },
  string,
  number,
])[] = [
  [
    'another secret',
    () => ({ credentials: { ...credentials, secretAccessKey: wrongSecret } }),
    'SignatureDoesNotMatch',
    403,
  ],
  [
    'a key that nobody has',
    () => ({ credentials: { ...credentials, accessKeyId: 'AKIANOBODYNOBODYNOBO' } }),
    'InvalidAccessKeyId',
    403,
  ],
  [
    'a session token that is none',
    () => ({ credentials: { ...credentials, sessionToken: 'token' } }),
    'InvalidToken',
    400,
  ],
  ['a time 16 minutes ago', () => ({ nowMs: Date.now() - 16 * minuteMs }), 'RequestTimeTooSkewed', 403],
  ['a time in 16 minutes', () => ({ nowMs: Date.now() + 16 * minuteMs }), 'RequestTimeTooSkewed', 403],
  ['a Region that is not served', () => ({ region: 'mars-north-1' }), 'SignatureDoesNotMatch', 403],
  ['a Region that is a path', () => ({ region: '../../etc' }), 'AuthorizationHeaderMalformed', 400],
  ['the hash of another body', () => ({ payload: sha256Hex('another body') }), 'XAmzContentSHA256Mismatch', 400],
  ['no hash that there is', () => ({ payload: 'STREAMING-NONSENSE' }), 'InvalidArgument', 400],
]

test.each(spoiled)('S3 signature: with %s nothing is stored', async (name, sent, code, status) => {
  const key = `spoiled-${name.replaceAll(' ', '-')}`
  const answer = await sendS3(url, { method: 'PUT', target: `/signed/${key}`, body: 'body', credentials, ...sent() })
  if (code === 'XAmzContentSHA256Mismatch') {
    // The head is the caller's own; it is the body that nobody signed.
    expect([answer.status, codeOf(answer)]).toEqual([status, code])
  } else await expectRefused(answer, code, status)
  await expectAbsent(key)
})

test('S3 signature: one of another service is taken nowhere else', async () => {
  for (const service of ['iam', 'sts', 'cloudtrail', 'cairn', 's3control', 'nothing']) {
    const answer = await sendS3(url, { method: 'PUT', target: '/signed/re-scoped', body: 'b', credentials, service })
    expect(answer.status, service).toBeGreaterThanOrEqual(400)
  }
  await expectAbsent('re-scoped')
})

test('S3 signature: a request that is changed after it was signed is refused', async () => {
  const { headers } = signS3(url, { method: 'PUT', target: '/signed/changed', body: 'body', credentials })
  const changed = (more: {
    readonly method?: string
    readonly target?: string
    readonly headers?: Record<string, string>
  }) =>
    send(url, {
      method: 'PUT',
      target: '/signed/changed',
      body: 'body',
      credentials: null,
      ...more,
      headers: { ...headers, ...more.headers },
    })
  await expectRefused(await changed({ target: '/signed/elsewhere' }), 'SignatureDoesNotMatch')
  await expectRefused(await changed({ target: '/signed/changed?tagging' }), 'SignatureDoesNotMatch')
  await expectRefused(await changed({ headers: { 'x-amz-acl': 'public-read' } }), 'AccessDenied')
  await expectRefused(await changed({ headers: { host: 'signed.localhost' } }), 'SignatureDoesNotMatch')
  const { authorization = '' } = headers
  const cut = authorization.slice(0, -1)
  await expectRefused(await changed({ headers: { authorization: cut } }), 'AuthorizationHeaderMalformed', 400)
  const day = authorization.replace(/\/\d{8}\//, '/20200101/')
  await expectRefused(await changed({ headers: { authorization: day } }), 'AuthorizationHeaderMalformed', 400)
  const region = authorization.replace('us-east-1', 'eu-west-1')
  await expectRefused(await changed({ headers: { authorization: region } }), 'SignatureDoesNotMatch')
  const other = authorization.replace('/s3/', '/iam/')
  expect((await changed({ headers: { authorization: other } })).status).toBeGreaterThanOrEqual(400)
  const both = `/signed/changed?X-Amz-Signature=${'0'.repeat(64)}`
  await expectRefused(await changed({ target: both }), 'InvalidArgument', 400)
  await expectAbsent('changed')
  await expectAbsent('elsewhere')
})

const chunks = ['a'.repeat(8192), 'b'.repeat(8192), 'c'.repeat(100)]
const spoiledChunks: readonly (readonly [string, (lines: string[]) => readonly string[], string])[] = [
  ['a byte of another', ([one = '', ...rest]) => [one.replace('aaa', 'aab'), ...rest], 'SignatureDoesNotMatch'],
  ['two in another order', ([one = '', two = '', ...rest]) => [two, one, ...rest], 'SignatureDoesNotMatch'],
  ['one twice', ([one = '', , ...rest]) => [one, one, ...rest], 'SignatureDoesNotMatch'],
  ['one left out', ([one = '', , ...rest]) => [one, ...rest], 'SignatureDoesNotMatch'],
  [
    'a signature cut',
    ([one = '', ...rest]) => [one.replace(/(chunk-signature=[0-9a-f]{63})./, '$1'), ...rest],
    'InvalidRequest',
  ],
  [
    'a signature taken away',
    ([one = '', ...rest]) => [one.replace(/;chunk-signature=[0-9a-f]+/, ''), ...rest],
    'InvalidRequest',
  ],
  [
    'a last one with another signature',
    (lines) => [...lines.slice(0, -1), `0;chunk-signature=${'0'.repeat(64)}\r\n\r\n`],
    'SignatureDoesNotMatch',
  ],
  ['the last ones missing', (lines) => lines.slice(0, 1), 'IncompleteBody'],
]

test.each(spoiledChunks)('S3 chunks: with %s nothing is stored', async (name, spoil, code) => {
  const key = `chunks-${name.replaceAll(' ', '-')}`
  const answer = await chunkedS3(url, { method: 'PUT', target: `/signed/${key}`, credentials }, chunks, spoil)
  expect(codeOf(answer)).toBe(code)
  await expectAbsent(key)
})

test('S3 chunks: as they were signed they are the object', async () => {
  const answer = await chunkedS3(url, { method: 'PUT', target: '/signed/chunked', credentials }, chunks)
  expect(answer.text).toBe('')
  const { Body, ContentEncoding } = await s3.send(new GetObjectCommand({ Bucket: 'signed', Key: 'chunked' }))
  expect(await Body?.transformToString()).toBe(chunks.join(''))
  expect(ContentEncoding).toBeUndefined()
})

test('S3 presigned: a URL is good for its time and its object alone', async () => {
  const open = (target: string, method = 'GET') => send(url, { method, target, credentials: null })
  const signed = async (when: { readonly signingDate?: Date; readonly expiresIn?: number } = {}) =>
    (await getSignedUrl(s3, new GetObjectCommand({ Bucket: 'signed', Key: 'k' }), { expiresIn: 60, ...when })).slice(
      url.origin.length,
    )
  expect((await open(await signed())).text).toBe('the content')
  const twoMinutesAgo = new Date(Date.now() - 2 * minuteMs)
  const over = await open(await signed({ signingDate: twoMinutesAgo }))
  await expectRefused(over, 'AccessDenied')
  expect(over.text).toContain('<Message>Request has expired</Message>')
  await expectRefused(await open((await signed()).replace('/signed/k', '/signed/chunked')), 'SignatureDoesNotMatch')
  await expectRefused(await open(`${await signed()}&acl`), 'SignatureDoesNotMatch')
  await expectRefused(await open(await signed(), 'PUT'), 'SignatureDoesNotMatch')
  await expectRefused(
    await open((await signed()).replace('X-Amz-Expires=60', 'X-Amz-Expires=604800')),
    'SignatureDoesNotMatch',
  )
  const forever = (await signed()).replace('X-Amz-Expires=60', 'X-Amz-Expires=604801')
  await expectRefused(await open(forever), 'AuthorizationQueryParametersError', 400)
  await expectRefused(await open((await signed()).replace('us-east-1', 'eu-west-1')), 'SignatureDoesNotMatch')
})

test('S3 presigned: a URL of Version 2 is good for its time and its object alone, and is on record as one', async () => {
  const open = (target: string, method = 'GET') => send(url, { method, target, credentials: null })
  const soon = Date.now() + minuteMs
  const answer = await open(legacyTarget(credentials, 'GET', '/signed/k', soon))
  expect(answer.text).toBe('the content')
  const [found] = await search(url, credentials, `requestID=${answer.headers['x-amz-request-id']}`)
  expect(found?.record).toMatchObject({
    userIdentity: { type: 'Root' },
    requestParameters: { bucketName: 'signed', key: 'k', Host: url.host },
    additionalEventData: { SignatureVersion: 'SigV2', AuthenticationMethod: 'QueryString' },
  })
  expect(Object.keys(Object(found?.record.requestParameters))).toHaveLength(3)

  const good = legacyTarget(credentials, 'GET', '/signed/k', soon)
  await expectRefused(await open(good.replace('/signed/k', '/signed/chunked')), 'SignatureDoesNotMatch')
  await expectRefused(await open(good, 'DELETE'), 'SignatureDoesNotMatch')
  await expectRefused(await open(`${good}&acl`), 'SignatureDoesNotMatch')
  await expectRefused(await open(`${good}&encryption`), 'AccessDenied')
  await expectRefused(await open(good.replace(/Expires=\d+/, 'Expires=99999999999')), 'SignatureDoesNotMatch')
  await expectRefused(await open(legacyTarget(credentials, 'GET', '/signed/k', Date.now() - 1000)), 'AccessDenied')
  const forged = { ...credentials, secretAccessKey: wrongSecret }
  await expectRefused(await open(legacyTarget(forged, 'GET', '/signed/k', soon)), 'SignatureDoesNotMatch')
  const header = await send(url, {
    method: 'GET',
    target: '/signed/k',
    headers: { authorization: `AWS ${credentials.accessKeyId}:AAAAAAAAAAAAAAAAAAAAAAAAAAA=` },
    credentials: null,
  })
  await expectRefused(header, 'InvalidRequest', 400)
})

test('S3: a form upload is refused by name', async () => {
  const body = '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n--x--\r\n'
  const headers = { 'content-type': 'multipart/form-data; boundary=x' }
  const answer = await send(url, { target: '/signed', headers, body, credentials: null })
  expect([answer.status, codeOf(answer)]).toEqual([501, 'NotImplemented'])
})

test('S3: an answer without a body does not tell a length', async () => {
  const answer = await sendS3(url, { method: 'DELETE', target: '/signed/none', credentials })
  expect(answer.status).toBe(204)
  expect(answer.headers['content-length']).toBeUndefined()
  expect(required(answer.headers['x-amz-request-id'], 'an id')).toMatch(/^[0-9A-F]{16}$/)
})
