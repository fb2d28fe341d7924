import { extractionVersion } from '../../event/fields.ts'
import { eventIdHash, identityHash } from './content-hash.ts'
import { sortCooperatively } from './cooperative-sort.ts'
import { identityDay } from './identity-days.ts'
import { indexText } from './index-text.ts'
import type { Memtable } from './memtable.ts'
import type { RowLists } from './row-lists.ts'
import { compareScopes } from './scope-table.ts'
import { SegmentWriter } from './segment-writer.ts'
import { SortedOrdinals } from './sorted-ordinals.ts'
import type { TermWriter } from './term-writer.ts'

/** Work between two pauses, each some tenths of a millisecond. */
const stepRows = 1024
const stepHashes = 256
const stepPostings = 8192
const stepLists = 128

/**
 * The bytes of a segment with everything in `table`, piece by piece.
 *
 * Yields after every few tenths of a millisecond of work, mostly an empty piece, so that whoever drives it can answer
 * lookups in between. Nothing may be added to the table meanwhile.
 */
export function* encodeIndexSegment(table: Memtable): Generator<Uint8Array> {
  const rows = Array.from({ length: table.count }, (_, row) => row)
  const { times, numbers } = table
  yield* pausing(sortCooperatively(rows, (a, b) => times.at(a) - times.at(b) || numbers.at(a) - numbers.at(b)))
  const writer = new SegmentWriter(table.scopes.toSorted(compareScopes), extractionVersion)
  const encoding = encodeRows(table, rows, writer)
  for (const _ of encoding) yield writer.pages.isPieceReady ? writer.pages.take() : noBytes
  yield writer.pages.take()
}

const noBytes = new Uint8Array()

function* pausing(work: Iterable<void>): Generator<Uint8Array> {
  for (const _ of work) yield noBytes
}

/** Yields wherever a caller may pause and take pages. */
function* encodeRows(table: Memtable, rows: readonly number[], writer: SegmentWriter): Generator<void> {
  const ordinals = new Uint32Array(rows.length)
  for (const [ordinal, row] of rows.entries()) {
    ordinals[row] = ordinal
    writer.orderKeys.add(table.times.at(row), table.numbers.at(row))
    if (ordinal % stepRows === 0) yield
  }
  yield* encodeTerms(table, ordinals, writer.startTerms())
  yield* encodeEventIds(table, ordinals, writer)
  yield* encodeIdentities(table, writer)
  yield* writer.finish()
}

function* encodeTerms(table: Memtable, ordinals: Uint32Array, terms: TermWriter): Generator<void> {
  const encoder = new ListEncoder(table, ordinals, terms)
  for (const [attribute, values] of table.values.entries()) {
    const texts: { readonly text: Buffer; readonly value: number }[] = []
    for (const [text, value] of values) {
      texts.push({ text: indexText(attribute, text), value })
      if (texts.length % stepRows === 0) yield
    }
    yield* sortCooperatively(texts, (a, b) => a.text.compare(b.text))
    for (const { text, value } of texts) yield* encoder.encode(text, value)
  }
}

/** Turns the rows of a value into lists of ordinals. */
class ListEncoder {
  readonly #terms: TermWriter
  readonly #lists: RowLists
  readonly #sorted: SortedOrdinals
  /** By number of the scope in the table: its number in the segment. */
  readonly #scopes: Uint32Array
  #postings = 0
  #listCount = 0

  constructor(table: Memtable, ordinals: Uint32Array, terms: TermWriter) {
    this.#terms = terms
    this.#lists = table.lists
    this.#sorted = new SortedOrdinals(ordinals)
    const order = table.scopes.map((scope, number) => ({ scope, number }))
    order.sort((a, b) => compareScopes(a.scope, b.scope))
    this.#scopes = new Uint32Array(order.length)
    order.forEach(({ number }, sorted) => {
      this.#scopes[number] = sorted
    })
  }

  *encode(text: Buffer, value: number): Generator<void> {
    const lists = this.#lists
    const byScope = lists.listsOf(value).map((list) => ({ list, scope: this.#scopes[lists.scope(list)] ?? 0 }))
    byScope.sort((a, b) => a.scope - b.scope)
    for (const { list, scope } of byScope) {
      const count = lists.count(list)
      this.#terms.add(text, text.length, scope, this.#sorted.of(lists, list), count)
      this.#postings += count
      this.#listCount += 1
      if (this.#postings < stepPostings && this.#listCount < stepLists) continue
      this.#postings = 0
      this.#listCount = 0
      yield
    }
  }
}

function* encodeEventIds(table: Memtable, ordinals: Uint32Array, writer: SegmentWriter): Generator<void> {
  const hashes: { readonly hash: number; readonly ordinal: number }[] = []
  for (const [row, eventId] of table.eventIds.entries()) {
    hashes.push({ hash: eventIdHash(eventId), ordinal: ordinals[row] ?? 0 })
    if (row % stepHashes === 0) yield
  }
  yield* sortCooperatively(hashes, (a, b) => a.hash - b.hash || a.ordinal - b.ordinal)
  const eventIds = writer.startEventIds()
  for (const [index, { hash, ordinal }] of hashes.entries()) {
    eventIds.add(hash, ordinal)
    if (index % stepRows === 0) yield
  }
}

function* encodeIdentities(table: Memtable, writer: SegmentWriter): Generator<void> {
  const identities: { readonly day: number; readonly hash: number; readonly number: number }[] = []
  const perDay = new Map<number, number>()
  for (const [row, eventId] of table.eventIds.entries()) {
    const eventTimeMs = table.eventTimes.at(row)
    const day = identityDay(eventTimeMs)
    const hash = identityHash({ accountId: table.accountOf(row), eventTimeMs, eventId })
    identities.push({ day, hash, number: table.numbers.at(row) })
    perDay.set(day, (perDay.get(day) ?? 0) + 1)
    if (row % stepHashes === 0) yield
  }
  yield* sortCooperatively(identities, (a, b) => a.day - b.day || a.hash - b.hash || a.number - b.number)
  let started: number | null = null
  for (const [index, { day, hash, number }] of identities.entries()) {
    if (day !== started) writer.startDay(day, perDay.get(day) ?? 0)
    started = day
    writer.addIdentity(hash, number)
    if (index % stepRows === 0) yield
  }
}
