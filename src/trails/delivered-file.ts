import type { AccountId, Region } from '../base/brands.ts'

/** A log file that is in its bucket, kept until a digest has named it. */
export interface DeliveredFile {
  readonly trailArn: string
  /** Of the records in it. */
  readonly accountId: AccountId
  readonly region: Region
  readonly bucketName: string
  readonly key: string
  /** When its delivery was planned: a digest names the files of its window by this, whenever they arrived. */
  readonly plannedAtMs: number
  readonly deliveredAtMs: number
  /** Of the uncompressed content, in lower-case hex. */
  readonly sha256: string
  /** As records spell it; null where none of its records has a time that can be read. */
  readonly oldestEventTime: string | null
  readonly newestEventTime: string | null
}
