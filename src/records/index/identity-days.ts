import { ByteReader } from '../../base/bytes.ts'
import { FileSource } from './byte-source.ts'
import { identityHash } from './content-hash.ts'
import { HashTable } from './hash-table.ts'
import type { IdentityKey, RecordIdentity } from './index-query.ts'
import type { PagedFile } from './paged-file.ts'
import { groupEntries, groupLineBytes, type SectionRange } from './segment-layout.ts'

const dayMs = 24 * 60 * 60 * 1000

/** The day in UTC, counted from 1970-01-01, in which identities with this event time lie. */
export function identityDay(eventTimeMs: number): number {
  return Math.floor(eventTimeMs / dayMs)
}

/** How the index keeps an identity. */
export function identityKey(identity: RecordIdentity): IdentityKey {
  return { day: identityDay(identity.eventTimeMs), hash: identityHash(identity) }
}

interface DayRange {
  readonly count: number
  readonly start: number
  readonly entriesBytes: number
  readonly filterBytes: number
}

/** Bytes of a day's line: day i32, count u32, bytes of the entries u48, of the filter u32. */
const dayLineBytes = 18

/**
 * The identities of a segment, a table for each day of event time. New records are mostly of one day, so what they
 * are compared with stays in the page cache however far back the segment reaches.
 */
export class IdentityDays {
  readonly #file: PagedFile
  readonly #numberBits: number
  readonly #days = new Map<number, DayRange>()
  readonly #tables = new Map<number, HashTable>()

  constructor(file: PagedFile, section: SectionRange, lines: Buffer, numberBits: number) {
    this.#file = file
    this.#numberBits = numberBits
    const reader = new ByteReader(lines)
    let start = section.offset
    while (reader.remaining >= dayLineBytes) {
      const day = reader.u32() | 0
      const range = { count: reader.u32(), start, entriesBytes: reader.u48(), filterBytes: reader.u32() }
      this.#days.set(day, range)
      start += range.entriesBytes + directoryBytes(range.count) + range.filterBytes
    }
  }

  /** The days that have identities, ascending. */
  get days(): readonly number[] {
    return [...this.#days.keys()]
  }

  count(day: number): number {
    return this.#days.get(day)?.count ?? 0
  }

  /** The table of a day, or null where the segment has no identity of it. */
  table(day: number): HashTable | null {
    const known = this.#tables.get(day)
    const range = this.#days.get(day)
    if (known !== undefined || range === undefined) return known ?? null
    const table = this.#openTable(range)
    this.#tables.set(day, table)
    return table
  }

  #openTable({ count, start, entriesBytes, filterBytes }: DayRange): HashTable {
    const filterAt = entriesBytes + directoryBytes(count)
    const part = (offset: number, length: number) => new FileSource(this.#file, start + offset, length)
    return new HashTable({
      entries: part(0, entriesBytes),
      directory: part(entriesBytes, directoryBytes(count)),
      filter: part(filterAt, filterBytes),
      count,
      numberBits: this.#numberBits,
    })
  }
}

function directoryBytes(count: number): number {
  return Math.ceil(count / groupEntries) * groupLineBytes
}
