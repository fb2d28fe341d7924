import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createTestBucket,
  incoming,
  openTestBuckets,
  plainDraft,
  type TestBuckets,
  testAccount,
  testRegion,
} from '../../../../test/support/hosted-buckets.ts'
import type { AccountId, Region } from '../../../base/brands.ts'
import type { Bucket } from '../../../buckets/bucket.ts'
import { ListingTokens } from '../../../buckets/listing/listing-tokens.ts'
import { unconditional } from '../../../buckets/objects/conditions.ts'
import { commonError } from '../../../contract/errors.ts'
import { bindPolicy } from '../../../identity/policy/bound-policy.ts'
import type { Principal } from '../../../identity/principal.ts'
import type { CallNotes, Operation, OperationCall } from '../operation.ts'
import { s3Operations } from './index.ts'

let hosted: TestBuckets
let bucket: Bucket
let uploadId: string
let operations: ReadonlyMap<string, Operation>

const root: Principal = { type: 'Root', accountId: testAccount, isOperator: true, session: null }
const tags = new Map([['team', 'red']])

beforeAll(async () => {
  hosted = await openTestBuckets()
  bucket = await createTestBucket(hosted)
  await hosted.objects.put(bucket, 'k', { ...plainDraft, tags }, incoming(Buffer.from('x')), unconditional)
  uploadId = (await hosted.uploads.create(bucket, 'k', plainDraft, null, 'me')).uploadId
  const regions = ['us-east-1', 'eu-west-1'] as Region[]
  const needs = { ...hosted, listingTokens: new ListingTokens(Buffer.alloc(32)), regions }
  operations = new Map(s3Operations(needs).map((operation) => [operation.name, operation]))
})

afterAll(() => hosted[Symbol.asyncDispose]())

const object = { Bucket: 'a-bucket', Key: 'k' }
const source = { CopySource: 'a-bucket/k' }

// https://docs.aws.amazon.com/AmazonS3/latest/API/, "Permissions" of each operation.
const permissions: Readonly<Record<string, readonly [input: object, actions: readonly string[]]>> = {
  AbortMultipartUpload: [object, ['s3:AbortMultipartUpload']],
  CompleteMultipartUpload: [object, ['s3:PutObject']],
  CopyObject: [
    { ...object, ...source },
    ['s3:GetObject', 's3:GetObjectTagging', 's3:PutObject', 's3:PutObjectTagging'],
  ],
  CreateBucket: [
    { Bucket: 'b', CreateBucketConfiguration: { Tags: [{ Key: 'a', Value: 'b' }] } },
    ['s3:CreateBucket', 's3:TagResource'],
  ],
  CreateMultipartUpload: [{ ...object, Tagging: 'a=b' }, ['s3:PutObject', 's3:PutObjectTagging']],
  DeleteBucket: [object, ['s3:DeleteBucket']],
  DeleteObject: [object, ['s3:DeleteObject']],
  // Asked for each key when it runs.
  DeleteObjects: [object, []],
  DeleteObjectTagging: [object, ['s3:DeleteObjectTagging']],
  GetBucketAcl: [object, ['s3:GetBucketAcl']],
  GetBucketLocation: [object, ['s3:GetBucketLocation']],
  GetObject: [object, ['s3:GetObject']],
  GetObjectAcl: [object, ['s3:GetObjectAcl']],
  GetObjectAttributes: [object, ['s3:GetObjectAttributes', 's3:GetObject']],
  GetObjectTagging: [object, ['s3:GetObjectTagging']],
  HeadBucket: [object, ['s3:ListBucket']],
  HeadObject: [object, ['s3:GetObject']],
  ListBuckets: [{}, ['s3:ListAllMyBuckets']],
  ListMultipartUploads: [object, ['s3:ListBucketMultipartUploads']],
  ListObjects: [object, ['s3:ListBucket']],
  ListObjectsV2: [object, ['s3:ListBucket']],
  ListObjectVersions: [object, ['s3:ListBucketVersions']],
  ListParts: [object, ['s3:ListMultipartUploadParts']],
  PutBucketAcl: [object, ['s3:PutBucketAcl']],
  PutObject: [{ ...object, Tagging: 'a=b' }, ['s3:PutObject', 's3:PutObjectTagging']],
  PutObjectAcl: [object, ['s3:PutObjectAcl']],
  PutObjectTagging: [{ ...object, Tagging: { TagSet: [] } }, ['s3:PutObjectTagging']],
  UploadPart: [object, ['s3:PutObject']],
  UploadPartCopy: [{ ...object, ...source }, ['s3:GetObject', 's3:PutObject']],
}

test('operations of S3: each asks for the permissions that AWS asks for', async () => {
  expect([...operations.keys()].sort()).toEqual(Object.keys(permissions).sort())
  for (const [name, [input, actions]] of Object.entries(permissions)) {
    const target = await operation(name).target(input, callOf())
    expect(
      target.permissions.map(({ action }) => action),
      name,
    ).toEqual(actions)
  }
})

test('operations of S3: who names a version, or a retention that is to be bypassed, needs the permission for that', async () => {
  const actionsOf = async (name: string, more: object) =>
    (await operation(name).target({ ...object, ...more }, callOf())).permissions.map(({ action }) => action)
  const [version, bypass] = [{ VersionId: 'null' }, { BypassGovernanceRetention: true }]
  expect(await actionsOf('GetObject', version)).toEqual(['s3:GetObjectVersion'])
  expect(await actionsOf('HeadObject', version)).toEqual(['s3:GetObjectVersion'])
  expect(await actionsOf('GetObjectAttributes', version)).toEqual([
    's3:GetObjectVersionAttributes',
    's3:GetObjectVersion',
  ])
  expect(await actionsOf('GetObjectAcl', version)).toEqual(['s3:GetObjectVersionAcl'])
  expect(await actionsOf('DeleteObjectTagging', version)).toEqual(['s3:DeleteObjectVersionTagging'])
  expect(await actionsOf('DeleteObject', { ...version, ...bypass })).toEqual([
    's3:DeleteObjectVersion',
    's3:BypassGovernanceRetention',
  ])
})

test('operations of S3: policies see what a request says of prefix, tags and headers', async () => {
  const contextOf = async (name: string, input: object) =>
    Object.fromEntries((await operation(name).target(input, callOf())).permissions[0]?.context ?? [])
  expect(await contextOf('ListObjectsV2', { ...object, Prefix: 'p/', Delimiter: '/', MaxKeys: 5 })).toMatchObject({
    's3:prefix': ['p/'],
    's3:delimiter': ['/'],
    's3:max-keys': ['5'],
  })
  expect(await contextOf('GetObject', object)).toMatchObject({ 's3:existingobjecttag/team': ['red'] })
  expect(
    await contextOf('PutObject', { ...object, ACL: 'private', ServerSideEncryption: 'AES256', Tagging: 'Team=blue' }),
  ).toMatchObject({
    's3:x-amz-acl': ['private'],
    's3:x-amz-server-side-encryption': ['AES256'],
    's3:requestobjecttag/team': ['blue'],
    's3:requestobjecttagkeys': ['Team'],
  })
})

const refusals: readonly (readonly [name: string, input: object, error: string])[] = [
  ['PutObject', { ServerSideEncryption: 'aws:kms' }, 'NotImplemented'],
  ['PutObject', { SSEKMSKeyId: 'k' }, 'NotImplemented'],
  ['PutObject', { SSECustomerAlgorithm: 'AES256' }, 'NotImplemented'],
  ['PutObject', { BucketKeyEnabled: true }, 'NotImplemented'],
  ['PutObject', { StorageClass: 'GLACIER' }, 'NotImplemented'],
  ['PutObject', { WebsiteRedirectLocation: '/x' }, 'NotImplemented'],
  ['PutObject', { ObjectLockMode: 'GOVERNANCE' }, 'InvalidRequest'],
  ['PutObject', { ACL: 'public-read' }, 'AccessControlListNotSupported'],
  ['PutObject', { GrantRead: 'id=1' }, 'AccessControlListNotSupported'],
  ['PutObject', { ChecksumSHA512: 'x' }, 'NotImplemented'],
  ['PutObject', { ChecksumAlgorithm: 'XXHASH3' }, 'NotImplemented'],
  ['PutObject', { ChecksumCRC32: 'AAAAAA==', ChecksumSHA1: 'x' }, 'InvalidRequest'],
  ['PutObject', { WriteOffsetBytes: 1 }, 'NotImplemented'],
  ['PutObject', { IfNoneMatch: '"x"' }, 'NotImplemented'],
  ['PutObject', { Tagging: 'a=b&a=c' }, 'InvalidTag'],
  ['GetObject', { VersionId: 'x' }, 'InvalidArgument'],
  ['GetObject', { PartNumber: 2 }, 'InvalidPartNumber'],
  ['GetObject', { PartNumber: 1, Range: 'bytes=0-0' }, 'InvalidRequest'],
  ['DeleteObject', { MFA: '1' }, 'NotImplemented'],
  ['DeleteObject', { IfMatchSize: 1 }, 'NotImplemented'],
  ['DeleteObjects', { Delete: { Objects: [] } }, 'MalformedXML'],
  ['CopyObject', { CopySource: 'nothing' }, 'InvalidArgument'],
  ['CopyObject', { CopySource: 'a-bucket/k?versionId=1' }, 'InvalidArgument'],
  ['CopyObject', { CopySource: 'a-bucket/%' }, 'InvalidArgument'],
  ['CopyObject', source, 'InvalidRequest'],
  ['CreateMultipartUpload', { ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' }, 'InvalidRequest'],
  ['CreateMultipartUpload', { ChecksumType: 'COMPOSITE' }, 'InvalidRequest'],
  ['UploadPart', { UploadId: 'x', PartNumber: 0 }, 'InvalidArgument'],
  ['UploadPart', { UploadId: 'x', PartNumber: 1 }, 'NoSuchUpload'],
  ['ListObjectsV2', { MaxKeys: -1 }, 'InvalidArgument'],
  ['ListObjectsV2', { ContinuationToken: 'x' }, 'InvalidArgument'],
  ['ListObjectVersions', { VersionIdMarker: 'null' }, 'InvalidArgument'],
  ['CreateBucket', { Bucket: 'Bad_Name' }, 'InvalidBucketName'],
  ['CreateBucket', { ObjectLockEnabledForBucket: true }, 'NotImplemented'],
  ['CreateBucket', { ACL: 'public-read' }, 'InvalidBucketAclWithObjectOwnership'],
  ['PutBucketAcl', {}, 'MissingSecurityHeader'],
  ['PutBucketAcl', { ACL: 'public-read' }, 'AccessControlListNotSupported'],
  ['DeleteBucket', {}, 'BucketNotEmpty'],
  ['HeadBucket', { Bucket: 'no-such-bucket' }, 'NoSuchBucket'],
  ['HeadBucket', { ExpectedBucketOwner: '999999999999' }, 'AccessDenied'],
]

test('operations of S3: what cannot be done is refused by name', async () => {
  for (const [name, input, error] of refusals) {
    const outcome = run(name, { ...object, ...input })
    await expect(outcome, `${name} ${JSON.stringify(input)}`).rejects.toMatchObject({ name: error })
  }
})

test('operations of S3: a bucket of another Region says where it stands', async () => {
  const elsewhere = callOf({ region: 'eu-west-1' as Region })
  await expect(async () => await operation('ListObjectsV2').target(object, elsewhere)).rejects.toMatchObject({
    name: 'AuthorizationHeaderMalformed',
    members: { Region: testRegion },
    headers: { 'x-amz-bucket-region': testRegion },
  })
  await operation('GetBucketLocation').target(object, elsewhere)
})

test('operations of S3: a key that is not there is told only to whoever may list', async () => {
  await expect(run('GetObject', { ...object, Key: 'none' })).rejects.toMatchObject({ name: 'NoSuchKey' })
  const blind = callOf({
    authorise: ({ action }) => {
      expect(action).toBe('s3:ListBucket')
      throw commonError('accessDenied', 'no')
    },
  })
  for (const name of ['GetObject', 'HeadObject', 'GetObjectTagging', 'CopyObject']) {
    const input = { ...object, Key: 'none', CopySource: 'a-bucket/not-there' }
    await expect(operation(name).run(input, blind), name).rejects.toMatchObject({ name: 'AccessDeniedException' })
  }
})

test('operations of S3: each key of a DeleteObjects is asked for and recorded by itself', async () => {
  const notes: CallNotes[] = []
  const asked: string[] = []
  const call = callOf({
    note: (note) => void notes.push(note),
    authorise: ({ action, resource }) => {
      asked.push(`${action} ${resource}`)
      if (resource.endsWith('/kept')) throw commonError('accessDenied', 'not this one')
    },
  })
  await hosted.objects.put(bucket, 'kept', plainDraft, incoming(Buffer.from('x')), unconditional)
  const keys = [{ Key: 'gone', VersionId: 'null' }, { Key: 'kept' }]
  const input = { ...object, BypassGovernanceRetention: true, Delete: { Objects: keys } }
  expect(await operation('DeleteObjects').run(input, call)).toEqual({
    Deleted: [{ Key: 'gone', VersionId: 'null' }],
    Errors: [{ Key: 'kept', Code: 'AccessDenied', Message: 'not this one' }],
  })
  expect(asked).toEqual([
    's3:DeleteObjectVersion arn:aws:s3:::a-bucket/gone',
    's3:BypassGovernanceRetention arn:aws:s3:::a-bucket/gone',
    's3:DeleteObject arn:aws:s3:::a-bucket/kept',
  ])
  expect(notes[0]?.parts?.map(({ eventName, error }) => [eventName, error?.code ?? null])).toEqual([
    ['DeleteObject', null],
    ['DeleteObject', 'AccessDenied'],
  ])
  expect(await hosted.objects.find(bucket, 'kept')).not.toBeNull()
  await hosted.objects.delete(bucket, 'kept', unconditional)
})

test('operations of S3: while public buckets are restricted a public policy is for the owner alone', async () => {
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::a-bucket/*' }
  const policy = bindPolicy(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }), 'resource')
  const stranger: Principal = { ...root, accountId: '999999999999' as AccountId }
  const policyFor = async (principal: Principal) =>
    (await operation('GetObject').target(object, callOf({ principal }))).permissions[0]?.resourcePolicy ?? null
  await hosted.buckets.update('a-bucket', (before) => ({ ...before, policy }))
  expect(await policyFor(root)).toBe(policy)
  expect(await policyFor(stranger)).toBeNull()
  expect(await policyFor({ type: 'Anonymous' })).toBeNull()
  await hosted.buckets.update('a-bucket', (before) => ({ ...before, publicAccessBlock: null }))
  expect(await policyFor({ type: 'Anonymous' })).toBe(policy)
  await hosted.buckets.update('a-bucket', () => bucket)
})

test('operations of S3: an upload that was ended is no more', async () => {
  await run('AbortMultipartUpload', { ...object, UploadId: uploadId })
  await expect(run('ListParts', { ...object, UploadId: uploadId })).rejects.toMatchObject({ name: 'NoSuchUpload' })
})

function operation(name: string): Operation {
  const found = operations.get(name)
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found
}

async function run(name: string, input: object): Promise<unknown> {
  const call = callOf()
  await operation(name).target(input, call)
  return await operation(name).run(input, call)
}

function callOf(more: Partial<OperationCall> = {}): OperationCall {
  return {
    principal: root,
    accountId: testAccount,
    region: testRegion,
    requestId: 'r',
    eventId: 'e',
    signal: new AbortController().signal,
    authorise: () => {},
    note: () => {},
    ...more,
  }
}
