/**
 * `eventName` of an operation's records, where CloudTrail calls it otherwise than the model.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html and published records.
 */
const recordNames: ReadonlyMap<string, string> = new Map([
  ['s3:GetBucketLifecycleConfiguration', 'GetBucketLifecycle'],
  ['s3:PutBucketLifecycleConfiguration', 'PutBucketLifecycle'],
  ['s3:GetPublicAccessBlock', 'GetBucketPublicAccessBlock'],
  ['s3:PutPublicAccessBlock', 'PutBucketPublicAccessBlock'],
  ['s3:DeletePublicAccessBlock', 'DeleteBucketPublicAccessBlock'],
  ['s3:GetObjectLockConfiguration', 'GetBucketObjectLockConfiguration'],
  ['s3:PutObjectLockConfiguration', 'PutBucketObjectLockConfiguration'],
  ['s3:GetBucketNotificationConfiguration', 'GetBucketNotification'],
  ['s3:PutBucketNotificationConfiguration', 'PutBucketNotification'],
  ['s3:GetBucketAccelerateConfiguration', 'GetAccelerateConfiguration'],
  ['s3:PutBucketAccelerateConfiguration', 'PutAccelerateConfiguration'],
  ['s3:ListObjectsV2', 'ListObjects'],
  ['s3control:GetPublicAccessBlock', 'GetAccountPublicAccessBlock'],
  ['s3control:PutPublicAccessBlock', 'PutAccountPublicAccessBlock'],
  ['s3control:DeletePublicAccessBlock', 'DeleteAccountPublicAccessBlock'],
])

/** `service` is the contract's name. */
export function recordEventName(service: string, operation: string): string {
  return recordNames.get(`${service}:${operation}`) ?? operation
}
