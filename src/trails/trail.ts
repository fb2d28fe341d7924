import type { AccountId, Region } from '../base/brands.ts'
import type { TrailSelectors } from './selectors/selectors.ts'

/** A trail: which records go where. Changed as a whole; each change is a new revision. */
export interface Trail {
  readonly name: string
  /** `arn:aws:cloudtrail:<home Region>:<account>:trail/<name>`. */
  readonly arn: string
  readonly accountId: AccountId
  readonly homeRegion: Region
  /** In milliseconds since the epoch. */
  readonly createdAtMs: number
  readonly bucketName: string
  /** As it was given: a slash comes after it, whatever it ends with. Null where there is none. */
  readonly keyPrefix: string | null
  readonly isMultiRegion: boolean
  readonly includesGlobalServices: boolean
  /** Digest files are made. */
  readonly hasDigests: boolean
  readonly selectors: TrailSelectors
  readonly hasCustomSelectors: boolean
  /** Whether what deliveries into its bucket leave on record is for it to choose, too. */
  readonly isRecursive: boolean
  readonly tags: ReadonlyMap<string, string>
  readonly isLogging: boolean
  /** Of the last start and the last stop; null before the first. */
  readonly startedAtMs: number | null
  readonly stoppedAtMs: number | null
}

/**
 * A trail from one change to the next. A revision takes effect at the record of the call that made it, so that what a
 * delivery covers never spans two of them (design section 3).
 */
export interface TrailRevision {
  /** Counts up from 1. */
  readonly revision: number
  /** `eventID` of the record of the call that made this revision: its first record is the one after that. */
  readonly eventId: string
  /** Null: the trail was deleted. */
  readonly trail: Trail | null
}
