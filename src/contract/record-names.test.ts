import { expect, test } from 'vitest'
import { eventCategory } from './event-category.ts'
import { loadService } from './load.ts'
import { recordEventName } from './record-names.ts'

/** As published records have them; `data` where AWS counts the call among data events. */
const table = `
  s3        CreateBucket                        CreateBucket
  s3        ListBuckets                         ListBuckets
  s3        HeadBucket                          HeadBucket                        data
  s3        ListObjects                         ListObjects                       data
  s3        ListObjectsV2                       ListObjects                       data
  s3        ListObjectVersions                  ListObjectVersions                data
  s3        DeleteObjects                       DeleteObjects                     data
  s3        GetObject                           GetObject                         data
  s3        PutObjectTagging                    PutObjectTagging                  data
  s3        GetBucketLifecycleConfiguration     GetBucketLifecycle
  s3        PutBucketLifecycleConfiguration     PutBucketLifecycle
  s3        DeleteBucketLifecycle               DeleteBucketLifecycle
  s3        GetPublicAccessBlock                GetBucketPublicAccessBlock
  s3        PutPublicAccessBlock                PutBucketPublicAccessBlock
  s3        DeletePublicAccessBlock             DeleteBucketPublicAccessBlock
  s3        GetObjectLockConfiguration          GetBucketObjectLockConfiguration
  s3        GetBucketNotificationConfiguration  GetBucketNotification
  s3        GetBucketAccelerateConfiguration    GetAccelerateConfiguration
  s3        GetBucketPolicyStatus               GetBucketPolicyStatus
  s3        PutBucketEncryption                 PutBucketEncryption
  s3control GetPublicAccessBlock                GetAccountPublicAccessBlock
  s3control PutPublicAccessBlock                PutAccountPublicAccessBlock
  iam       CreateUser                          CreateUser
  sts       AssumeRole                          AssumeRole
`

const rows = table
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/))

test.each(rows)('record names: %s:%s is on record as %s', (service = '', operation = '', name = '', data) => {
  expect(recordEventName(service, operation)).toBe(name)
  expect(eventCategory(service, operation)).toBe(data === undefined ? 'Management' : 'Data')
})

test('record names: every call on an object of S3 is a data event, and none on a bucket that is not one', () => {
  const dataOnBuckets = new Set([
    'HeadBucket',
    'WriteGetObjectResponse',
    'ListObjects',
    'ListObjectsV2',
    'ListObjectVersions',
    'ListMultipartUploads',
    'DeleteObjects',
  ])
  for (const { name, input } of loadService('s3').operations.values()) {
    const members = new Set(input?.members.map((member) => member.name))
    const isData = dataOnBuckets.has(name) || (members.has('Key') && members.has('Bucket'))
    expect([name, eventCategory('s3', name)]).toEqual([name, isData ? 'Data' : 'Management'])
  }
})
