import type { ClockJump } from './clock-guard.ts'

export interface RecordStoreStats {
  readonly stored: number
  readonly duplicates: number
  readonly conflicts: number
  readonly flushes: number
  /** Records that are kept now. */
  readonly records: number
  readonly nextPosition: number
  readonly flushedPosition: number
  readonly recentBytes: number
  readonly recordSegments: number
  readonly indexSegments: number
  readonly openings: number
  /** Why the last flush failed; null once one succeeded. */
  readonly flushFailure: string | null
  /** Why the last merge failed; null once one succeeded. Nothing is lost by it but speed. */
  readonly mergeFailure: string | null
}

/** Something that the store did or saw which has to be put on record. */
export type StoreIncident =
  | ({ readonly kind: 'clock-jumped' } & ClockJump)
  | { readonly kind: 'records-freed'; readonly records: number; readonly floor: number }
