import type { AccountId, Region } from '../base/brands.ts'
import type { UpstreamCredentials } from './upstream.ts'

/** Where records come from that no call through Cairn leaves. */
export type Source = PushSource | BucketSource

/** What sends to `POST /_cairn/v1/sources/<name>`. */
export const pushSourceKinds = [
  'kubernetes',
  'minio',
  'ceph-rgw',
  'gcp-audit-log',
  'azure-activity-log',
  'ocsf-api-activity',
] as const
export type PushSourceKind = (typeof pushSourceKinds)[number]

/** What is read instead. */
export const bucketSourceKind = 'cloudtrail-bucket'

interface NamedSource {
  /** As the configuration calls it. */
  readonly name: string
  /** The account that its records belong to. */
  readonly accountId: AccountId
  /** The Region of records that name none. */
  readonly region: Region
}

export interface PushSource extends NamedSource {
  readonly kind: PushSourceKind
  /** What it sends as `Authorization: Bearer`; null: it signs with an access key. */
  readonly token: string | null
  /** Path of a log file that is followed as well; null: there is none. */
  readonly file: string | null
}

export function isPushSource(source: Source): source is PushSource {
  return source.kind !== 'cloudtrail-bucket'
}

/** A bucket that AWS CloudTrail delivers log files to, followed as they come. */
export interface BucketSource extends NamedSource {
  readonly kind: typeof bucketSourceKind
  readonly bucket: string
  /** Below which the trail's `AWSLogs/` stands; '' for none. */
  readonly prefix: string
  /** Of the S3 that has it; null: AWS's in `region`. */
  readonly endpoint: string | null
  /** The queue that is told of each new object; null: the bucket is listed. */
  readonly queueUrl: string | null
  readonly credentials: UpstreamCredentials
  /** How often it is looked at. */
  readonly pollIntervalMs: number
}
