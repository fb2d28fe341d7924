import { afterEach, expect, test } from 'vitest'
import { MemoryBuckets, newTrail } from '../../../test/support/delivery-simulation.ts'
import { MadeS3 } from '../../../test/support/made-s3.ts'
import { required } from '../../base/assert.ts'
import { parseAccountId } from '../../base/brands.ts'

const accountId = required(parseAccountId('123456789012'), 'an account')
const trail = newTrail('audit', { keyPrefix: 'pre', hasDigests: true })
const key = `pre/AWSLogs/${accountId}/CloudTrail/us-east-1/2026/01/01/file.json.gz`
const userMetadata = new Map([['signature', 'x']])
const file = { trail, bucketName: 'logs', key, body: Buffer.from('body'), userMetadata }
const probes = [`pre/AWSLogs/${accountId}/CloudTrail/`, `pre/AWSLogs/${accountId}/CloudTrail-Digest/`]

const running: (AsyncDisposable | Disposable)[] = []
afterEach(async () => {
  for (const one of running.splice(0).reverse()) {
    if (Symbol.dispose in one) one[Symbol.dispose]()
    else await one[Symbol.asyncDispose]()
  }
})

async function open(isRecorded = false) {
  const buckets = new MemoryBuckets()
  const s3 = new MadeS3(buckets)
  running.push(s3)
  await s3.listen()
  const opened = s3.logBuckets(isRecorded)
  running.push(opened)
  return { s3, buckets, ...opened }
}

const codeOf = (error: unknown) => Object(error).code

test('upstream buckets: what proves a bucket stays in it', async () => {
  const { logBuckets, buckets } = await open()
  expect(await logBuckets.prove(trail)).toBe('proved')
  expect([...(buckets.buckets.get('logs')?.keys() ?? [])]).toEqual(probes)
  // Once more, as an UpdateTrail does.
  expect(await logBuckets.prove(trail)).toBe('proved')
})

test('upstream buckets: one that is not there, refuses or does not answer is told apart', async () => {
  const { logBuckets, buckets, logged, s3 } = await open()
  expect(await logBuckets.prove({ ...trail, bucketName: 'nowhere' })).toBe('no-bucket')
  for (const keyPrefix of ['..', 'a/../../other', '.']) {
    expect(await logBuckets.prove({ ...trail, keyPrefix })).toBe('no-way')
  }
  buckets.refusal = 'AccessDenied'
  expect(await logBuckets.prove(trail)).toBe('not-allowed')
  expect(logged.at(-1)).toContain('AccessDenied')
  expect(await logBuckets.put(file).catch(codeOf)).toBe('AccessDenied')
  buckets.refusal = null
  await s3[Symbol.asyncDispose]()
  running.shift()
  expect(await logBuckets.prove(trail)).toBe('no-answer')
  expect(await logBuckets.put(file).catch(codeOf)).toBe('ServiceUnavailable')
})

test('upstream buckets: an object is written once, as CloudTrail writes it', async () => {
  const { logBuckets, buckets, s3 } = await open()
  expect(await logBuckets.put(file)).toBe('written')
  expect(await logBuckets.put({ ...file, body: Buffer.from('other') })).toBe('present')
  expect(Buffer.from(buckets.buckets.get('logs')?.get(key) ?? []).toString()).toBe('body')
  expect(s3.requests.map(({ method, path }) => [method, path])).toEqual([
    ['PUT', `/logs/${key}`],
    ['PUT', `/logs/${key}`],
  ])
  expect(s3.requests[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'content-encoding': 'gzip',
    'if-none-match': '*',
    'x-amz-acl': 'bucket-owner-full-control',
    'x-amz-meta-signature': 'x',
  })
})

// Goal: a server that does not know a header is served without it, and asked only once whether it knows it.
//
// Method: it answers NotImplemented to one header, or to both; two files are written, the first of them twice.
test.each([
  [['x-amz-acl'], ['PUT', 'PUT', 'PUT', 'PUT']],
  [['if-none-match'], ['PUT', 'PUT', 'HEAD', 'PUT', 'HEAD', 'HEAD', 'PUT']],
  [
    ['x-amz-acl', 'if-none-match'],
    ['PUT', 'PUT', 'HEAD', 'PUT', 'HEAD', 'PUT', 'HEAD', 'HEAD', 'PUT'],
  ],
])('upstream buckets: a server that does not know %j', async (unknown, methods) => {
  const { logBuckets, buckets, s3 } = await open()
  s3.unknownHeaders = unknown
  expect(await logBuckets.put(file)).toBe('written')
  expect(await logBuckets.put({ ...file, body: Buffer.from('other') })).toBe('present')
  expect(await logBuckets.put({ ...file, key: `${key}2` })).toBe('written')
  expect(s3.requests.map(({ method }) => method)).toEqual(methods)
  expect(Buffer.from(buckets.buckets.get('logs')?.get(key) ?? []).toString()).toBe('body')
  expect(s3.requests.at(-1)?.headers).not.toHaveProperty(unknown[0] ?? '')
})

test('upstream buckets: writes are on record in the operator account where they are selected', async () => {
  const { logBuckets, recorded, s3 } = await open(true)
  await logBuckets.put(file)
  await logBuckets.put(file)
  const [written, refused] = recorded
  expect(written?.[0]).toMatchObject({
    eventSource: 's3.amazonaws.com',
    eventName: 'PutObject',
    eventCategory: 'Data',
    awsRegion: 'us-east-1',
    sourceIPAddress: 'cloudtrail.amazonaws.com',
    userIdentity: { type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' },
    recipientAccountId: accountId,
    requestParameters: { bucketName: 'logs', Host: s3.endpoint.host, key },
    resources: [
      { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::logs/${key}` },
      { type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::logs' },
    ],
  })
  expect(written?.[1].errorCode).toBeUndefined()
  expect(refused?.[1].errorCode).toBe('PreconditionFailed')
})

test('upstream buckets: what is stored can be read back, and a connection that ends is no other content', async () => {
  const { logBuckets, s3 } = await open()
  await logBuckets.put(file)
  const pieces: Uint8Array[] = []
  for await (const piece of (await logBuckets.read('logs', key)) ?? []) pieces.push(piece)
  expect(Buffer.concat(pieces).toString()).toBe('body')
  expect(await logBuckets.read('logs', 'nothing')).toBeNull()
  s3.fault = () => 'reset after'
  expect(await logBuckets.read('logs', key).catch(codeOf)).toBe('ServiceUnavailable')
})

test('upstream buckets: the tree is published, and a tile never takes the place of another', async () => {
  const { logBuckets, s3 } = await open()
  const place = required(logBuckets.treePlace(trail), 'a place')
  expect(place.name).toBe(`${s3.endpoint.origin}/logs/pre/CairnLog/`)
  expect(await place.read('checkpoint')).toBeNull()
  await place.write('tile/0/000', Buffer.from('hashes'))
  for (const text of ['older', 'newer']) await place.write('checkpoint', Buffer.from(text))
  expect(Buffer.from((await place.read('checkpoint')) ?? []).toString()).toBe('newer')
  await place.write('tile/0/000', Buffer.from('hashes'))
  await expect(place.write('tile/0/000', Buffer.from('others'))).rejects.toMatchObject({ code: 'PreconditionFailed' })
  expect(s3.requests.find(({ path }) => path.endsWith('checkpoint') && path.includes('CairnLog'))?.method).toBe('GET')
})
