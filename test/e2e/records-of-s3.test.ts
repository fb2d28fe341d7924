import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectAclCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  GetObjectTaggingCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { required } from '../../src/base/assert.ts'
import { sha256Hex } from '../../src/cli/client/signature.ts'
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
const accountId = '123456789012'
const Bucket = 'records-of-s3'
const xmlns = 'http://s3.amazonaws.com/doc/2006-03-01/'

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

const bucketPolicy = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'list',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: 's3:ListBucket',
      Resource: `arn:aws:s3:::${Bucket}`,
    },
  ],
}
const accessBlock = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: false,
}
const encryption = {
  Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const }, BucketKeyEnabled: false }],
}
const aes256 = { 'x-amz-server-side-encryption': 'AES256' }
const sealed = { SSEApplied: 'Default_SSE_S3' }

type About = 'nothing' | 'the bucket' | 'the key' | 'what begins so'

interface Expected {
  readonly eventName: string
  readonly isRead: boolean
  readonly isData?: true
  /** Beside bucket, key and Host. */
  readonly told?: Readonly<Record<string, unknown>>
  readonly about: About
  readonly prefix?: string
  readonly response?: Readonly<Record<string, unknown>>
  readonly added?: Readonly<Record<string, unknown>>
  readonly errorCode?: string
}

let uploadId = ''
let etag = ''
const Key = 'a b/ü+.txt'

type Run = (client: S3Client) => Promise<unknown>
type Case = [what: string, run: Run, expected: () => Expected, key?: string]

const read = (eventName: string, about: About, told = {}, more = {}): (() => Expected) => {
  return () => ({ eventName, isRead: true, about, told, ...more })
}
const write = (eventName: string, about: About, told = {}, more = {}): (() => Expected) => {
  return () => ({ eventName, isRead: false, about, told, ...more })
}
const data = { isData: true } as const

/** In the order in which they are run: each finds what the ones before have left. */
const cases: readonly Case[] = [
  ['a bucket is made', (c) => c.send(new CreateBucketCommand({ Bucket })), write('CreateBucket', 'nothing')],
  ['buckets are listed', (c) => c.send(new ListBucketsCommand({})), read('ListBuckets', 'nothing')],
  [
    'a bucket is asked for',
    (c) => c.send(new HeadBucketCommand({ Bucket })),
    read('HeadBucket', 'what begins so', {}, data),
  ],
  [
    'location',
    (c) => c.send(new GetBucketLocationCommand({ Bucket })),
    read('GetBucketLocation', 'the bucket', { location: '' }),
  ],
  [
    'list of access',
    (c) => c.send(new GetBucketAclCommand({ Bucket })),
    read('GetBucketAcl', 'the bucket', { acl: '' }),
  ],
  [
    'list of access, put',
    (c) => c.send(new PutBucketAclCommand({ Bucket, ACL: 'bucket-owner-full-control' as 'private' })),
    write('PutBucketAcl', 'the bucket', { acl: '', 'x-amz-acl': 'bucket-owner-full-control' }),
  ],
  [
    'policy, put',
    (c) => c.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(bucketPolicy) })),
    write('PutBucketPolicy', 'the bucket', { policy: '', bucketPolicy }),
  ],
  [
    'policy',
    (c) => c.send(new GetBucketPolicyCommand({ Bucket })),
    read('GetBucketPolicy', 'the bucket', { policy: '' }),
  ],
  [
    'policy status',
    (c) => c.send(new GetBucketPolicyStatusCommand({ Bucket })),
    read('GetBucketPolicyStatus', 'the bucket', { policyStatus: '' }),
  ],
  [
    'policy, deleted',
    (c) => c.send(new DeleteBucketPolicyCommand({ Bucket })),
    write('DeleteBucketPolicy', 'the bucket', { policy: '' }),
  ],
  [
    'policy that there is not',
    (c) => c.send(new GetBucketPolicyCommand({ Bucket })),
    read('GetBucketPolicy', 'the bucket', { policy: '' }, { errorCode: 'NoSuchBucketPolicy' }),
  ],
  [
    'tags, put',
    (c) => c.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'Red', Value: 'true' }] } })),
    write('PutBucketTagging', 'the bucket', {
      tagging: '',
      Tagging: { xmlns, TagSet: { Tag: { Key: 'Red', Value: true } } },
    }),
  ],
  [
    'tags',
    (c) => c.send(new GetBucketTaggingCommand({ Bucket })),
    read('GetBucketTagging', 'the bucket', { tagging: '' }),
  ],
  [
    'tags, deleted',
    (c) => c.send(new DeleteBucketTaggingCommand({ Bucket })),
    write('DeleteBucketTagging', 'the bucket', { tagging: '' }),
  ],
  [
    'access block, put',
    (c) => c.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: accessBlock })),
    write('PutBucketPublicAccessBlock', 'the bucket', {
      publicAccessBlock: '',
      PublicAccessBlockConfiguration: { xmlns, ...accessBlock },
    }),
  ],
  [
    'access block',
    (c) => c.send(new GetPublicAccessBlockCommand({ Bucket })),
    read('GetBucketPublicAccessBlock', 'the bucket', { publicAccessBlock: '' }),
  ],
  [
    'access block, deleted',
    (c) => c.send(new DeletePublicAccessBlockCommand({ Bucket })),
    write('DeleteBucketPublicAccessBlock', 'the bucket', { publicAccessBlock: '' }),
  ],
  [
    'encryption, put',
    (c) => c.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: encryption })),
    write('PutBucketEncryption', 'the bucket', {
      encryption: '',
      ServerSideEncryptionConfiguration: { xmlns, Rule: encryption.Rules[0] },
    }),
  ],
  [
    'encryption',
    (c) => c.send(new GetBucketEncryptionCommand({ Bucket })),
    read('GetBucketEncryption', 'the bucket', { encryption: '' }),
  ],
  [
    'encryption, deleted',
    (c) => c.send(new DeleteBucketEncryptionCommand({ Bucket })),
    write('DeleteBucketEncryption', 'the bucket', { encryption: '' }),
  ],
  [
    'ownership, put',
    (c) =>
      c.send(
        new PutBucketOwnershipControlsCommand({
          Bucket,
          OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        }),
      ),
    write('PutBucketOwnershipControls', 'the bucket', {
      ownershipControls: '',
      OwnershipControls: { xmlns, Rule: { ObjectOwnership: 'BucketOwnerEnforced' } },
    }),
  ],
  [
    'ownership',
    (c) => c.send(new GetBucketOwnershipControlsCommand({ Bucket })),
    read('GetBucketOwnershipControls', 'the bucket', { ownershipControls: '' }),
  ],
  [
    'ownership, deleted',
    (c) => c.send(new DeleteBucketOwnershipControlsCommand({ Bucket })),
    write('DeleteBucketOwnershipControls', 'the bucket', { ownershipControls: '' }),
  ],
  [
    'cors',
    (c) => c.send(new GetBucketCorsCommand({ Bucket })),
    read('GetBucketCors', 'the bucket', { cors: '' }, { errorCode: 'NoSuchCORSConfiguration' }),
  ],
  [
    'lifecycle',
    (c) => c.send(new GetBucketLifecycleConfigurationCommand({ Bucket })),
    read('GetBucketLifecycle', 'the bucket', { lifecycle: '' }, { errorCode: 'NoSuchLifecycleConfiguration' }),
  ],
  [
    'lifecycle, deleted',
    (c) => c.send(new DeleteBucketLifecycleCommand({ Bucket })),
    write('DeleteBucketLifecycle', 'the bucket', { lifecycle: '' }),
  ],
  [
    'replication',
    (c) => c.send(new GetBucketReplicationCommand({ Bucket })),
    read(
      'GetBucketReplication',
      'the bucket',
      { replication: '' },
      { errorCode: 'ReplicationConfigurationNotFoundError' },
    ),
  ],
  [
    'website',
    (c) => c.send(new GetBucketWebsiteCommand({ Bucket })),
    read('GetBucketWebsite', 'the bucket', { website: '' }, { errorCode: 'NoSuchWebsiteConfiguration' }),
  ],
  [
    'object lock',
    (c) => c.send(new GetObjectLockConfigurationCommand({ Bucket })),
    read(
      'GetBucketObjectLockConfiguration',
      'the bucket',
      { 'object-lock': '' },
      { errorCode: 'ObjectLockConfigurationNotFoundError' },
    ),
  ],
  [
    'acceleration',
    (c) => c.send(new GetBucketAccelerateConfigurationCommand({ Bucket })),
    read('GetAccelerateConfiguration', 'the bucket', { accelerate: '' }),
  ],
  [
    'logging',
    (c) => c.send(new GetBucketLoggingCommand({ Bucket })),
    read('GetBucketLogging', 'the bucket', { logging: '' }),
  ],
  [
    'notification',
    (c) => c.send(new GetBucketNotificationConfigurationCommand({ Bucket })),
    read('GetBucketNotification', 'the bucket', { notification: '' }),
  ],
  [
    'who pays',
    (c) => c.send(new GetBucketRequestPaymentCommand({ Bucket })),
    read('GetBucketRequestPayment', 'the bucket', { requestPayment: '' }),
  ],
  [
    'versioning',
    (c) => c.send(new GetBucketVersioningCommand({ Bucket })),
    read('GetBucketVersioning', 'the bucket', { versioning: '' }),
  ],
  [
    'an object is put',
    async (c) => {
      const put = await c.send(new PutObjectCommand({ Bucket, Key, Body: 'twelve bytes', ContentType: 'text/plain' }))
      etag = put.ETag ?? ''
    },
    write('PutObject', 'the key', {}, { ...data, response: aes256, added: sealed }),
    Key,
  ],
  [
    'an object is put that is to be encrypted',
    (c) => c.send(new PutObjectCommand({ Bucket, Key, Body: 'twelve bytes', ServerSideEncryption: 'AES256' })),
    write('PutObject', 'the key', aes256, { ...data, response: aes256, added: { SSEApplied: 'SSE_S3' } }),
    Key,
  ],
  [
    'an object is got',
    (c) => c.send(new GetObjectCommand({ Bucket, Key })),
    read('GetObject', 'the key', {}, { ...data, added: sealed }),
    Key,
  ],
  [
    'a range of it',
    (c) => c.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=2-5' })),
    read('GetObject', 'the key', {}, { ...data, added: sealed }),
    Key,
  ],
  [
    'what has not changed',
    (c) => c.send(new GetObjectCommand({ Bucket, Key, IfNoneMatch: etag })),
    read('GetObject', 'the key', {}, { ...data, errorCode: 'NotModified' }),
    Key,
  ],
  [
    'an object is asked for',
    (c) => c.send(new HeadObjectCommand({ Bucket, Key })),
    read('HeadObject', 'the key', {}, data),
    Key,
  ],
  [
    'an object is asked for that there is not',
    (c) => c.send(new HeadObjectCommand({ Bucket, Key: 'none' })),
    read('HeadObject', 'the key', {}, { ...data, errorCode: 'NoSuchKey' }),
    'none',
  ],
  [
    'an object is got that there is not',
    (c) => c.send(new GetObjectCommand({ Bucket, Key: 'none' })),
    read('GetObject', 'the key', {}, { ...data, errorCode: 'NoSuchKey' }),
    'none',
  ],
  [
    'its attributes',
    (c) => c.send(new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ['ETag'] })),
    read('GetObjectAttributes', 'the key', { attributes: '' }, data),
    Key,
  ],
  [
    'its list of access',
    (c) => c.send(new GetObjectAclCommand({ Bucket, Key })),
    read('GetObjectAcl', 'the key', { acl: '' }, data),
    Key,
  ],
  [
    'its list of access, put',
    (c) => c.send(new PutObjectAclCommand({ Bucket, Key, ACL: 'bucket-owner-full-control' })),
    write('PutObjectAcl', 'the key', { acl: '', 'x-amz-acl': 'bucket-owner-full-control' }, data),
    Key,
  ],
  [
    'its tags, put',
    (c) =>
      c.send(
        new PutObjectTaggingCommand({
          Bucket,
          Key,
          Tagging: {
            TagSet: [
              { Key: 'n', Value: '7' },
              { Key: 'm', Value: 'x' },
            ],
          },
        }),
      ),
    write(
      'PutObjectTagging',
      'the key',
      {
        tagging: '',
        Tagging: {
          xmlns,
          TagSet: {
            Tag: [
              { Key: 'n', Value: 7 },
              { Key: 'm', Value: 'x' },
            ],
          },
        },
      },
      data,
    ),
    Key,
  ],
  [
    'its tags',
    (c) => c.send(new GetObjectTaggingCommand({ Bucket, Key })),
    read('GetObjectTagging', 'the key', { tagging: '' }, data),
    Key,
  ],
  [
    'its tags, deleted',
    (c) => c.send(new DeleteObjectTaggingCommand({ Bucket, Key })),
    write('DeleteObjectTagging', 'the key', { tagging: '' }, data),
    Key,
  ],
  [
    'a copy is made',
    (c) =>
      c.send(
        new CopyObjectCommand({
          Bucket,
          Key: 'copy',
          CopySource: `${Bucket}/${encodeURIComponent(Key)}`,
          MetadataDirective: 'REPLACE',
        }),
      ),
    write(
      'CopyObject',
      'the key',
      { 'x-amz-copy-source': `${Bucket}/${encodeURIComponent(Key)}`, 'x-amz-metadata-directive': 'REPLACE' },
      { ...data, response: aes256, added: sealed },
    ),
    'copy',
  ],
  [
    'objects are listed',
    (c) => c.send(new ListObjectsV2Command({ Bucket, Prefix: 'a b/', Delimiter: '/' })),
    read(
      'ListObjects',
      'what begins so',
      { 'list-type': '2', prefix: 'a b/', delimiter: '/' },
      { ...data, prefix: 'a b/' },
    ),
  ],
  [
    'objects are listed the old way',
    (c) => c.send(new ListObjectsCommand({ Bucket, MaxKeys: 1 })),
    read('ListObjects', 'what begins so', { 'max-keys': '1' }, data),
  ],
  [
    'versions are listed',
    (c) => c.send(new ListObjectVersionsCommand({ Bucket })),
    read('ListObjectVersions', 'what begins so', { versions: '' }, data),
  ],
  [
    'an upload is begun',
    async (c) => {
      const { UploadId } = await c.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }))
      uploadId = required(UploadId, 'the id')
    },
    write('CreateMultipartUpload', 'the key', { uploads: '' }, { ...data, response: aes256, added: sealed }),
    'parts',
  ],
  [
    'a part is uploaded',
    async (c) => {
      const part = await c.send(
        new UploadPartCommand({ Bucket, Key: 'parts', UploadId: uploadId, PartNumber: 1, Body: 'part' }),
      )
      etag = part.ETag ?? ''
    },
    () => ({
      ...write('UploadPart', 'the key', { partNumber: '1', uploadId }, { ...data, response: aes256 })(),
    }),
    'parts',
  ],
  [
    'a part is copied',
    (c) =>
      c.send(
        new UploadPartCopyCommand({
          Bucket,
          Key: 'parts',
          UploadId: uploadId,
          PartNumber: 2,
          CopySource: `${Bucket}/copy`,
          CopySourceRange: 'bytes=0-3',
        }),
      ),
    () => ({
      ...write(
        'UploadPartCopy',
        'the key',
        { partNumber: '2', uploadId, 'x-amz-copy-source': `${Bucket}/copy`, 'x-amz-copy-source-range': 'bytes=0-3' },
        { ...data, response: aes256 },
      )(),
    }),
    'parts',
  ],
  [
    'parts are listed',
    (c) => c.send(new ListPartsCommand({ Bucket, Key: 'parts', UploadId: uploadId })),
    () => ({ ...read('ListParts', 'the key', { uploadId }, data)() }),
    'parts',
  ],
  [
    'uploads are listed',
    (c) => c.send(new ListMultipartUploadsCommand({ Bucket, Prefix: 'pa' })),
    read('ListMultipartUploads', 'what begins so', { uploads: '', prefix: 'pa' }, { ...data, prefix: 'pa' }),
  ],
  [
    'an upload is completed',
    (c) =>
      c.send(
        new CompleteMultipartUploadCommand({
          Bucket,
          Key: 'parts',
          UploadId: uploadId,
          MultipartUpload: { Parts: [{ PartNumber: 1, ETag: etag }] },
        }),
      ),
    () => ({
      ...write('CompleteMultipartUpload', 'the key', { uploadId }, { ...data, response: aes256 })(),
    }),
    'parts',
  ],
  [
    'an upload is aborted that is over',
    (c) => c.send(new AbortMultipartUploadCommand({ Bucket, Key: 'parts', UploadId: uploadId })),
    () => ({ ...write('AbortMultipartUpload', 'the key', { uploadId }, { ...data, errorCode: 'NoSuchUpload' })() }),
    'parts',
  ],
  [
    'a bucket is deleted that is not empty',
    (c) => c.send(new DeleteBucketCommand({ Bucket })),
    write('DeleteBucket', 'the bucket', {}, { errorCode: 'BucketNotEmpty' }),
  ],
  [
    'an object is deleted',
    (c) => c.send(new DeleteObjectCommand({ Bucket, Key })),
    write('DeleteObject', 'the key', {}, data),
    Key,
  ],
  [
    'objects are deleted',
    (c) => c.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'copy' }, { Key: 'parts' }] } })),
    write('DeleteObjects', 'what begins so', { delete: '' }, data),
  ],
  ['a bucket is deleted', (c) => c.send(new DeleteBucketCommand({ Bucket })), write('DeleteBucket', 'the bucket')],
  [
    'a bucket is asked for that there is not',
    (c) => c.send(new GetBucketAclCommand({ Bucket })),
    read('GetBucketAcl', 'nothing', { acl: '' }, { errorCode: 'NoSuchBucket' }),
  ],
]

test.each([...cases])('records of S3: %s', async (_what, run, expectedOf, key) => {
  const call = await s3.witness(run)
  const records = await recordsOf(call)
  const [record] = records.filter(({ eventName }) => eventName === expectedOf().eventName)
  expect(record).toEqual(recordOf(call, expectedOf(), key))
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

function recordOf(call: WireCall, expected: Expected, key: string | undefined) {
  const { eventName, isRead, isData = false, told = {}, response = null, added = {}, errorCode } = expected
  const resources = resourcesOf(expected, key)
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'Root',
      principalId: accountId,
      arn: `arn:aws:iam::${accountId}:root`,
      accountId,
      accessKeyId: server.credentials().accessKeyId,
    },
    eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    eventSource: 's3.amazonaws.com',
    eventName,
    awsRegion: 'us-east-1',
    sourceIPAddress: '127.0.0.1',
    userAgent: expect.stringMatching(/^\[aws-sdk-js\/.*\]$/),
    ...(errorCode === undefined ? {} : { errorCode, errorMessage: expect.stringMatching(/./) }),
    requestParameters: {
      ...(eventName === 'ListBuckets' ? {} : { bucketName: Bucket }),
      Host: call.host,
      ...(key === undefined ? {} : { key }),
      ...told,
    },
    responseElements: response,
    additionalEventData: {
      SignatureVersion: 'SigV4',
      AuthenticationMethod: 'AuthHeader',
      bytesTransferredIn: call.bytesIn,
      bytesTransferredOut: call.bytesOut,
      'x-amz-id-2': call.hostId,
      ...added,
    },
    requestID: call.requestId,
    eventID: expect.stringMatching(/^[0-9a-f-]{36}$/),
    readOnly: isRead,
    ...(resources.length === 0 ? {} : { resources }),
    eventType: 'AwsApiCall',
    managementEvent: !isData,
    recipientAccountId: accountId,
    eventCategory: isData ? 'Data' : 'Management',
  }
}

function resourcesOf({ about, prefix = '' }: Expected, key = ''): readonly object[] {
  const arn = `arn:aws:s3:::${Bucket}`
  const bucket = { accountId, type: 'AWS::S3::Bucket', ARN: arn }
  switch (about) {
    case 'nothing':
      return []
    case 'the bucket':
      return [bucket]
    case 'the key':
      return [{ type: 'AWS::S3::Object', ARN: `${arn}/${key}` }, bucket]
    case 'what begins so':
      return [{ type: 'AWS::S3::Object', ARNPrefix: `${arn}/${prefix}` }, bucket]
  }
}

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
