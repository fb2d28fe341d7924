import type { Buckets } from '../../../../buckets/buckets.ts'
import { type S3ErrorCode, s3Error } from '../../../../contract/s3-errors.ts'
import { defineOperation, type Operation, type TargetCall } from '../../operation.ts'
import { bucketTarget, findBucket, type NamesBucket } from '../s3-target.ts'

/**
 * What a bucket cannot have here: it reads as not configured, taking it away changes nothing, and setting it is refused
 * by name, because no operation does it.
 */
export function fixedConfigurationOperations(buckets: Buckets): readonly Operation[] {
  /** Only looks at the bucket. */
  const says = <Output>(action: string, answer: Output) => ({
    target: (input: NamesBucket, call: TargetCall) => bucketTarget(findBucket(buckets, input, call), call, action),
    run: async () => answer,
  })
  const lacks = (action: string, code: S3ErrorCode) => ({
    ...says(action, {}),
    run: async ({ Bucket = '' }: NamesBucket): Promise<never> => {
      throw s3Error(code, undefined, { BucketName: Bucket })
    },
  })
  return [
    defineOperation('s3', 'GetBucketCors', lacks('s3:GetBucketCORS', 'NoSuchCORSConfiguration')),
    defineOperation(
      's3',
      'GetBucketLifecycleConfiguration',
      lacks('s3:GetLifecycleConfiguration', 'NoSuchLifecycleConfiguration'),
    ),
    defineOperation(
      's3',
      'GetBucketReplication',
      lacks('s3:GetReplicationConfiguration', 'ReplicationConfigurationNotFoundError'),
    ),
    defineOperation('s3', 'GetBucketWebsite', lacks('s3:GetBucketWebsite', 'NoSuchWebsiteConfiguration')),
    defineOperation(
      's3',
      'GetObjectLockConfiguration',
      lacks('s3:GetBucketObjectLockConfiguration', 'ObjectLockConfigurationNotFoundError'),
    ),
    defineOperation('s3', 'GetBucketAccelerateConfiguration', says('s3:GetAccelerateConfiguration', {})),
    defineOperation('s3', 'GetBucketLogging', says('s3:GetBucketLogging', {})),
    defineOperation('s3', 'GetBucketNotificationConfiguration', says('s3:GetBucketNotification', {})),
    defineOperation(
      's3',
      'GetBucketRequestPayment',
      says('s3:GetBucketRequestPayment', { Payer: 'BucketOwner' } as const),
    ),
    defineOperation('s3', 'GetBucketVersioning', says('s3:GetBucketVersioning', {})),
    defineOperation('s3', 'DeleteBucketCors', says('s3:PutBucketCORS', {})),
    defineOperation('s3', 'DeleteBucketLifecycle', says('s3:PutLifecycleConfiguration', {})),
    defineOperation('s3', 'DeleteBucketReplication', says('s3:PutReplicationConfiguration', {})),
    defineOperation('s3', 'DeleteBucketWebsite', says('s3:DeleteBucketWebsite', {})),
  ]
}
