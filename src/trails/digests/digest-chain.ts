import type { AccountId, Region } from '../../base/brands.ts'
import type { PreviousDigest } from '../../formats/digest-file.ts'

/** Which chain of digests: each account and Region of a trail has one, and one for log files that came late. */
export interface ChainId {
  readonly trailArn: string
  /** Of the records in the log files. */
  readonly accountId: AccountId
  readonly region: Region
  readonly isBackfill: boolean
}

/** A chain of digests as far as it was made. */
export interface DigestChain extends ChainId {
  /** The start of logging with digests that it belongs to; see `DigestSchedule`. */
  readonly anchorMs: number
  /** Where the next digest begins. Never goes back, over all chains that ever were in this place. */
  readonly endMs: number
  /** Null: the next digest is the first of a chain. */
  readonly last: PreviousDigest | null
  /** The next digest, where it is decided. */
  readonly plan: DigestPlan | null
}

/** A digest that is decided, with everything that its bytes follow from beside the chain and the named log files. */
export interface DigestPlan {
  readonly startMs: number
  readonly endMs: number
  /** When it was planned: what a backfill digest says of itself. */
  readonly plannedAtMs: number
  readonly bucketName: string
  readonly key: string
  /** Of the uncompressed content, in lower-case hex. */
  readonly sha256: string
  readonly fingerprint: string
  readonly signature: string
  /** Names of the rows of the log files that it names, in its order. */
  readonly fileNames: readonly string[]
  /** The object is in its bucket; what is left to be done is in the metadata. */
  readonly isWritten: boolean
}
