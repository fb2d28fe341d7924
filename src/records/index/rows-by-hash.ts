import type { GrowingNumbers } from './growing-numbers.ts'

/** No row. */
const none = -1

/** Slots for each row, at least. */
const slotsPerRow = 2

const noRows: readonly number[] = []

/**
 * Finds rows by their hash: open addressing over the hashes' own column.
 *
 * The hashes are cryptographic, so their low bits are spread by themselves. Whoever chooses ids so that low bits meet
 * makes a probe look at more slots, within the bounded count of rows.
 */
export class RowsByHash {
  /** By row. */
  readonly #hashes: GrowingNumbers
  #slots = new Int32Array(4096).fill(none)
  #rows = 0

  constructor(hashes: GrowingNumbers) {
    this.#hashes = hashes
  }

  /** Adds a row whose hash stands in the column already. */
  add(row: number): void {
    this.#rows += 1
    if (this.#rows * slotsPerRow > this.#slots.length) this.#grow()
    this.#enter(row)
  }

  /** The rows with this hash, ascending. */
  find(hash: number): readonly number[] {
    let found: number[] | null = null
    const mask = this.#slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const row = this.#slots[slot] ?? none
      if (row === none) return found?.sort((a, b) => a - b) ?? noRows
      if (this.#hashes.at(row) !== hash) continue
      found ??= []
      found.push(row)
    }
  }

  #enter(row: number): void {
    const mask = this.#slots.length - 1
    let slot = this.#hashes.at(row) & mask
    while (this.#slots[slot] !== none) slot = (slot + 1) & mask
    this.#slots[slot] = row
  }

  #grow(): void {
    const rows = this.#slots.filter((row) => row !== none)
    this.#slots = new Int32Array(this.#slots.length * 2).fill(none)
    for (const row of rows) this.#enter(row)
  }
}
