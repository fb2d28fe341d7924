import { expect, test } from 'vitest'
import { s3Permissions } from './s3-permissions.ts'

/** Operation, input; then what is needed, `?` for a resource that nobody can tell. */
const cases: readonly (readonly [operation: string, input: unknown, needed: string])[] = [
  ['ListBuckets', {}, 's3:ListAllMyBuckets *'],
  ['ListObjectsV2', { Bucket: 'b', Prefix: 'p' }, 's3:ListBucket arn:aws:s3:::b'],
  ['GetObject', { Bucket: 'b', Key: 'k/l' }, 's3:GetObject arn:aws:s3:::b/k/l'],
  ['GetObject', { Bucket: 'b', Key: 'k', VersionId: 'v' }, 's3:GetObjectVersion arn:aws:s3:::b/k'],
  ['GetObjectTagging', { Bucket: 'b', Key: 'k', VersionId: 'v' }, 's3:GetObjectVersionTagging arn:aws:s3:::b/k'],
  ['HeadObject', null, 's3:GetObject ?'],
  ['UploadPart', { Bucket: 'b', Key: 'k' }, 's3:PutObject arn:aws:s3:::b/k'],
  [
    'PutObject',
    { Bucket: 'b', Key: 'k', ACL: 'private', Tagging: 'a=b' },
    's3:PutObject arn:aws:s3:::b/k, s3:PutObjectAcl arn:aws:s3:::b/k, s3:PutObjectTagging arn:aws:s3:::b/k',
  ],
  [
    'CopyObject',
    { Bucket: 'b', Key: 'k', CopySource: '/c/d%20e?versionId=1' },
    's3:PutObject arn:aws:s3:::b/k, s3:GetObjectVersion arn:aws:s3:::c/d e',
  ],
  [
    'CopyObject',
    { Bucket: 'b', Key: 'k', CopySource: 'arn:aws:s3:r:1:accesspoint/a/object/k' },
    's3:PutObject arn:aws:s3:::b/k, s3:GetObject ?',
  ],
  [
    'DeleteObjects',
    { Bucket: 'b', Delete: { Objects: [{ Key: 'k' }, { Key: 'l', VersionId: 'v' }] } },
    's3:DeleteObject arn:aws:s3:::b/k, s3:DeleteObjectVersion arn:aws:s3:::b/l',
  ],
  ['DeleteObjects', { Bucket: 'b' }, 's3:DeleteObject ?, s3:DeleteObjectVersion ?'],
  ['PutBucketInventoryConfiguration', { Bucket: 'b' }, 's3:PutInventoryConfiguration arn:aws:s3:::b'],
  ['ListBucketMetricsConfigurations', { Bucket: 'b' }, 's3:GetMetricsConfiguration arn:aws:s3:::b'],
  ['DeleteBucketLifecycle', { Bucket: 'b' }, 's3:PutLifecycleConfiguration arn:aws:s3:::b'],
  ['GetBucketPolicy', { Bucket: 'arn:aws:s3:r:1:accesspoint/a' }, 's3:GetBucketPolicy ?'],
]

test.for(cases)('S3 permissions: %s of %j', ([operation, input, needed]) => {
  const place = { partition: 'aws', region: 'us-east-1', accountId: '123456789012' }
  const told = s3Permissions(operation, input, place).map(({ action, resource }) => `${action} ${resource ?? '?'}`)
  expect(told.join(', ')).toBe(needed)
})
