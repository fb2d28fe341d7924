import { type Actor, accountId } from './actors.ts'
import type { Call } from './call.ts'

export const exportsBucket = 'example-customer-exports'
export const artifactsBucket = 'example-build-artifacts'

/** What the bucket of exports holds when the story begins. */
export const exportKeys = Array.from({ length: 12 }, (_, index) => {
  const month = String((index % 6) + 5).padStart(2, '0')
  return `2026/${month}/${index < 6 ? 'invoices' : 'customers'}.csv`
})

const homeOfBucket = new Map([
  [exportsBucket, 'eu-central-1'],
  [artifactsBucket, 'us-east-1'],
])

/** A call on one object, which is a data event of the bucket's Region. */
export function objectCall(at: string, actor: Actor, name: string, bucketName: string, key: string): Call {
  const region = homeOfBucket.get(bucketName) ?? 'us-east-1'
  return {
    at,
    actor,
    service: 's3',
    name,
    region,
    isRead: name === 'GetObject' || name === 'ListObjects',
    request: {
      bucketName,
      Host: `${bucketName}.s3.${region}.amazonaws.com`,
      ...(key === '' ? { prefix: '' } : { key }),
    },
    resources: [
      key === ''
        ? { type: 'AWS::S3::Object', ARNPrefix: `arn:aws:s3:::${bucketName}/` }
        : { type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucketName}/${key}` },
      { accountId, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucketName}` },
    ],
    isDataEvent: true,
  }
}
