import { expect, test } from 'vitest'
import { newTrail } from '../../../test/support/delivery-simulation.ts'
import { createTestBucket, openTestBuckets, readWhole, testAccount } from '../../../test/support/hosted-buckets.ts'
import type { AccountId } from '../../base/brands.ts'
import { systemClock } from '../../base/clock.ts'
import { systemRandom } from '../../base/random.ts'
import type { CallFacts, CallOutcome } from '../../capture/recorded-call.ts'
import { Authoriser } from '../../identity/authorise.ts'
import { bindPolicy } from '../../identity/policy/bound-policy.ts'
import { HostedLogBuckets } from './hosted-log-buckets.ts'

const trail = newTrail('audit', { bucketName: 'a-bucket', keyPrefix: 'pre', accountId: testAccount })
const key = `pre/AWSLogs/${testAccount}/CloudTrail/us-east-1/2026/01/01/file.json.gz`
const file = {
  trail,
  bucketName: 'a-bucket',
  key,
  body: Buffer.from('body'),
  userMetadata: new Map([['signature', 'x']]),
}

interface Rights {
  readonly acl?: boolean
  readonly resource?: string
  readonly condition?: Readonly<Record<string, unknown>>
  readonly isDenied?: boolean
}

/** As AWS documents it, but for what is said. */
function policyOf({ acl = true, resource = `pre/AWSLogs/${testAccount}/*`, condition, isDenied = false }: Rights) {
  const Principal = { Service: 'cloudtrail.amazonaws.com' }
  const source = { 'aws:SourceArn': trail.arn, 'aws:SourceAccount': testAccount }
  const Condition = condition ?? { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', ...source } }
  const statements = [
    { Effect: 'Allow', Principal, Action: 's3:PutObject', Resource: `arn:aws:s3:::a-bucket/${resource}`, Condition },
    ...(acl ? [{ Effect: 'Allow', Principal, Action: 's3:GetBucketAcl', Resource: 'arn:aws:s3:::a-bucket' }] : []),
    ...(isDenied ? [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::a-bucket/*' }] : []),
  ]
  return JSON.stringify({ Version: '2012-10-17', Statement: statements })
}

async function open(policy: string | null, isRecorded = true) {
  const hosted = await openTestBuckets()
  const bucket = await createTestBucket(hosted)
  const compiled = policy === null ? null : bindPolicy(policy, 'resource')
  await hosted.buckets.update(bucket.name, (now) => ({ ...now, policy: compiled }))
  const recorded: (readonly [CallFacts, CallOutcome])[] = []
  const logBuckets = new HostedLogBuckets({
    ...hosted,
    authoriser: new Authoriser({ policiesOf: () => ({ identity: [], boundary: null, tags: new Map() }) }),
    recorder: {
      open: async () => {},
      record: async (facts, outcome) => void recorded.push([facts, outcome]),
    },
    recordsDataEvent: () => isRecorded,
    clock: systemClock,
    random: systemRandom,
  })
  return { hosted, bucket, logBuckets, recorded, [Symbol.asyncDispose]: () => hosted[Symbol.asyncDispose]() }
}

test.each<readonly [string, Rights, 'proved' | 'not-allowed']>([
  ['the policy that AWS documents', {}, 'proved'],
  ['no right to the list of rights', { acl: false }, 'not-allowed'],
  ['another prefix', { resource: 'AWSLogs/*' }, 'not-allowed'],
  ['an older policy without a source', { condition: {} }, 'proved'],
  ["another trail's ARN", { condition: { StringEquals: { 'aws:SourceArn': `${trail.arn}x` } } }, 'not-allowed'],
  ['a pattern of ARNs', { condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudtrail:*:*:trail/*' } } }, 'proved'],
  ['another account', { condition: { StringEquals: { 'aws:SourceAccount': '1' } } }, 'not-allowed'],
  ['a demand for transport that is safe', { condition: { Bool: { 'aws:SecureTransport': 'true' } } }, 'proved'],
  ['an explicit denial', { isDenied: true }, 'not-allowed'],
])('log buckets: a bucket with %s is %s', async (_, rights, proof) => {
  await using opened = await open(policyOf(rights))
  const { logBuckets, hosted, bucket } = opened
  expect(await logBuckets.prove(trail)).toBe(proof)
  const probe = await hosted.objects.find(bucket, `pre/AWSLogs/${testAccount}/CloudTrail/`)
  expect(probe?.sizeBytes ?? null).toBe(proof === 'proved' ? 0 : null)
  const code = await logBuckets.put(file).catch((error: unknown) => Object(error).code)
  expect(code).toBe(proof === 'proved' || rights.acl === false ? 'written' : 'AccessDenied')
})

test('log buckets: a bucket that is not there, or has no policy, is told apart', async () => {
  await using opened = await open(null)
  const { logBuckets } = opened
  expect(await logBuckets.prove({ ...trail, bucketName: 'nowhere' })).toBe('no-bucket')
  expect(await logBuckets.prove(trail)).toBe('not-allowed')
  await expect(logBuckets.put({ ...file, bucketName: 'nowhere' })).rejects.toMatchObject({ code: 'NoSuchBucket' })
})

test('log buckets: an object is written once, as CloudTrail writes it, and is on record with its owner', async () => {
  await using opened = await open(policyOf({}))
  const { logBuckets, hosted, bucket, recorded } = opened
  expect(await logBuckets.put(file)).toBe('written')
  expect(await logBuckets.put({ ...file, body: Buffer.from('other') })).toBe('present')

  expect((await readWhole(hosted, bucket, key))?.toString()).toBe('body')
  expect(await hosted.objects.find(bucket, key)).toMatchObject({
    content: { contentType: 'application/json', contentEncoding: 'gzip' },
    userMetadata: new Map([['signature', 'x']]),
  })
  const [written, refused] = recorded
  expect(written?.[0]).toMatchObject({
    eventSource: 's3.amazonaws.com',
    eventName: 'PutObject',
    eventCategory: 'Data',
    awsRegion: 'us-east-1',
    sourceIPAddress: 'cloudtrail.amazonaws.com',
    userAgent: 'cloudtrail.amazonaws.com',
    userIdentity: { type: 'AWSService', invokedBy: 'cloudtrail.amazonaws.com' },
    recipientAccountId: testAccount,
    requestParameters: { bucketName: 'a-bucket', key, 'x-amz-acl': 'bucket-owner-full-control' },
    resources: [
      { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::a-bucket/${key}` },
      { accountId: testAccount, type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::a-bucket' },
    ],
  })
  expect(written?.[1].errorCode).toBeUndefined()
  expect(refused?.[1].errorCode).toBe('PreconditionFailed')
})

test('log buckets: what nobody wants on record leaves no record', async () => {
  await using opened = await open(policyOf({}), false)
  const { logBuckets, recorded } = opened
  await logBuckets.prove({ ...trail, hasDigests: true })
  await logBuckets.put(file)
  expect(recorded).toEqual([])
})

test('log buckets: a trail of another account may write where the policy lets it', async () => {
  const accountId = '210987654321' as AccountId
  await using opened = await open(policyOf({ resource: `pre/AWSLogs/${accountId}/*`, condition: {} }))
  expect(await opened.logBuckets.prove({ ...trail, accountId })).toBe('proved')
})

test('log buckets: what is stored can be read back', async () => {
  await using opened = await open(policyOf({}))
  const { logBuckets } = opened
  await logBuckets.put(file)
  const pieces: Uint8Array[] = []
  for await (const piece of (await logBuckets.read('a-bucket', key)) ?? []) pieces.push(piece)
  expect(Buffer.concat(pieces).toString()).toBe('body')
  expect(await logBuckets.read('a-bucket', 'nothing')).toBeNull()
})

test('log buckets: the tree is published where the policy opens its folder, and otherwise nothing is tried', async () => {
  await using closed = await open(policyOf({}))
  expect(closed.logBuckets.treePlace(trail)).toBeNull()
  expect(closed.recorded).toEqual([])
  await using opened = await open(policyOf({ resource: 'pre/*' }))
  const { logBuckets, hosted, bucket, recorded } = opened
  expect(logBuckets.treePlace({ ...trail, bucketName: 'nowhere' })).toBeNull()
  const place = logBuckets.treePlace(trail)
  if (place === null) throw new Error('the policy opens the folder')
  expect(await place.read('checkpoint')).toBeNull()
  await place.write('tile/0/000', Buffer.from('hashes'))
  for (const text of ['older', 'newer']) await place.write('checkpoint', Buffer.from(text))
  expect((await place.read('checkpoint'))?.toString()).toBe('newer')
  expect(await hosted.objects.find(bucket, 'pre/CairnLog/tile/0/000')).toMatchObject({
    content: { contentType: 'application/octet-stream', contentEncoding: null },
  })
  // A tile is what it is: the same again is no error, and another never takes its place.
  await place.write('tile/0/000', Buffer.from('hashes'))
  await expect(place.write('tile/0/000', Buffer.from('others'))).rejects.toMatchObject({ code: 'PreconditionFailed' })
  expect((await place.read('tile/0/000'))?.toString()).toBe('hashes')
  expect(recorded[0]?.[0]).toMatchObject({ eventName: 'PutObject', userAgent: 'cloudtrail.amazonaws.com' })
})

test('log buckets: what somebody else put in the place of a checkpoint is not read whole', async () => {
  await using opened = await open(policyOf({ resource: 'pre/*' }))
  const { logBuckets } = opened
  await logBuckets.put({ ...file, key: 'pre/CairnLog/checkpoint', body: Buffer.alloc(1_000_000) })
  expect(await logBuckets.treePlace(trail)?.read('checkpoint')).toBeNull()
})
