// Goal: what the public S3 client sends means here what its caller said.
// Method: the client's own serialiser, with a handler in place of its transport that recognises and decodes.
import * as s3 from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { type AnyCommand, bodyOf, sendS3 } from '../../../test/support/s3-wire.ts'

const at = new Date('2026-03-04T05:06:07.000Z')
const Bucket = 'logs.of-us'

const inputs: readonly [AnyCommand, string][] = [
  [new s3.ListBucketsCommand({ MaxBuckets: 10, Prefix: 'a b', BucketRegion: 'eu-west-1' }), 'ListBuckets'],
  [new s3.CreateBucketCommand({ Bucket }), 'CreateBucket'],
  [
    new s3.CreateBucketCommand({
      Bucket,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1', Tags: [{ Key: 'k', Value: '<&>' }] },
      ObjectOwnership: 'BucketOwnerEnforced',
      ObjectLockEnabledForBucket: true,
    }),
    'CreateBucket',
  ],
  [new s3.DeleteBucketCommand({ Bucket, ExpectedBucketOwner: '111122223333' }), 'DeleteBucket'],
  [new s3.HeadBucketCommand({ Bucket }), 'HeadBucket'],
  [new s3.GetBucketLocationCommand({ Bucket }), 'GetBucketLocation'],
  [new s3.GetBucketAclCommand({ Bucket }), 'GetBucketAcl'],
  [new s3.PutBucketAclCommand({ Bucket, ACL: 'private' }), 'PutBucketAcl'],
  [
    new s3.PutBucketAclCommand({
      Bucket,
      AccessControlPolicy: {
        Owner: { ID: 'me' },
        Grants: [{ Grantee: { Type: 'CanonicalUser', ID: 'me' }, Permission: 'FULL_CONTROL' }],
      },
    }),
    'PutBucketAcl',
  ],
  [new s3.GetBucketPolicyCommand({ Bucket }), 'GetBucketPolicy'],
  [new s3.PutBucketPolicyCommand({ Bucket, Policy: '{"Version":"2012-10-17"}' }), 'PutBucketPolicy'],
  [new s3.DeleteBucketPolicyCommand({ Bucket }), 'DeleteBucketPolicy'],
  [new s3.GetBucketPolicyStatusCommand({ Bucket }), 'GetBucketPolicyStatus'],
  [new s3.GetBucketTaggingCommand({ Bucket }), 'GetBucketTagging'],
  [
    new s3.PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: ' a ', Value: 'ü\r\n' }] } }),
    'PutBucketTagging',
  ],
  [new s3.PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [] } }), 'PutBucketTagging'],
  [new s3.DeleteBucketTaggingCommand({ Bucket }), 'DeleteBucketTagging'],
  [new s3.GetBucketEncryptionCommand({ Bucket }), 'GetBucketEncryption'],
  [
    new s3.PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [
          { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: true },
          { BucketKeyEnabled: false },
        ],
      },
    }),
    'PutBucketEncryption',
  ],
  [new s3.DeleteBucketEncryptionCommand({ Bucket }), 'DeleteBucketEncryption'],
  [new s3.GetPublicAccessBlockCommand({ Bucket }), 'GetPublicAccessBlock'],
  [
    new s3.PutPublicAccessBlockCommand({
      Bucket,
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: false },
    }),
    'PutPublicAccessBlock',
  ],
  [new s3.DeletePublicAccessBlockCommand({ Bucket }), 'DeletePublicAccessBlock'],
  [new s3.GetBucketOwnershipControlsCommand({ Bucket }), 'GetBucketOwnershipControls'],
  [
    new s3.PutBucketOwnershipControlsCommand({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    }),
    'PutBucketOwnershipControls',
  ],
  [new s3.GetBucketVersioningCommand({ Bucket }), 'GetBucketVersioning'],
  [
    new s3.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    'PutBucketVersioning',
  ],
  [
    new s3.PutBucketLifecycleConfigurationCommand({
      Bucket,
      LifecycleConfiguration: {
        Rules: [
          {
            ID: 'one',
            Status: 'Enabled',
            Filter: { And: { Prefix: 'a/', Tags: [{ Key: 'k', Value: 'v' }], ObjectSizeGreaterThan: 5 } },
            Expiration: { Date: at },
            Transitions: [{ Days: 30, StorageClass: 'GLACIER' }],
          },
        ],
      },
    }),
    'PutBucketLifecycleConfiguration',
  ],
  [new s3.GetBucketLifecycleConfigurationCommand({ Bucket }), 'GetBucketLifecycleConfiguration'],
  [new s3.GetBucketNotificationConfigurationCommand({ Bucket }), 'GetBucketNotificationConfiguration'],
  [new s3.GetBucketLoggingCommand({ Bucket }), 'GetBucketLogging'],
  [new s3.GetBucketCorsCommand({ Bucket }), 'GetBucketCors'],
  [new s3.GetBucketWebsiteCommand({ Bucket }), 'GetBucketWebsite'],
  [new s3.GetBucketReplicationCommand({ Bucket }), 'GetBucketReplication'],
  [new s3.GetBucketAccelerateConfigurationCommand({ Bucket }), 'GetBucketAccelerateConfiguration'],
  [new s3.GetBucketRequestPaymentCommand({ Bucket }), 'GetBucketRequestPayment'],
  [new s3.GetObjectLockConfigurationCommand({ Bucket }), 'GetObjectLockConfiguration'],
  [new s3.ListBucketMetricsConfigurationsCommand({ Bucket }), 'ListBucketMetricsConfigurations'],
  [new s3.GetBucketMetricsConfigurationCommand({ Bucket, Id: 'x' }), 'GetBucketMetricsConfiguration'],
  [
    new s3.ListObjectsCommand({
      Bucket,
      Prefix: 'a+b &',
      Delimiter: '/',
      Marker: 'ü',
      MaxKeys: 5,
      EncodingType: 'url',
    }),
    'ListObjects',
  ],
  [
    new s3.ListObjectsV2Command({
      Bucket,
      Prefix: '',
      ContinuationToken: 'x=/+',
      StartAfter: ' ',
      FetchOwner: true,
      OptionalObjectAttributes: ['RestoreStatus'],
    }),
    'ListObjectsV2',
  ],
  [new s3.ListObjectVersionsCommand({ Bucket, KeyMarker: 'k', VersionIdMarker: 'v' }), 'ListObjectVersions'],
  [new s3.ListMultipartUploadsCommand({ Bucket, MaxUploads: 3 }), 'ListMultipartUploads'],
  [
    new s3.DeleteObjectsCommand({
      Bucket,
      Delete: {
        Objects: [{ Key: 'a\u0001b'.replace('\u0001', '&<') }, { Key: ' ', VersionId: 'v', Size: 3 }],
        Quiet: true,
      },
      BypassGovernanceRetention: true,
    }),
    'DeleteObjects',
  ],
  [
    new s3.GetObjectCommand({
      Bucket,
      Key: 'a/b',
      Range: 'bytes=0-1',
      IfModifiedSince: at,
      PartNumber: 1,
      ResponseContentType: 'text/plain',
      ResponseExpires: at,
      ChecksumMode: 'ENABLED',
      VersionId: 'null',
    }),
    'GetObject',
  ],
  [new s3.HeadObjectCommand({ Bucket, Key: 'a/b', IfMatch: '"x"', PartNumber: 2 }), 'HeadObject'],
  [new s3.DeleteObjectCommand({ Bucket, Key: 'a', VersionId: 'v' }), 'DeleteObject'],
  [
    new s3.CopyObjectCommand({
      Bucket,
      Key: 'to',
      CopySource: 'from/a%20b',
      CopySourceIfUnmodifiedSince: at,
      MetadataDirective: 'REPLACE',
      Metadata: { one: '1', two: '2' },
      TaggingDirective: 'COPY',
    }),
    'CopyObject',
  ],
  [
    new s3.GetObjectAttributesCommand({ Bucket, Key: 'k', ObjectAttributes: ['ETag', 'Checksum'], MaxParts: 3 }),
    'GetObjectAttributes',
  ],
  [new s3.GetObjectTaggingCommand({ Bucket, Key: 'k' }), 'GetObjectTagging'],
  [
    new s3.PutObjectTaggingCommand({ Bucket, Key: 'k', Tagging: { TagSet: [{ Key: 'a', Value: '' }] } }),
    'PutObjectTagging',
  ],
  [new s3.DeleteObjectTaggingCommand({ Bucket, Key: 'k' }), 'DeleteObjectTagging'],
  [new s3.GetObjectAclCommand({ Bucket, Key: 'k' }), 'GetObjectAcl'],
  [
    new s3.PutObjectRetentionCommand({ Bucket, Key: 'k', Retention: { Mode: 'COMPLIANCE', RetainUntilDate: at } }),
    'PutObjectRetention',
  ],
  [new s3.PutObjectLegalHoldCommand({ Bucket, Key: 'k', LegalHold: { Status: 'ON' } }), 'PutObjectLegalHold'],
  [
    new s3.CreateMultipartUploadCommand({
      Bucket,
      Key: 'k',
      ChecksumAlgorithm: 'CRC32C',
      ChecksumType: 'COMPOSITE',
      ObjectLockRetainUntilDate: at,
      ServerSideEncryption: 'AES256',
    }),
    'CreateMultipartUpload',
  ],
  [
    new s3.UploadPartCopyCommand({
      Bucket,
      Key: 'k',
      UploadId: 'u',
      PartNumber: 2,
      CopySource: 'b/k?versionId=3',
      CopySourceRange: 'bytes=0-9',
    }),
    'UploadPartCopy',
  ],
  [
    new s3.CompleteMultipartUploadCommand({
      Bucket,
      Key: 'k',
      UploadId: 'u/+=',
      MultipartUpload: {
        Parts: [
          { PartNumber: 1, ETag: '"e"', ChecksumCRC32: 'AAAAAA==' },
          { PartNumber: 2, ETag: '"f"' },
        ],
      },
      MpuObjectSize: 10,
    }),
    'CompleteMultipartUpload',
  ],
  [
    new s3.AbortMultipartUploadCommand({ Bucket, Key: 'k', UploadId: 'u', IfMatchInitiatedTime: at }),
    'AbortMultipartUpload',
  ],
  [new s3.ListPartsCommand({ Bucket, Key: 'k', UploadId: 'u', MaxParts: 2 }), 'ListParts'],
]

/** The client takes a copy's answer without a result for a copy that failed. */
const results = { CopyObjectResult: {}, CopyPartResult: {} }

test('s3: the operation is recognised and its input is what was given, in path style and by virtual host', async () => {
  for (const [command, name] of inputs) {
    for (const isPathStyle of [true, false]) {
      const { input, request } = await sendS3(command, results, isPathStyle)
      const style = isPathStyle || name === 'ListBuckets' ? 'path' : 'virtual-host'
      const bucket = name === 'ListBuckets' ? null : Bucket
      expect(request, name).toMatchObject({ operationName: name, address: { style, bucket } })
      // What the client adds of its own to a body.
      const { ContentMD5: _, ChecksumAlgorithm, ...decoded } = input
      const given: Record<string, unknown> = { ...command.input }
      const said = 'ChecksumAlgorithm' in given ? { ...decoded, ChecksumAlgorithm } : decoded
      expect(plain(said), name).toEqual(plain(given))
    }
  }
})

test('s3: keys arrive exactly, whatever they hold', async () => {
  const keys = [
    'a b+ü.txt',
    'a//b',
    '/a',
    'a/',
    '../x',
    'a/../b',
    './.',
    '%2f',
    '%',
    'a\u0000b',
    '?x&y=#',
    '🐝',
    'ü'.repeat(512),
  ]
  for (const Key of keys) {
    for (const isPathStyle of [true, false]) {
      const { input, request } = await sendS3(new s3.PutObjectCommand({ Bucket, Key, Body: 'x' }), {}, isPathStyle)
      expect(input.Key).toBe(Key)
      expect(request.address?.key).toBe(Key)
    }
  }
  const tooLong = sendS3(new s3.PutObjectCommand({ Bucket, Key: `${'ü'.repeat(512)}a`, Body: 'x' }))
  await expect(tooLong).rejects.toMatchObject({ name: 'KeyTooLongError' })
})

test('s3: an object on its way in is a stream', async () => {
  const { input } = await sendS3(
    new s3.UploadPartCommand({ Bucket, Key: 'k', UploadId: 'u', PartNumber: 7, Body: 'hello' }),
  )
  expect(await bodyOf(input.Body)).toEqual(Buffer.from('hello'))
  expect(input).toMatchObject({ PartNumber: 7, UploadId: 'u', ContentLength: 5 })
})

/** Maps as decoded have no prototype. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
