import type { RecordNumber } from '../../base/brands.ts'
import type { AttributeId, EventCategory } from '../../event/fields.ts'
import type { OrderKey } from '../order-key.ts'

/** Which records may be seen: any of `scopes` (all where null) and any of `categories` (all where null). */
export interface IndexScope {
  /** Region null: every Region of the account. */
  readonly accounts: readonly { readonly accountId: string; readonly region: string | null }[] | null
  readonly categories: readonly EventCategory[] | null
}

/** The record has at least one of `values` for the attribute. `*` in a pattern matches any run of characters. */
export interface IndexTerm {
  readonly attribute: AttributeId
  readonly values: readonly IndexValue[]
}

export interface IndexValue {
  readonly text: string
  readonly isPattern: boolean
}

/** All of it must hold. Times are inclusive at the start and exclusive at the end, in milliseconds. */
export interface IndexQuery {
  readonly scope: IndexScope
  /** None: every record of the scope. */
  readonly terms: readonly IndexTerm[]
  readonly fromMs: number
  readonly beforeMs: number
  /** Only keys after this one, in the direction of `order`. */
  readonly after: OrderKey | null
  readonly order: 'newest-first' | 'oldest-first'
  /** Record numbers from `recordFrom` and below `recordBefore` only. */
  readonly recordFrom: RecordNumber
  readonly recordBefore: RecordNumber
}

/**
 * A part of the index that can be asked: the memory table or one immutable segment.
 *
 * Answers may hold a record that only matches in the first {@link attributeValueBytesMax} bytes of a value; whoever
 * asks compares the record itself. No record that matches is left out.
 */
export interface IndexSource {
  /** Keys that match, in `order`, each once. Lazy: what is not taken is not read. */
  walk(query: IndexQuery): IterableIterator<OrderKey>
  /** The oldest and the newest time among its records; null where it has none. */
  timeSpan(): TimeSpan | null
  /** Numbers of the records that may have this `eventID`. */
  findEventId(eventId: string): RecordNumber[]
  /** Numbers of the records that may have this identity. */
  findIdentity(identity: IdentityKey): readonly RecordNumber[]
}

/** Both ends included, in milliseconds. */
export interface TimeSpan {
  readonly firstMs: number
  readonly lastMs: number
}

/** An identity as the index keeps it (`identity-days.ts`): a day, and a hash that a few others may share. */
export interface IdentityKey {
  readonly day: number
  readonly hash: number
}

/** What makes two records the same one (design section 3). Split by day of `eventTime` on disk. */
export interface RecordIdentity {
  readonly accountId: string
  /** Milliseconds; 0 where the record has no readable `eventTime`. */
  readonly eventTimeMs: number
  readonly eventId: string
}
