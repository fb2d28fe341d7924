import type { DigestChain } from './digest-chain.ts'
import type { DigestSchedule } from './digest-schedule.ts'
import { windowOf } from './digest-window.ts'
import type { ChainSite, TrailView } from './trail-view.ts'

/**
 * The chain of a site as it goes on or begins; null where it does not begin yet.
 *
 * It begins in the home Region with logging, elsewhere with the first log file. What was measured of AWS: the starting
 * digest covers the hour that ends when logging with digests begins, and the next one ends an hour after. So the home
 * chain begins an interval before that, or where the digests of an earlier logging end.
 */
export function regularChain(view: TrailView, schedule: DigestSchedule, site: ChainSite): DigestChain | null {
  const { trailArn, intervalMs } = view
  const { accountId, region, regular } = site
  const { anchorMs } = schedule
  if (regular?.anchorMs === anchorMs) return regular
  const isHome = accountId === schedule.accountId && region === schedule.homeRegion
  const firstMs = isHome ? anchorMs - 1 : firstPlannedMs(site, earliestNamedMs(view, site))
  if (firstMs === Number.POSITIVE_INFINITY) return null
  const endMs = Math.max(windowOf(firstMs, { anchorMs, intervalMs }).startMs, regular?.endMs ?? 0)
  return { trailArn, accountId, region, isBackfill: false, anchorMs, endMs, last: null, plan: null }
}

/** The earliest planned time of log files that the regular chain of a site can still name; infinite where it names none. */
export function earliestNamedMs({ schedule, intervalMs }: TrailView, { regular }: ChainSite): number {
  if (schedule === null) return Number.POSITIVE_INFINITY
  const { anchorMs } = schedule
  if (regular?.anchorMs === anchorMs) return regular.endMs
  return Math.max(anchorMs - intervalMs, regular?.endMs ?? 0)
}

function firstPlannedMs({ files }: ChainSite, earliestMs: number): number {
  let firstMs = Number.POSITIVE_INFINITY
  for (const { plannedAtMs } of files) if (plannedAtMs >= earliestMs) firstMs = Math.min(firstMs, plannedAtMs)
  return firstMs
}
