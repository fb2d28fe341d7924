import type { Bucket } from '../../../buckets/bucket.ts'
import type { Objects } from '../../../buckets/objects/objects.ts'
import type { OpenedObject } from '../../../buckets/objects/opened-object.ts'
import type { StoredObject } from '../../../buckets/objects/stored-object.ts'
import { ServiceError } from '../../../contract/errors.ts'
import type { OperationCall } from '../operation.ts'
import { bucketPermission } from './s3-target.ts'

/**
 * The object. Whoever may not list the bucket is not told either that it has no such key: they may not, that is all.
 *
 * @throws {ServiceError} `NoSuchKey`, or `accessDenied`.
 */
export function getVisible(objects: Objects, bucket: Bucket, key: string, call: OperationCall): Promise<StoredObject> {
  return visibly(bucket, call, () => objects.get(bucket, key))
}

/** The same, with bytes that stay until it is closed. */
export function openVisible(objects: Objects, bucket: Bucket, key: string, call: OperationCall): Promise<OpenedObject> {
  return visibly(bucket, call, () => objects.open(bucket, key))
}

async function visibly<Found>(bucket: Bucket, call: OperationCall, find: () => Promise<Found>): Promise<Found> {
  try {
    return await find()
  } catch (error) {
    if (error instanceof ServiceError && error.name === 'NoSuchKey') {
      call.authorise(bucketPermission(bucket, call, 's3:ListBucket'))
    }
    throw error
  }
}
