/** Where the recorder takes time and chance from, and nowhere else. */

/** Milliseconds since the epoch, as the machine believes it now. */
export function nowMs(): number {
  return Date.now()
}

/** Milliseconds from an arbitrary start; never goes back. */
export function monotonicMs(): number {
  return performance.now()
}

/** From 0, inclusive, to 1, exclusive. Good enough to spread retries. */
export function chance(): number {
  return Math.random()
}
