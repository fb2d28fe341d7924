import type { RecordNumber } from '../../base/brands.ts'

/** What a record segment holds, as its footer says. */
export interface RecordSegmentSummary {
  readonly first: RecordNumber
  /** The number after the last record's. */
  readonly end: RecordNumber
  readonly bytes: number
  /** Earliest and latest time that a record in it was stored, in milliseconds since the epoch. */
  readonly storedAtFirstMs: number
  readonly storedAtLastMs: number
}
