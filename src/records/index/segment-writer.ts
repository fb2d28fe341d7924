import { assert, required } from '../../base/assert.ts'
import { ByteWriter } from '../../base/bytes.ts'
import { bloomAdd, bloomBytes } from './bloom-filter.ts'
import { type HashTableEnd, HashTableWriter } from './hash-table-writer.ts'
import { OrderKeyWriter } from './order-key-writer.ts'
import { PageWriter } from './page-writer.ts'
import { encodeScopes, type RecordScope } from './scope-table.ts'
import { encodeFooter } from './segment-footer.ts'
import {
  bitsFor,
  type SectionName,
  type SectionRange,
  type SegmentSummary,
  segmentMagic,
  segmentRecordsMax,
  segmentVersion,
} from './segment-layout.ts'
import { TermWriter } from './term-writer.ts'

/** Values that enter the filter between two pauses: about half a millisecond. */
const filterStepValues = 4096

/** Bytes written between two pauses. */
const copyStepBytes = 256 * 1024

/**
 * Writes a segment in one pass. Phases follow one another: every order key, the terms, the event ids, the days of
 * identities, and `finish`; starting one ends the one before. Whoever drives it takes pages where it likes.
 */
export class SegmentWriter {
  readonly pages = new PageWriter()
  /** Takes every order key, ascending; the n-th is ordinal n. */
  readonly orderKeys: OrderKeyWriter
  readonly #scopes: readonly RecordScope[]
  readonly #extractionVersion: number
  readonly #sections = new Map<SectionName, SectionRange>()
  readonly #days = new ByteWriter(1024)
  #sectionStart = 0
  #recordMin = 0
  #orderKeyDirectory: Buffer = Buffer.alloc(0)
  #terms: TermWriter | null = null
  #termDirectory: Buffer = Buffer.alloc(0)
  #eventIds: HashTableWriter | null = null
  #eventIdParts: HashTableEnd = { directory: Buffer.alloc(0), filter: Buffer.alloc(0) }
  #day: { readonly number: number; readonly table: HashTableWriter } | null = null
  #identities = false

  /** `scopes` are in the order of `compareScopes`; lists name them by their place there. */
  constructor(scopes: readonly RecordScope[], extractionVersion: number) {
    this.#scopes = scopes
    this.#extractionVersion = extractionVersion
    this.pages.write(new ByteWriter().bytes(Buffer.from(segmentMagic, 'latin1')).u16(segmentVersion).view())
    this.#sectionStart = this.pages.offset
    this.orderKeys = new OrderKeyWriter(this.pages)
  }

  /** Complete once the terms are. */
  get summary(): SegmentSummary {
    const counts = required(this.#terms, 'the phase of terms').counts
    return { ...this.orderKeys.span, ...counts, extractionVersion: this.#extractionVersion }
  }

  startTerms(): TermWriter {
    assert(this.orderKeys.span.records <= segmentRecordsMax, 'a segment has at most 2^28 records')
    this.#orderKeyDirectory = this.orderKeys.finish()
    this.#recordMin = this.orderKeys.span.recordMin
    this.#endSection('orderKeys')
    this.#terms = new TermWriter(this.pages, this.orderKeys.span.records)
    return this.#terms
  }

  /** Takes the hash of every event id with its ordinal. */
  startEventIds(): HashTableWriter {
    this.#termDirectory = required(this.#terms, 'the phase of terms').finish()
    this.#endSection('terms')
    const { records } = this.orderKeys.span
    this.#eventIds = new HashTableWriter(this.pages, bitsFor(records), records)
    return this.#eventIds
  }

  /** Opens a day for at most `identities` identities. Days ascend. */
  startDay(number: number, identities: number): void {
    if (!this.#identities) this.#startIdentities()
    this.#endDay()
    const { recordMin, recordMax } = this.orderKeys.span
    this.#day = { number, table: new HashTableWriter(this.pages, bitsFor(recordMax - recordMin), identities) }
  }

  /** Adds an identity to the day in hand. Ascending by hash, then record number. */
  addIdentity(hash: number, recordNumber: number): void {
    required(this.#day, 'the day').table.add(hash, recordNumber - this.#recordMin)
  }

  /** Writes what stands behind the tables. Yields where a caller may pause; all pages are ready at the end. */
  *finish(): Generator<void> {
    if (!this.#identities) this.#startIdentities()
    this.#endDay()
    this.#endSection('identities')
    yield* this.#writeSection('orderKeyDirectory', this.#orderKeyDirectory)
    yield* this.#writeSection('scopes', encodeScopes(this.#scopes))
    yield* this.#writeSection('termDirectory', this.#termDirectory)
    yield* this.#writeValueFilter()
    yield* this.#writeSection('eventIdDirectory', this.#eventIdParts.directory)
    yield* this.#writeSection('eventIdFilter', this.#eventIdParts.filter)
    yield* this.#writeSection('identityDays', this.#days.view())
    this.#writeFooter()
  }

  #startIdentities(): void {
    this.#eventIdParts = required(this.#eventIds, 'the phase of event ids').finish()
    this.#endSection('eventIds')
    this.#identities = true
  }

  /** Behind the entries of a day stand its directory and its filter, so that a day is read alone. */
  #endDay(): void {
    if (this.#day === null) return
    const { number, table } = this.#day
    const { directory, filter } = table.finish()
    this.pages.write(directory)
    this.pages.write(filter)
    this.#days
      .u32(number >>> 0)
      .u32(table.count)
      .u48(table.entriesBytes)
      .u32(filter.length)
    this.#day = null
  }

  *#writeValueFilter(): Generator<void> {
    const { hashes } = required(this.#terms, 'the phase of terms')
    const filter = new Uint8Array(bloomBytes(hashes.length))
    for (let at = 0; at < hashes.length; at += filterStepValues) {
      for (const hash of hashes.subarray(at, at + filterStepValues)) bloomAdd(filter, hash)
      yield
    }
    yield* this.#writeSection('valueFilter', filter)
  }

  *#writeSection(name: SectionName, bytes: Uint8Array): Generator<void> {
    for (let at = 0; at < bytes.length; at += copyStepBytes) {
      this.pages.write(bytes, at, Math.min(at + copyStepBytes, bytes.length))
      yield
    }
    this.#endSection(name)
  }

  #endSection(name: SectionName): void {
    const offset = this.#sectionStart
    this.#sectionStart = this.pages.offset
    this.#sections.set(name, { offset, length: this.#sectionStart - offset })
  }

  /** The footer has the last page to itself. */
  #writeFooter(): void {
    this.pages.fillPage()
    const section = (name: SectionName) => required(this.#sections.get(name), `section ${name}`)
    this.pages.write(encodeFooter(this.pages.pages + 1, this.summary, section))
    this.pages.fillPage()
  }
}
