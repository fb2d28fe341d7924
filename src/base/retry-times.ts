import type { Clock } from './clock.ts'
import type { RandomSource } from './random.ts'

/** The first retry comes after about this long: most of what fails is over at once. */
export const retryDelayMsMin = 1_000

/** Later ones come no later than this where nothing else is said: as long as a repaired bucket may wait. */
const retryDelayMsMax = 300_000

interface Failing {
  readonly attempts: number
  /** On the monotonic clock. */
  readonly dueMs: number
}

/** When to try again what has failed: exponential backoff, with jitter so that not all come at the same moment. */
export class RetryTimes {
  readonly #clock: Clock
  readonly #random: RandomSource
  readonly #delayMsMax: number
  readonly #failing = new Map<string, Failing>()

  constructor(clock: Clock, random: RandomSource, delayMsMax = retryDelayMsMax) {
    this.#clock = clock
    this.#random = random
    this.#delayMsMax = delayMsMax
  }

  /** How many are failing now. */
  get count(): number {
    return this.#failing.size
  }

  isFailing(name: string): boolean {
    return this.#failing.has(name)
  }

  /** Whether it may be tried now. */
  isDue(name: string): boolean {
    const failing = this.#failing.get(name)
    return failing === undefined || failing.dueMs <= this.#clock.monotonicMs()
  }

  /** @returns How long until it may be tried again, in milliseconds. */
  failed(name: string): number {
    const attempts = this.#failing.get(name)?.attempts ?? 0
    const delayMs = Math.min(this.#delayMsMax, retryDelayMsMin * 2 ** attempts)
    const share = 0.5 + this.#random.bytes(2).readUInt16LE() / 2 ** 17
    this.#failing.set(name, { attempts: attempts + 1, dueMs: this.#clock.monotonicMs() + delayMs * share })
    return delayMs * share
  }

  succeeded(name: string): void {
    this.#failing.delete(name)
  }

  /** Forgets all but these, because the others are no more. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const name of this.#failing.keys()) if (!names.has(name)) this.#failing.delete(name)
  }

  /** How long until the next may be tried; null where none is failing. */
  waitMs(): number | null {
    const due = [...this.#failing.values()].map(({ dueMs }) => dueMs)
    return due.length === 0 ? null : Math.max(0, Math.min(...due) - this.#clock.monotonicMs())
  }
}
