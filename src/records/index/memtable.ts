import { assert } from '../../base/assert.ts'
import { type RecordNumber, recordNumber } from '../../base/brands.ts'
import type { OrderKey } from '../order-key.ts'
import { eventIdHash } from './content-hash.ts'
import { GrowingNumbers } from './growing-numbers.ts'
import type { IdentityKey, IndexQuery, IndexSource, TimeSpan } from './index-query.ts'
import { everyRecordAttribute } from './index-text.ts'
import type { IndexedBatch } from './indexed-batch.ts'
import { walkMemtable } from './memtable-walk.ts'
import { RowLists } from './row-lists.ts'
import { RowsByHash } from './rows-by-hash.ts'
import { type RecordScope, scopeKey } from './scope-table.ts'
import { TimeBlocks } from './time-blocks.ts'
import { ValueTable } from './value-table.ts'

const noNumbers: readonly RecordNumber[] = []
const noBytes = new Uint8Array()

/**
 * The newest part of the index, in memory. Rows count records in the order of arrival; lists hold rows.
 *
 * It may be asked while records are added: a walk sees the records that were there when its first key was taken.
 */
export class Memtable implements IndexSource {
  /** By row. */
  readonly times = new GrowingNumbers(Float64Array)
  readonly numbers = new GrowingNumbers(Float64Array)
  readonly eventIdHashes = new GrowingNumbers(Float64Array)
  readonly identityDays = new GrowingNumbers(Int32Array)
  readonly identityHashes = new GrowingNumbers(Float64Array)
  /** The span of times of each run of rows. */
  readonly blocks = new TimeBlocks()
  readonly scopes: RecordScope[] = []
  /** The values of all attributes, by their numbers in {@link lists}. */
  readonly values = new ValueTable()
  readonly lists = new RowLists()
  readonly everyRecord = this.values.numberOf(everyRecordAttribute, noBytes, 0, 0)
  readonly #scopeNumbers = new Map<string, number>()
  readonly #rowsByIdentity = new RowsByHash(this.identityHashes)

  get count(): number {
    return this.times.count
  }

  /** Adds the records of `batch`, ordered by `times`. They have the numbers from `first` on, which none had before. */
  add(batch: IndexedBatch, times: Float64Array, first: RecordNumber): void {
    const scopes = batch.scopes.map((scope) => this.#scopeNumber(scope))
    const values = this.#valuesOf(batch)
    for (let index = 0; index < batch.recordCount; index += 1) {
      const timeMs = times[index] ?? 0
      assert(Number.isSafeInteger(timeMs), 'times are whole milliseconds')
      const scope = scopes[batch.scopeOf[index] ?? 0] ?? 0
      const row = this.lists.startRow()
      this.times.push(timeMs)
      this.numbers.push(first + index)
      this.eventIdHashes.push(batch.eventIdHashes[index] ?? 0)
      this.identityDays.push(batch.identityDays[index] ?? 0)
      this.identityHashes.push(batch.identityHashes[index] ?? 0)
      this.#rowsByIdentity.add(row)
      this.blocks.add(row, timeMs)
      this.lists.add(this.everyRecord, scope)
      const end = batch.termStarts[index + 1] ?? 0
      for (let at = batch.termStarts[index] ?? 0; at < end; at += 1) {
        this.lists.add(values[batch.terms[at] ?? 0] ?? 0, scope)
      }
    }
  }

  timeSpan(): TimeSpan | null {
    return this.blocks.span()
  }

  walk(query: IndexQuery): IterableIterator<OrderKey> {
    return walkMemtable(this, query)
  }

  /** Looks at every row: asked by people, and done in some tens of microseconds. */
  findEventId(eventId: string): RecordNumber[] {
    const hash = eventIdHash(eventId)
    const found: RecordNumber[] = []
    for (let row = 0; row < this.count; row += 1) {
      if (this.eventIdHashes.at(row) === hash) found.push(recordNumber(this.numbers.at(row)))
    }
    return found
  }

  findIdentity({ day, hash }: IdentityKey): readonly RecordNumber[] {
    const rows = this.#rowsByIdentity.find(hash)
    if (rows.length === 0) return noNumbers
    return rows.filter((row) => this.identityDays.at(row) === day).map((row) => recordNumber(this.numbers.at(row)))
  }

  /** By term, the number of its value. */
  #valuesOf({ attributes, texts }: IndexedBatch): Uint32Array {
    const values = new Uint32Array(attributes.length)
    let start = 0
    for (let term = 0; term < values.length; term += 1) {
      const end = texts.ends[term] ?? start
      values[term] = this.values.numberOf(attributes[term] ?? 0, texts.bytes, start, end)
      start = end
    }
    return values
  }

  #scopeNumber({ accountId, region, category }: RecordScope): number {
    const key = scopeKey({ accountId, region, category })
    const known = this.#scopeNumbers.get(key)
    if (known !== undefined) return known
    this.#scopeNumbers.set(key, this.scopes.length)
    return this.scopes.push({ accountId, region, category }) - 1
  }
}
