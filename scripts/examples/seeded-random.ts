import { createHash } from 'node:crypto'
import type { RandomSource } from '../../src/base/random.ts'

/** The same bytes for the same seed, on every machine. */
export class SeededRandom implements RandomSource {
  readonly #seed: string
  #block = 0
  #pool = Buffer.alloc(0)

  constructor(seed: string) {
    this.#seed = seed
  }

  bytes(count: number): Buffer {
    while (this.#pool.length < count) {
      const block = createHash('sha256').update(`${this.#seed}/${this.#block}`).digest()
      this.#pool = Buffer.concat([this.#pool, block])
      this.#block += 1
    }
    const taken = this.#pool.subarray(0, count)
    this.#pool = this.#pool.subarray(count)
    return taken
  }

  /** A whole number from 0 and below `count`, which is at most 65,536. */
  below(count: number): number {
    return this.bytes(4).readUInt32LE() % count
  }

  pick<T>(first: T, ...others: readonly T[]): T {
    return others[this.below(others.length + 1) - 1] ?? first
  }

  /** `count` characters of `alphabet`. */
  text(alphabet: string, count: number): string {
    return Array.from({ length: count }, () => alphabet.charAt(this.below(alphabet.length))).join('')
  }
}
