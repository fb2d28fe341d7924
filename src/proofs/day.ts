const dayMs = 86_400_000

/** The day, in UTC, of a time in milliseconds since the epoch: `2026-11-20`. Later ones sort behind earlier ones. */
export function dayOf(timeMs: number): string {
  return new Date(Math.floor(timeMs / dayMs) * dayMs).toISOString().slice(0, 10)
}
