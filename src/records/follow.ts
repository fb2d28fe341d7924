import { type RecordNumber, recordNumber } from '../base/brands.ts'
import { compileMatcher, liesWithin, type SearchSpec, type SearchView, storedFields } from './search.ts'
import type { StoredRecord } from './segment/record-block.ts'

/** A follower this far behind is moved to the newest record, and told how many it missed. */
export const followLagRecordsMax = 100_000

/** What a follower looks at beside the records: where they end now. */
interface FollowView extends Pick<SearchView, 'read' | 'orderKeyOf'> {
  nextRecord(): RecordNumber
}

/**
 * Records as they become durable, in the order in which they did. It holds a number, not a queue: who reads slowly
 * costs nothing, and who falls too far behind is told so.
 */
export class FollowRun {
  readonly #view: FollowView
  readonly #spec: SearchSpec
  readonly #matches: (stored: StoredRecord) => boolean
  #next: RecordNumber
  #missedRecords = 0

  /** @param from The first record to look at, for a follower that comes back; null: the next that arrives. */
  constructor(view: FollowView, spec: SearchSpec, from: RecordNumber | null) {
    this.#view = view
    this.#spec = spec
    this.#matches = compileMatcher(spec)
    const end = view.nextRecord()
    this.#next = from === null || from > end ? end : from
  }

  /** Whether every record that is durable now has been looked at. */
  get isCaughtUp(): boolean {
    return this.#next >= this.#view.nextRecord()
  }

  /** Records that were passed over since this was asked last. */
  takeMissedRecords(): number {
    const missed = this.#missedRecords
    this.#missedRecords = 0
    return missed
  }

  /** Looks at the next record; returns it if it matches. */
  step(): StoredRecord | null {
    const end = this.#view.nextRecord()
    if (this.#next >= end) return null
    if (end - this.#next > followLagRecordsMax) {
      this.#missedRecords += end - this.#next
      this.#next = end
      return null
    }
    const stored = this.#view.read(this.#next)
    this.#next = recordNumber(this.#next + 1)
    if (stored === null) return null
    const fields = storedFields(stored)
    if (fields === null || !liesWithin(this.#spec, fields, this.#view.orderKeyOf(stored, fields))) return null
    return this.#matches(stored) ? stored : null
  }
}
