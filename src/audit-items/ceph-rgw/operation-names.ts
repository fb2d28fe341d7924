import { eventNameOf } from '../event-name.ts'
import type { RequestLine } from './request-line.ts'

/** What the gateway calls S3's calls, with the names that CloudTrail's records have. */
const recordNames: ReadonlyMap<string, string> = new Map([
  ['abort_multipart', 'AbortMultipartUpload'],
  ['complete_multipart', 'CompleteMultipartUpload'],
  ['copy_obj', 'CopyObject'],
  ['delete_bucket_tags', 'DeleteBucketTagging'],
  ['delete_cors', 'DeleteBucketCors'],
  ['delete_lifecycle', 'DeleteBucketLifecycle'],
  ['delete_obj', 'DeleteObject'],
  ['delete_obj_tags', 'DeleteObjectTagging'],
  ['get_bucket_object_lock', 'GetBucketObjectLockConfiguration'],
  ['get_bucket_tags', 'GetBucketTagging'],
  ['get_cors', 'GetBucketCors'],
  ['get_lifecycle', 'GetBucketLifecycle'],
  ['get_obj_legal_hold', 'GetObjectLegalHold'],
  ['get_obj_retention', 'GetObjectRetention'],
  ['get_obj_tags', 'GetObjectTagging'],
  ['get_request_payment', 'GetBucketRequestPayment'],
  ['init_multipart', 'CreateMultipartUpload'],
  ['list_bucket_multiparts', 'ListMultipartUploads'],
  ['list_multipart', 'ListParts'],
  ['multi_object_delete', 'DeleteObjects'],
  ['post_obj', 'PostObject'],
  ['pubsub_notification_create_s3', 'PutBucketNotification'],
  ['pubsub_notifications_get_s3', 'GetBucketNotification'],
  ['put_bucket_object_lock', 'PutBucketObjectLockConfiguration'],
  ['put_bucket_tags', 'PutBucketTagging'],
  ['put_cors', 'PutBucketCors'],
  ['put_lifecycle', 'PutBucketLifecycle'],
  ['put_obj_legal_hold', 'PutObjectLegalHold'],
  ['put_obj_retention', 'PutObjectRetention'],
  ['put_obj_tags', 'PutObjectTagging'],
  ['set_bucket_versioning', 'PutBucketVersioning'],
  ['set_bucket_website', 'PutBucketWebsite'],
  ['set_request_payment', 'PutBucketRequestPayment'],
  ['stat_bucket', 'HeadBucket'],
])

/** Several calls have one name in the gateway; method, key and parameters tell them apart. */
export function recordNameOf(operation: string, { method, key, query }: RequestLine): string {
  const about = key === undefined ? 'Bucket' : 'Object'
  switch (operation) {
    case 'get_acls':
      return `Get${about}Acl`
    case 'put_acls':
      return `Put${about}Acl`
    case 'get_obj':
      return method === 'HEAD' ? 'HeadObject' : 'GetObject'
    case 'put_obj':
      return Object.hasOwn(query, 'partNumber') ? 'UploadPart' : 'PutObject'
    case 'list_bucket':
      return Object.hasOwn(query, 'versions') ? 'ListObjectVersions' : 'ListObjects'
    default:
      return recordNames.get(operation) ?? eventNameOf(operation)
  }
}
