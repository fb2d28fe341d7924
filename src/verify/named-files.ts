import { createHash } from 'node:crypto'
import type { RandomSource } from '../base/random.ts'

const slotsAtStart = 1 << 12

/** Grown at this share of slots in use: above it, looking for a free one takes long. */
const fullness = 0.6

/**
 * The log files that digests name, each in 8 to 27 bytes, so that millions fit.
 *
 * A name is kept as 64 bits of a hash that is salted anew in each run: nobody can choose a name that is taken for
 * another, and among ten million names two are alike by chance in one run of several hundred thousand.
 */
export class NamedFiles {
  readonly #salt: Buffer
  #slots = new BigUint64Array(slotsAtStart)
  #count = 0

  constructor(random: RandomSource) {
    this.#salt = Buffer.from(random.bytes(16))
  }

  /** Whether it was not there yet. */
  add(bucket: string, key: string): boolean {
    if (this.#count >= this.#slots.length * fullness) this.#grow()
    const hash = this.#hash(bucket, key)
    const slot = slotOf(this.#slots, hash)
    if (this.#slots[slot] === hash) return false
    this.#slots[slot] = hash
    this.#count += 1
    return true
  }

  has(bucket: string, key: string): boolean {
    const hash = this.#hash(bucket, key)
    return this.#slots[slotOf(this.#slots, hash)] === hash
  }

  /** Never 0, which marks a free slot. */
  #hash(bucket: string, key: string): bigint {
    const hash = createHash('sha256').update(this.#salt).update(`${bucket}\n${key}`).digest().readBigUInt64LE()
    return hash === 0n ? 1n : hash
  }

  #grow(): void {
    const grown = new BigUint64Array(this.#slots.length * 2)
    for (const hash of this.#slots) if (hash !== 0n) grown[slotOf(grown, hash)] = hash
    this.#slots = grown
  }
}

/** Where `hash` is, or the free slot where it belongs. */
function slotOf(slots: BigUint64Array, hash: bigint): number {
  const mask = slots.length - 1
  let slot = Number(hash & BigInt(mask))
  while (slots[slot] !== 0n && slots[slot] !== hash) slot = (slot + 1) & mask
  return slot
}
