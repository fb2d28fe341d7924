import { ByteWriter } from '../../base/bytes.ts'
import { BitWriter, riceQuotientMax } from './bit-writer.ts'
import { bloomAdd, bloomBytes } from './bloom-filter.ts'
import type { PageWriter } from './page-writer.ts'
import { groupEntries, hashBits } from './segment-layout.ts'

/** Most bytes of a group: its parameter, and every difference written whole beside a number of 40 bits. */
const groupBytesMax = 1 + (groupEntries * (riceQuotientMax + hashBits + 40)) / 8

/**
 * Writes a table of hashes with a number for each: ascending by hash, then number. An entry is the difference to the
 * hash before it, Rice-coded, and the number; every group of 128 starts over, with its first hash in the directory.
 */
export class HashTableWriter {
  readonly #pages: PageWriter
  readonly #numberBits: number
  readonly #start: number
  readonly #directory = new ByteWriter(1024)
  readonly #filter: Uint8Array
  readonly #group = new Uint8Array(groupBytesMax)
  readonly #bits = new BitWriter(this.#group)
  readonly #hashes = new Float64Array(groupEntries)
  readonly #numbers = new Float64Array(groupEntries)
  #inGroup = 0
  #count = 0
  #entriesBytes = 0

  /** `entries` sizes the filter; a few less may come. */
  constructor(pages: PageWriter, numberBits: number, entries: number) {
    this.#pages = pages
    this.#numberBits = numberBits
    this.#start = pages.offset
    this.#filter = new Uint8Array(bloomBytes(entries))
  }

  get count(): number {
    return this.#count
  }

  /** Bytes of the entries, once finished. */
  get entriesBytes(): number {
    return this.#entriesBytes
  }

  add(hash: number, number: number): void {
    this.#hashes[this.#inGroup] = hash
    this.#numbers[this.#inGroup] = number
    bloomAdd(this.#filter, hash)
    this.#inGroup += 1
    this.#count += 1
    if (this.#inGroup === groupEntries) this.#endGroup()
  }

  /** Writes what is left; returns directory and filter. */
  finish(): HashTableEnd {
    if (this.#inGroup > 0) this.#endGroup()
    this.#entriesBytes = this.#pages.offset - this.#start
    return { directory: this.#directory.view(), filter: this.#filter }
  }

  #endGroup(): void {
    const hashes = this.#hashes
    const first = hashes[0] ?? 0
    const mean = ((hashes[this.#inGroup - 1] ?? 0) - first) / this.#inGroup
    // Hashes are spread evenly, so that differences fall off as 2^(-difference / (mean * ln 2)).
    const k = Math.max(0, Math.floor(Math.log2(Math.max(mean * Math.LN2, 1))))
    this.#directory.u40(first).u32(this.#pages.offset - this.#start)
    this.#bits.start(k)
    let before = first
    for (let index = 0; index < this.#inGroup; index += 1) {
      const hash = hashes[index] ?? 0
      if (index > 0) this.#bits.putRice(hash - before, k, hashBits)
      this.#bits.put(this.#numbers[index] ?? 0, this.#numberBits)
      before = hash
    }
    this.#pages.write(this.#group, 0, this.#bits.end())
    this.#inGroup = 0
  }
}

/** What stands behind a table's entries, or is kept in memory. */
export interface HashTableEnd {
  readonly directory: Buffer
  readonly filter: Uint8Array
}
