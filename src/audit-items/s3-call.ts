import type { RecordResource } from '../event/record-builder.ts'
import type { SourceParts } from './source-mapping.ts'

/** Calls on what a bucket holds that name no key. The names are those of CloudTrail's records. */
const dataCallsWithoutKey: ReadonlySet<string> = new Set([
  'DeleteObjects',
  'HeadBucket',
  'ListMultipartUploads',
  'ListObjects',
  'ListObjectVersions',
  'PostObject',
])

/** What a record says of every S3 call, whoever answered it. Empty texts name nothing. */
export function s3CallParts(
  eventName: string,
  bucket: string | undefined,
  key: string | undefined,
): Pick<SourceParts, 'eventCategory' | 'readOnly' | 'resources'> {
  const isAboutData = bucket !== undefined && (key !== undefined || dataCallsWithoutKey.has(eventName))
  return {
    eventCategory: isAboutData ? 'Data' : 'Management',
    readOnly: /^(Get|Head|List|Select)/.test(eventName),
    resources: resourcesOf(bucket, key),
  }
}

function resourcesOf(bucket: string | undefined, key: string | undefined): readonly RecordResource[] | undefined {
  if (bucket === undefined) return undefined
  const bucketArn = `arn:aws:s3:::${bucket}`
  return [
    ...(key === undefined ? [] : [{ type: 'AWS::S3::Object', ARN: `${bucketArn}/${key}` }]),
    { type: 'AWS::S3::Bucket', ARN: bucketArn },
  ]
}

/** Where a server says no S3 error code, the HTTP status in the same manner: `Not Found` becomes `NotFound`. */
export function codeOfStatus(statusCode: number, status: string | undefined): string {
  if (statusCode === 403) return 'AccessDenied'
  return status?.replace(/[^A-Za-z]/g, '') || `HTTP${statusCode}`
}
