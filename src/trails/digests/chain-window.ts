import type { DeliveredFile } from '../delivered-file.ts'
import type { DigestChain } from './digest-chain.ts'
import type { DigestSchedule } from './digest-schedule.ts'
import { secondAfter, secondMs, windowOf } from './digest-window.ts'

/** What a digest covers, to the second; without its end. */
export interface Window {
  readonly startMs: number
  readonly endMs: number
}

/**
 * The window of the next digest of a chain, which begins where the one before ended; null after the final one, which
 * ends where the schedule says, or later where a log file needs it.
 *
 * @param files That the chain has to name.
 */
export function nextWindow(
  { endMs: startMs }: DigestChain,
  { anchorMs, finalMs }: DigestSchedule,
  intervalMs: number,
  files: readonly DeliveredFile[],
): Window | null {
  const { endMs } = windowOf(startMs, { anchorMs, intervalMs })
  if (finalMs === null) return { startMs, endMs }
  const lastMs = Math.max(finalMs, endOf(files))
  return startMs < lastMs ? { startMs, endMs: Math.min(endMs, lastMs) } : null
}

/**
 * The window of a backfill digest: that of its log files, as far as the backfill digest before has not covered it. Where
 * it has, the second after that: no two digests have one key, and the order of the keys is that of the chain.
 *
 * @param files Planned in `window`.
 * @param regular The chain that should have named them; null where there is none.
 * @param before The backfill chain so far.
 */
export function backfillWindow(
  window: Window,
  files: readonly DeliveredFile[],
  regular: DigestChain | null,
  before: DigestChain | null,
): Window {
  const startMs = Math.max(window.startMs, before?.endMs ?? 0)
  // A chain that has ended did so in mid-window: the time after that is not its own.
  const endMs = Math.min(window.endMs, Math.max(regular?.endMs ?? 0, endOf(files)))
  return { startMs, endMs: Math.max(endMs, startMs + secondMs) }
}

function endOf(files: readonly DeliveredFile[]): number {
  return files.reduce((endMs, { plannedAtMs }) => Math.max(endMs, secondAfter(plannedAtMs)), 0)
}
