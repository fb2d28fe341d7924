import type { Clock } from '../base/clock.ts'

export interface ClockJump {
  /** How far the wall clock moved beside the time that really passed; negative: back. */
  readonly jumpMs: number
  readonly holdUntilMs: number
}

/** A step of the wall clock beyond this is a jump. */
export const clockJumpMsMin = 3_600_000

/** A server that was off, or stored nothing, for longer than this is not believed before it has run for a day. */
export const offMsMax = 7 * 24 * 3_600_000

/** After a jump nothing is freed for this long, by the monotonic clock too. */
export const clockHoldMs = 24 * 3_600_000

/**
 * Keeps retention from trusting a clock that has just jumped: a year forward would free everything at once.
 */
export class ClockGuard {
  readonly #clock: Clock
  #wallMs: number
  #monotonicMs: number
  #holdUntilMs: number | null
  /** The hold in monotonic time, since the wall clock is what cannot be trusted. */
  #holdUntilMonotonicMs: number

  constructor(clock: Clock, state: { readonly storedAtMs: number; readonly clockHoldUntilMs: number | null }) {
    this.#clock = clock
    this.#wallMs = clock.nowMs()
    this.#monotonicMs = clock.monotonicMs()
    this.#holdUntilMs = state.clockHoldUntilMs
    // A clock behind the last record has jumped. One far ahead may have, or the server was off for that long.
    const aheadMs = this.#wallMs - state.storedAtMs
    const isSuspect = state.storedAtMs > 0 && (aheadMs < -clockJumpMsMin || aheadMs > offMsMax)
    this.#holdUntilMonotonicMs =
      isSuspect || (this.#holdUntilMs ?? 0) > this.#wallMs ? this.#monotonicMs + clockHoldMs : 0
  }

  /** Looks at both clocks; returns a jump where there was one since the last look. */
  observe(): ClockJump | null {
    const wallMs = this.#clock.nowMs()
    const monotonicMs = this.#clock.monotonicMs()
    const jumpMs = Math.round(wallMs - this.#wallMs - (monotonicMs - this.#monotonicMs))
    this.#wallMs = wallMs
    this.#monotonicMs = monotonicMs
    if (Math.abs(jumpMs) <= clockJumpMsMin) return null
    this.#holdUntilMs = wallMs + clockHoldMs
    this.#holdUntilMonotonicMs = monotonicMs + clockHoldMs
    return { jumpMs, holdUntilMs: this.#holdUntilMs }
  }

  /** Until when the last jump holds, by the wall clock after it; null: there was none. To be kept for the next start. */
  get holdUntilMs(): number | null {
    return this.#holdUntilMs
  }

  mayFree(): boolean {
    return this.#clock.monotonicMs() >= this.#holdUntilMonotonicMs
  }
}
