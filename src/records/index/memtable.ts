import { assert } from '../../base/assert.ts'
import { type RecordNumber, recordNumber } from '../../base/brands.ts'
import { attributeIds } from '../../event/fields.ts'
import type { OrderKey } from '../order-key.ts'
import { GrowingNumbers } from './growing-numbers.ts'
import type { IndexedRecord, IndexQuery, IndexSource, RecordIdentity, TimeSpan } from './index-query.ts'
import { everyRecordAttribute, hasSurrogate, indexValueText } from './index-text.ts'
import { walkMemtable } from './memtable-walk.ts'
import { RowLists } from './row-lists.ts'
import type { RecordScope } from './scope-table.ts'
import { TimeBlocks } from './time-blocks.ts'

/** What a row, a value, a list and a posting take in memory, besides the text: numbers in blocks that are half empty at worst. */
const rowBytes = 160
const valueBytes = 72
const listBytes = 48
const postingBytes = 12

const attributeCount = Math.max(...Object.values(attributeIds)) + 1

/**
 * The newest part of the index, in memory. Rows count records in the order of arrival; lists hold rows.
 *
 * It may be asked while records are added: a walk sees the records that were there when its first key was taken.
 */
export class Memtable implements IndexSource {
  /** By row. */
  readonly times = new GrowingNumbers(Float64Array)
  readonly numbers = new GrowingNumbers(Float64Array)
  readonly scopeOfRow = new GrowingNumbers(Int32Array)
  readonly eventTimes = new GrowingNumbers(Float64Array)
  readonly eventIds: string[] = []
  /** The span of times of each run of rows. */
  readonly blocks = new TimeBlocks()
  readonly scopes: RecordScope[] = []
  /** By attribute: values, each as `indexValueText` keeps it, with their numbers in {@link lists}. */
  readonly values: readonly Map<string, number>[] = Array.from({ length: attributeCount }, () => new Map())
  readonly lists = new RowLists()
  readonly everyRecord = this.lists.addValue()
  readonly #scopeNumbers = new Map<string, Map<string, number[]>>()
  /** The last row that has an event id, and by row the one before it that has the same. */
  readonly #rowByEventId = new Map<string, number>()
  readonly #sameEventId = new GrowingNumbers(Int32Array)
  #valueCount = 0
  #textBytes = 0
  #hasSurrogates = false

  constructor() {
    this.values[everyRecordAttribute]?.set('', this.everyRecord)
  }

  get count(): number {
    return this.eventIds.length
  }

  /** Whether any value has a character beyond 16 bits. */
  get hasSurrogates(): boolean {
    return this.#hasSurrogates
  }

  /** An estimate of the memory that it takes. */
  get approximateBytes(): number {
    return (
      this.count * rowBytes +
      this.#valueCount * valueBytes +
      this.lists.lists * listBytes +
      this.lists.postings * postingBytes +
      this.#textBytes
    )
  }

  /** Adds a record whose number was not added before. */
  add({ key, fields }: IndexedRecord): void {
    assert(Number.isSafeInteger(key.timeMs), 'times are whole milliseconds')
    const row = this.eventIds.length
    const scope = this.#scopeNumber(fields.accountId ?? '', fields.region, fields.category)
    this.times.push(key.timeMs)
    this.numbers.push(key.recordNumber)
    this.scopeOfRow.push(scope)
    this.eventTimes.push(fields.eventTimeMs ?? 0)
    this.blocks.add(row, key.timeMs)
    this.lists.add(this.everyRecord, scope, row)
    for (const [attribute, value] of fields.attributes) this.lists.add(this.#value(attribute, value), scope, row)
    this.#addEventId(fields.eventId, row)
  }

  timeSpan(): TimeSpan | null {
    return this.blocks.span()
  }

  walk(query: IndexQuery): IterableIterator<OrderKey> {
    return walkMemtable(this, query)
  }

  findEventId(eventId: string): RecordNumber[] {
    return this.#rowsOf(eventId).map((row) => recordNumber(this.numbers.at(row)))
  }

  findIdentity({ accountId, eventTimeMs, eventId }: RecordIdentity): RecordNumber[] {
    return this.#rowsOf(eventId)
      .filter((row) => this.eventTimes.at(row) === eventTimeMs && this.accountOf(row) === accountId)
      .map((row) => recordNumber(this.numbers.at(row)))
  }

  /** '' where the record has none. */
  accountOf(row: number): string {
    return this.scopes[this.scopeOfRow.at(row)]?.accountId ?? ''
  }

  #value(attribute: number, value: string): number {
    const values = this.values[attribute]
    if (values === undefined) throw new RangeError(`there is no attribute ${attribute}`)
    return values.get(value) ?? this.#newValue(values, value)
  }

  /** The text is brought into the form that the index keeps only here: a value that is known is in it already. */
  #newValue(values: Map<string, number>, value: string): number {
    const text = indexValueText(value)
    const known = values.get(text)
    if (known !== undefined) return known
    const number = this.lists.addValue()
    values.set(text, number)
    this.#hasSurrogates ||= hasSurrogate(text)
    this.#valueCount += 1
    this.#textBytes += text.length
    return number
  }

  #addEventId(eventId: string, row: number): void {
    this.eventIds.push(eventId)
    this.#textBytes += eventId.length
    this.#sameEventId.push(this.#rowByEventId.get(eventId) ?? -1)
    this.#rowByEventId.set(eventId, row)
  }

  #rowsOf(eventId: string): number[] {
    const rows: number[] = []
    for (let row = this.#rowByEventId.get(eventId) ?? -1; row >= 0; row = this.#sameEventId.at(row)) rows.push(row)
    return rows.reverse()
  }

  #scopeNumber(accountId: string, region: string, category: number): number {
    let regions = this.#scopeNumbers.get(accountId)
    if (regions === undefined) {
      regions = new Map()
      this.#scopeNumbers.set(accountId, regions)
    }
    let categories = regions.get(region)
    if (categories === undefined) {
      categories = []
      regions.set(region, categories)
    }
    const known = categories[category]
    if (known !== undefined) return known
    categories[category] = this.scopes.length
    this.scopes.push({ accountId, region, category })
    return this.scopes.length - 1
  }
}
