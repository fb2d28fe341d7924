import { ByteWriter } from '../../base/bytes.ts'
import { bloomAdd, bloomBytes } from './bloom-filter.ts'
import type { PageWriter } from './page-writer.ts'
import { groupEntries } from './segment-layout.ts'
import { writeUint } from './write-uint.ts'

/**
 * Writes a table of hashes with a number for each: ascending by hash, then number. An entry is the difference to the
 * hash before it and the number in a fixed count of bytes; every group of 128 starts over, with its first hash in the
 * directory.
 */
export class HashTableWriter {
  readonly #pages: PageWriter
  readonly #numberBytes: number
  readonly #start: number
  readonly #directory = new ByteWriter(1024)
  readonly #group = new ByteWriter(2048)
  readonly #filter: Uint8Array
  #count = 0
  #entriesBytes = 0
  #lastHash = 0

  /** `entries` sizes the filter; a few less may come. */
  constructor(pages: PageWriter, numberBytes: number, entries: number) {
    this.#pages = pages
    this.#numberBytes = numberBytes
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
    if (this.#count % groupEntries === 0) {
      this.#flush()
      this.#directory.u48(hash).u32(this.#pages.offset - this.#start)
    } else {
      this.#group.varint(hash - this.#lastHash)
    }
    writeUint(this.#group, number, this.#numberBytes)
    bloomAdd(this.#filter, hash)
    this.#lastHash = hash
    this.#count += 1
  }

  /** Writes what is left; returns directory and filter. */
  finish(): HashTableEnd {
    this.#flush()
    this.#entriesBytes = this.#pages.offset - this.#start
    return { directory: this.#directory.view(), filter: this.#filter }
  }

  #flush(): void {
    this.#pages.write(this.#group.view())
    this.#group.clear()
  }
}

/** What stands behind a table's entries, or is kept in memory. */
export interface HashTableEnd {
  readonly directory: Buffer
  readonly filter: Uint8Array
}
