import { BitReader } from './bit-reader.ts'
import { bloomBlock, bloomBlockBytes, bloomBlockMayHold } from './bloom-filter.ts'
import type { ByteSource } from './byte-source.ts'
import { groupEntries, groupLineBytes, hashBits } from './segment-layout.ts'

/** The three parts of a hash table, each in memory or in the file, and its measure. */
export interface HashTableParts {
  readonly entries: ByteSource
  readonly directory: ByteSource
  readonly filter: ByteSource
  readonly count: number
  /** Bits of the number beside each hash. */
  readonly numberBits: number
}

const noNumbers: readonly number[] = []

/** Reads what `HashTableWriter` wrote. A probe for an absent hash mostly ends in the filter; one for a present hash reads one group. */
export class HashTable {
  readonly #parts: HashTableParts
  readonly groups: number

  constructor(parts: HashTableParts) {
    this.#parts = parts
    this.groups = Math.ceil(parts.count / groupEntries)
  }

  /** The numbers that stand beside `hash`, ascending. */
  find(hash: number): readonly number[] {
    if (this.groups === 0 || !this.#mayHold(hash)) return noNumbers
    const found: number[] = []
    // Equal hashes may begin in the group before the first that starts with the hash.
    for (let group = Math.max(0, this.#firstGroupFrom(hash) - 1); group < this.groups; group += 1) {
      if (this.#groupHash(group) > hash) break
      for (const entry of this.group(group)) if (entry.hash === hash) found.push(entry.number)
    }
    return found
  }

  /** The entries of a group, in order. */
  group(group: number): HashEntry[] {
    const { entries: source, count, numberBits } = this.#parts
    const start = this.#groupStart(group)
    const end = group + 1 < this.groups ? this.#groupStart(group + 1) : source.length
    const bytes = source.read(start, end - start)
    const inGroup = Math.min(groupEntries, count - group * groupEntries)
    const bits = new BitReader(bytes, 1)
    const k = bytes[0] ?? 0
    const entries: HashEntry[] = []
    let hash = this.#groupHash(group)
    for (let index = 0; index < inGroup; index += 1) {
      if (index > 0) hash += bits.takeRice(k, hashBits)
      entries.push({ hash, number: bits.take(numberBits) })
    }
    return entries
  }

  #mayHold(hash: number): boolean {
    const { filter } = this.#parts
    const block = bloomBlock(hash, filter.length / bloomBlockBytes)
    return bloomBlockMayHold(filter.read(block * bloomBlockBytes, bloomBlockBytes), 0, hash)
  }

  /** The first group whose first hash is at least `hash`; the count of groups where none is. */
  #firstGroupFrom(hash: number): number {
    let low = 0
    let high = this.groups
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#groupHash(middle) < hash) low = middle + 1
      else high = middle
    }
    return low
  }

  #groupHash(group: number): number {
    return this.#parts.directory.uint(group * groupLineBytes, 5)
  }

  #groupStart(group: number): number {
    return this.#parts.directory.uint(group * groupLineBytes + 5, 4)
  }
}

export interface HashEntry {
  readonly hash: number
  readonly number: number
}
