/** What MinIO calls S3's calls, with the names that CloudTrail's records have; the others are the same. */
const recordNames: ReadonlyMap<string, string> = new Map([
  ['CopyObjectPart', 'UploadPartCopy'],
  ['DeleteMultipleObjects', 'DeleteObjects'],
  ['GetBucketACL', 'GetBucketAcl'],
  ['GetBucketAccelerate', 'GetAccelerateConfiguration'],
  ['GetBucketObjectLockConfig', 'GetBucketObjectLockConfiguration'],
  ['GetBucketReplicationConfig', 'GetBucketReplication'],
  ['GetObjectACL', 'GetObjectAcl'],
  ['ListObjectParts', 'ListParts'],
  ['ListObjectVersionsM', 'ListObjectVersions'],
  ['ListObjectsV1', 'ListObjects'],
  ['ListObjectsV2', 'ListObjects'],
  ['ListObjectsV2M', 'ListObjects'],
  ['NewMultipartUpload', 'CreateMultipartUpload'],
  ['PostPolicyBucket', 'PostObject'],
  ['PostRestoreObject', 'RestoreObject'],
  ['PutBucket', 'CreateBucket'],
  ['PutBucketACL', 'PutBucketAcl'],
  ['PutBucketObjectLockConfig', 'PutBucketObjectLockConfiguration'],
  ['PutBucketReplicationConfig', 'PutBucketReplication'],
  ['PutObjectACL', 'PutObjectAcl'],
  ['PutObjectPart', 'UploadPart'],
])

export function recordNameOf(apiName: string): string {
  return recordNames.get(apiName) ?? apiName
}
