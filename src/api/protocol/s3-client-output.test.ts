// Goal: what we answer means to the public S3 client what we said.
// Method: the client's own parser, with a handler in place of its transport that answers by our protocol.
import * as s3 from '@aws-sdk/client-s3'
import * as control from '@aws-sdk/client-s3-control'
import { expect, test } from 'vitest'
import { type AnyCommand, bodyOf, sendS3, sendS3Control } from '../../../test/support/s3-wire.ts'
import { s3Error } from '../../contract/s3-errors.ts'

const at = new Date('2026-03-04T05:06:07.000Z')
const Bucket = 'logs.of-us'
const owner = { ID: 'a'.repeat(64), DisplayName: 'us & them' }

const answers: readonly [AnyCommand, object][] = [
  [new s3.ListBucketsCommand({}), { Buckets: [{ Name: 'a', CreationDate: at }], Owner: owner }],
  [new s3.GetBucketLocationCommand({ Bucket }), { LocationConstraint: 'eu-west-1' }],
  [
    new s3.GetBucketAclCommand({ Bucket }),
    {
      Owner: owner,
      Grants: [{ Grantee: { Type: 'CanonicalUser', ...owner }, Permission: 'FULL_CONTROL' }],
    },
  ],
  [new s3.GetBucketPolicyStatusCommand({ Bucket }), { PolicyStatus: { IsPublic: false } }],
  [new s3.GetBucketTaggingCommand({ Bucket }), { TagSet: [{ Key: 'a', Value: '"<é>"' }] }],
  [
    new s3.GetBucketEncryptionCommand({ Bucket }),
    {
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: true }],
      },
    },
  ],
  [
    new s3.GetPublicAccessBlockCommand({ Bucket }),
    {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    },
  ],
  [
    new s3.GetBucketOwnershipControlsCommand({ Bucket }),
    { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } },
  ],
  [new s3.GetBucketVersioningCommand({ Bucket }), {}],
  [new s3.HeadBucketCommand({ Bucket }), { BucketRegion: 'us-east-1' }],
  [
    new s3.ListObjectsCommand({ Bucket }),
    {
      Name: Bucket,
      Prefix: '',
      Marker: '',
      MaxKeys: 1000,
      IsTruncated: true,
      Contents: [{ Key: 'a', LastModified: at, ETag: '"e"', Size: 2 ** 40, StorageClass: 'STANDARD', Owner: owner }],
      CommonPrefixes: [{ Prefix: 'p/' }, { Prefix: 'q/' }],
    },
  ],
  [
    new s3.ListObjectsV2Command({ Bucket }),
    { Name: Bucket, KeyCount: 1, MaxKeys: 1, IsTruncated: false, Contents: [{ Key: ' a\r\n', Size: 0 }] },
  ],
  [
    new s3.ListObjectVersionsCommand({ Bucket }),
    {
      Versions: [{ Key: 'a', VersionId: 'null', IsLatest: true }],
      DeleteMarkers: [{ Key: 'b', IsLatest: false }],
    },
  ],
  [
    new s3.DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a' }] } }),
    { Deleted: [{ Key: 'a' }], Errors: [{ Key: 'b', Code: 'AccessDenied', Message: 'Access Denied' }] },
  ],
  [
    new s3.HeadObjectCommand({ Bucket, Key: 'k' }),
    {
      ContentLength: 5,
      LastModified: at,
      ETag: '"e"',
      ContentType: 'text/x',
      Metadata: { a: 'b' },
      AcceptRanges: 'bytes',
      DeleteMarker: false,
      PartsCount: 2,
      ServerSideEncryption: 'AES256',
    },
  ],
  [
    new s3.CopyObjectCommand({ Bucket, Key: 'k', CopySource: 'b/k' }),
    { CopyObjectResult: { ETag: '"e"', LastModified: at } },
  ],
  [
    new s3.GetObjectAttributesCommand({ Bucket, Key: 'k', ObjectAttributes: ['ETag'] }),
    { ETag: 'e', ObjectSize: 4, ObjectParts: { TotalPartsCount: 2 }, LastModified: at },
  ],
  [new s3.GetObjectTaggingCommand({ Bucket, Key: 'k' }), { TagSet: [{ Key: 'a', Value: '' }], VersionId: 'null' }],
  [
    new s3.CreateMultipartUploadCommand({ Bucket, Key: 'k' }),
    { Bucket, Key: 'k', UploadId: 'u', ChecksumAlgorithm: 'CRC32C' },
  ],
  [
    new s3.UploadPartCopyCommand({ Bucket, Key: 'k', UploadId: 'u', PartNumber: 1, CopySource: 'b/k' }),
    { CopyPartResult: { ETag: '"e"', LastModified: at } },
  ],
  [
    new s3.CompleteMultipartUploadCommand({ Bucket, Key: 'k', UploadId: 'u' }),
    { Location: 'http://l/', Bucket, Key: 'k', ETag: '"e-2"' },
  ],
  [
    new s3.ListPartsCommand({ Bucket, Key: 'k', UploadId: 'u' }),
    { Bucket, Key: 'k', Parts: [{ PartNumber: 1, Size: 5, ETag: '"e"', LastModified: at }] },
  ],
]

test('s3: what is answered is what the client reads', async () => {
  for (const [command, answer] of answers) {
    const { output } = await sendS3(command, answer)
    expect(plain(output), command.constructor.name).toEqual(plain(answer))
  }
})

test('s3: a bucket of us-east-1 has an empty location', async () => {
  const { output } = await sendS3(new s3.GetBucketLocationCommand({ Bucket }), {})
  expect(output.LocationConstraint ?? '').toBe('')
})

test('s3: an object comes back in pieces, with its length, a range as 206', async () => {
  const pieces = async function* () {
    yield Buffer.from('he')
    yield Buffer.from('llo')
  }
  const answer = { Body: pieces(), ContentLength: 5, ContentRange: 'bytes 0-4/9', Metadata: { name: 'ü' } }
  const { output } = await sendS3(new s3.GetObjectCommand({ Bucket, Key: 'k' }), answer)
  const body = output.Body
  expect(await bodyOf(body)).toEqual(Buffer.from('hello'))
  expect(output).toMatchObject({ ContentLength: 5, Metadata: { name: '=?UTF-8?B?w7w=?=' } })
})

test('s3: errors have their code, message and members, also those without a body', async () => {
  const missing = s3Error('NoSuchKey', undefined, { Key: 'k<' }, { headers: { 'x-amz-delete-marker': 'true' } })
  await expect(sendS3(new s3.GetObjectCommand({ Bucket, Key: 'k<' }), missing)).rejects.toMatchObject({
    name: 'NoSuchKey',
    message: 'The specified key does not exist.',
    Key: 'k<',
    $metadata: { httpStatusCode: 404, requestId: 'REQUEST1' },
  })
  await expect(sendS3(new s3.HeadObjectCommand({ Bucket, Key: 'k' }), missing)).rejects.toMatchObject({
    name: 'NotFound',
  })
  const unchanged = s3Error('NotModified', undefined, {}, { headers: { etag: '"e"' } })
  await expect(sendS3(new s3.GetObjectCommand({ Bucket, Key: 'k' }), unchanged)).rejects.toMatchObject({
    $metadata: { httpStatusCode: 304 },
  })
})

test('s3 control: tags of a bucket and the account’s public access block', async () => {
  const resourceArn = 'arn:aws:s3:::logs/a'
  const AccountId = '111122223333'
  const cases = [
    [
      new control.ListTagsForResourceCommand({ AccountId, ResourceArn: resourceArn }),
      { Tags: [{ Key: 'a', Value: 'b' }] },
    ],
    [new control.TagResourceCommand({ AccountId, ResourceArn: resourceArn, Tags: [{ Key: 'a', Value: '' }] }), {}],
    [new control.UntagResourceCommand({ AccountId, ResourceArn: resourceArn, TagKeys: ['a', 'b c'] }), {}],
    [
      new control.GetPublicAccessBlockCommand({ AccountId }),
      { PublicAccessBlockConfiguration: { BlockPublicAcls: true } },
    ],
    [
      new control.PutPublicAccessBlockCommand({
        AccountId,
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: false },
      }),
      {},
    ],
    [new control.DeletePublicAccessBlockCommand({ AccountId }), {}],
  ] as const
  for (const [command, answer] of cases) {
    const { input, output, request } = await sendS3Control(command, answer)
    expect(`${request.operationName}Command`).toBe(command.constructor.name)
    expect(request).toMatchObject({ serviceName: 's3control', signingName: 's3', address: null })
    expect(plain(input)).toEqual(plain(command.input))
    expect(plain(output)).toEqual(answer)
  }
  const error = s3Error('NoSuchPublicAccessBlockConfiguration', 'none', { AccountId })
  await expect(sendS3Control(new control.GetPublicAccessBlockCommand({ AccountId }), error)).rejects.toMatchObject({
    name: 'NoSuchPublicAccessBlockConfiguration',
    message: 'none',
  })
})

/** Maps as decoded have no prototype. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
