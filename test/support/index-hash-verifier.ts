import { createHash } from 'node:crypto'
import { type CheckedBytes, check } from './checked-bytes.ts'
import { BitStream } from './index-bits.ts'

/** An entry of a hash table of an index segment. */
export interface VerifiedHash {
  readonly hash: number
  readonly number: number
}

export interface HashTableParts {
  readonly entries: CheckedBytes
  readonly directory: CheckedBytes
  readonly filter: CheckedBytes
  readonly count: number
  /** What the numbers do not exceed. */
  readonly numberMax: number
}

const groupEntries = 128
const blockBytes = 64

/** All entries of a table whose order, directory and filter are as docs/formats/index-segment.md says. */
export function readHashTable({ entries, directory, filter, count, numberMax }: HashTableParts): VerifiedHash[] {
  const start = entries.at
  const found: VerifiedHash[] = []
  while (found.length < count) {
    const at = entries.at
    let hash = directory.number(5)
    check(directory.number(4) === at - start, at, 'a group does not start where the directory says')
    const bits = new BitStream(entries)
    check(bits.k <= 40, at, 'the parameter of a group is too large')
    const inGroup = Math.min(groupEntries, count - found.length)
    for (let index = 0; index < inGroup; index += 1) {
      if (index > 0) hash += bits.rice(40)
      const number = bits.take(numberMax.toString(2).length)
      const before = found.at(-1)
      const ascends = before === undefined || before.hash < hash || (before.hash === hash && before.number < number)
      check(ascends && number <= numberMax, at, 'hashes do not ascend, or a number is too large')
      found.push({ hash, number })
    }
    bits.end()
  }
  check(entries.left === 0, entries.at, 'bytes are left behind the entries')
  check(directory.left === 0, directory.at, 'bytes are left behind the directory')
  checkFilter(
    filter,
    found.map((entry) => entry.hash),
  )
  return found
}

/** Checks that the filter has every hash. */
export function checkFilter(filter: CheckedBytes, hashes: readonly number[]): void {
  const bits = filter.rest()
  check(bits.length > 0 && bits.length % blockBytes === 0, filter.at, 'a filter is not whole blocks')
  for (const hash of hashes) {
    const low = (hash % 2 ** 32) | 0
    const high = Math.floor(hash / 2 ** 32)
    const a = mix(mix(low) ^ high)
    const b = mix(a ^ low ^ 0x9e3779b9)
    const step = (b >>> 9) | 1
    const block = (a % (bits.length / blockBytes)) * blockBytes
    for (let probe = 0; probe < 7; probe += 1) {
      const bit = (b + probe * step) % 512
      const isSet = (bits.readUInt8(block + Math.floor(bit / 8)) >> (bit % 8)) & 1
      check(isSet === 1, filter.at + block, 'the filter misses a hash')
    }
  }
}

/** The first 40 bits of the SHA-256 of `data`. */
export function hashOf(data: string | Uint8Array): number {
  return createHash('sha256').update(data).digest().readUIntBE(0, 5)
}

function mix(value: number): number {
  let x = value ^ (value >>> 16)
  x = Math.imul(x, 0x85ebca6b)
  x ^= x >>> 13
  x = Math.imul(x, 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}
