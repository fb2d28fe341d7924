import { GrowingNumbers } from './growing-numbers.ts'
import type { TimeSpan } from './index-query.ts'

/** Rows in a block: few enough to sort in a moment, enough that a table has few blocks. */
export const blockRows = 256

/**
 * The span of times in each run of 256 rows. Records mostly arrive nearly in order of time, so the newest ones are in
 * few blocks, and a walk leaves the others alone.
 */
export class TimeBlocks {
  readonly #firsts = new GrowingNumbers(Float64Array, 64)
  readonly #lasts = new GrowingNumbers(Float64Array, 64)

  get count(): number {
    return this.#firsts.count
  }

  /** Rows come one after another. */
  add(row: number, timeMs: number): void {
    const block = Math.floor(row / blockRows)
    if (block === this.#firsts.count) {
      this.#firsts.push(timeMs)
      this.#lasts.push(timeMs)
      return
    }
    if (timeMs < this.#firsts.at(block)) this.#firsts.set(block, timeMs)
    if (timeMs > this.#lasts.at(block)) this.#lasts.set(block, timeMs)
  }

  at(block: number): TimeSpan {
    return { firstMs: this.#firsts.at(block), lastMs: this.#lasts.at(block) }
  }

  span(): TimeSpan | null {
    if (this.count === 0) return null
    let { firstMs, lastMs } = this.at(0)
    for (let block = 1; block < this.count; block += 1) {
      firstMs = Math.min(firstMs, this.#firsts.at(block))
      lastMs = Math.max(lastMs, this.#lasts.at(block))
    }
    return { firstMs, lastMs }
  }
}
