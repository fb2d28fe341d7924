import type { OperationContract } from './service-contract.ts'

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

/** The same of an operation that is at hand: some services write the date of the API behind the name. */
export function operationEventName({ name, uri, service }: OperationContract): string {
  const [, year, month, day] = /^\/(\d{4})-(\d{2})-(\d{2})\//.exec(uri) ?? []
  if (year === undefined) return recordEventName(service.name, name)
  if (service.name === 'cloudfront') return `${name}${year}_${month}_${day}`
  if (service.name !== 'lambda' || undated.has(name) || Number(year) >= lambdaUndatedFrom) {
    return recordEventName(service.name, name)
  }
  return `${name}${year}${month}${day}${secondVersions.has(name) ? 'v2' : ''}`
}

/** Lambda's records of operations that came later have plain names (`GetFunctionCodeSigningConfig`). */
const lambdaUndatedFrom = 2020

/** Calls of functions are data events, which have plain names. */
const undated: ReadonlySet<string> = new Set(['Invoke', 'InvokeAsync'])

const secondVersions: ReadonlySet<string> = new Set([
  'AddPermission',
  'GetFunction',
  'GetFunctionConfiguration',
  'GetPolicy',
  'RemovePermission',
  'TagResource',
  'UntagResource',
  'UpdateFunctionCode',
  'UpdateFunctionConfiguration',
])
