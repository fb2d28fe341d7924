import type { Clock } from '../../src/base/clock.ts'

/** The time of this machine, set forward now and then, for servers that agree about it. */
export class SteppingClock implements Clock {
  #aheadMs = 0

  nowMs(): number {
    return Date.now() + this.#aheadMs
  }

  monotonicMs(): number {
    return performance.now() + this.#aheadMs
  }

  /** How far it is ahead of this machine. */
  get aheadMs(): number {
    return this.#aheadMs
  }

  advance(ms: number): void {
    this.#aheadMs += ms
  }
}
