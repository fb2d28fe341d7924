/**
 * Where the time comes from. Passed in everywhere, so that a test can step it back an hour or a year forward.
 */
export interface Clock {
  /** Milliseconds since the epoch, as the machine believes it now. May step in either direction. */
  nowMs(): number
  /** Milliseconds from an arbitrary start; never goes back. For durations and timeouts. */
  monotonicMs(): number
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
}
