/** What MinIO calls S3's calls, with the names that CloudTrail's records have; the others are the same. */
const recordNames: ReadonlyMap<string, string> = new Map([
  ['AssumeRoleSSOCommon', 'AssumeRoleWithWebIdentity'],
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
  ['SelectObject', 'SelectObjectContent'],
])

export function recordNameOf(apiName: string): string {
  return recordNames.get(apiName) ?? apiName
}

/** Of a request that MinIO refused before it knew which call it is, such as one for a key with `..` in it. */
export const unknownCall = 'UnknownOperation'

/**
 * Calls of MinIO's own that only look, by the names of its admin and KMS routers; those whose names begin like S3's
 * reads are not listed.
 */
const readingNames: ReadonlySet<string> = new Set([
  'AccountInfo',
  'BackgroundHealStatus',
  'BatchJobStatus',
  'ConsoleLog',
  'DataUsageInfo',
  'DescribeBatchJob',
  'DownloadProfiling',
  'ExportBucketMetadata',
  'ExportIAM',
  'HealthInfo',
  'HelpConfigKV',
  'InfoAccessKey',
  'InfoCannedPolicy',
  'InfoServiceAccount',
  'InspectData',
  'KMSAPIs',
  'KMSKeyStatus',
  'KMSListKeys',
  'KMSMetrics',
  'KMSStatus',
  'KMSVersion',
  'Metrics',
  'RebalanceStatus',
  'ReplicationDiff',
  'ReplicationMRF',
  'ResetBucketReplicationStatus',
  'SRPeerGetIDPSettings',
  'ServerInfo',
  'SiteReplicationInfo',
  'SiteReplicationMetaInfo',
  'SiteReplicationStatus',
  'StatusPool',
  'StorageInfo',
  'TemporaryAccountInfo',
  'TierStats',
  'TopLocks',
  'Trace',
  'VerifyTier',
])

export function readsOnly(apiName: string): boolean {
  return readingNames.has(apiName)
}
