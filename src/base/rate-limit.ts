import type { Clock } from './clock.ts'

/** Keys that are remembered at once; beyond it the window begins anew for all. */
const keysMax = 10_000

const windowMs = 1000

/** So many a second for each key. */
export class RateLimit {
  readonly #clock: Clock
  readonly #perSecond: number
  #windowStartedMs = Number.NEGATIVE_INFINITY
  #taken = new Map<string, number>()

  /** @param perSecond 0: no limit. */
  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock
    this.#perSecond = perSecond
  }

  /** Whether there is one left for `key` in this second; takes it. */
  take(key: string): boolean {
    if (this.#perSecond === 0) return true
    const nowMs = this.#clock.monotonicMs()
    if (nowMs - this.#windowStartedMs >= windowMs || this.#taken.size >= keysMax) {
      this.#windowStartedMs = nowMs
      this.#taken = new Map()
    }
    const taken = (this.#taken.get(key) ?? 0) + 1
    this.#taken.set(key, taken)
    return taken <= this.#perSecond
  }
}
