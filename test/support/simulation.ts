import type { Clock } from '../../src/base/clock.ts'
import type { RandomSource } from '../../src/base/random.ts'

/** Numbers from 0 up to 1, always the same ones for a seed (mulberry32). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A random source that a seed replays. */
export class SimulatedRandom implements RandomSource {
  readonly #next: () => number

  constructor(seed: number) {
    this.#next = seededNumbers(seed)
  }

  bytes(count: number): Buffer {
    const taken = Buffer.alloc(count)
    for (let index = 0; index < count; index += 1) taken.writeUInt8(Math.floor(this.#next() * 256), index)
    return taken
  }
}

/** A clock that stands still until it is told otherwise. */
export class SimulatedClock implements Clock {
  #nowMs: number
  #monotonicMs = 0

  constructor(nowMs: number = Date.UTC(2026, 0, 1)) {
    this.#nowMs = nowMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  monotonicMs(): number {
    return this.#monotonicMs
  }

  /** Time passes. */
  advance(ms: number): void {
    this.#nowMs += ms
    this.#monotonicMs += ms
  }

  /** Someone sets the wall clock, by as much as `ms` forward, or back where it is negative. No time passes. */
  step(ms: number): void {
    this.#nowMs += ms
  }
}
