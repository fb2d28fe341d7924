import type { RecordNumber } from '../../base/brands.ts'
import { frameBytesMax } from '../../journal/journal.ts'
import type { Provenance } from '../provenance.ts'
import type { BlockBody } from './packed-body.ts'

/** Records that are stored together: their exact bytes one after another, compressed as one. */
export interface RecordBlock {
  readonly recordCount: number
  /** Length of each record's exact bytes, in order. */
  readonly bodyLengths: readonly number[] | Uint32Array
  /** What is kept beside the records; the counts of the runs add up to `recordCount`. */
  readonly runs: readonly BlockRun[]
  readonly body: BlockBody
}

/** Consecutive records that came together. A batch of an ingest request is usually one run. */
export interface BlockRun {
  readonly recordCount: number
  /** Milliseconds since the epoch. */
  readonly storedAtMs: number
  readonly provenance: Provenance
  /** Another record with the same identity and other content is kept. */
  readonly isConflict: boolean
  /** Why the records are kept, ascending. */
  readonly memberships: readonly number[]
}

/** One event record as the record store keeps it. */
export interface StoredRecord {
  readonly recordNumber: RecordNumber
  /** The exact bytes, as a view of memory that other records share: read it, copy it to keep it, never change it. */
  readonly bytes: Buffer
  readonly storedAtMs: number
  readonly provenance: Provenance
  readonly isConflict: boolean
  readonly memberships: readonly number[]
}

/** The event history. Membership numbers are on disk; event data stores get theirs above this one. */
export const historyMembership = 1

/** Most raw bytes of a block: what one journal frame may hold, since a batch is copied through as one block. */
export const blockRawBytesMax = frameBytesMax
