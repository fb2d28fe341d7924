/** Ends of digests are whole seconds: their keys hold no more. */
export const secondMs = 1_000

/** The window that an instant lies in, of those that touch each other at whole intervals before and after `anchorMs`. */
export function windowOf(timeMs: number, { anchorMs, intervalMs }: WindowRaster) {
  const startMs = anchorMs + Math.floor((timeMs - anchorMs) / intervalMs) * intervalMs
  return { startMs, endMs: startMs + intervalMs }
}

export interface WindowRaster {
  /** A whole second. */
  readonly anchorMs: number
  /** Whole seconds. */
  readonly intervalMs: number
}

/** The second in which an instant lies. */
export function wholeSecond(timeMs: number): number {
  return Math.floor(timeMs / secondMs) * secondMs
}

/** The end of the second in which an instant lies. */
export function secondAfter(timeMs: number): number {
  return wholeSecond(timeMs) + secondMs
}
