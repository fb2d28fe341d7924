import { parseRegion } from '../../base/brands.ts'
import { parseLogFileKey } from '../../formats/log-file-key.ts'
import type { DeliveredFile } from '../delivered-file.ts'
import { parseTrailArn } from '../trail-name.ts'
import { backfillWindow, type Window } from './chain-window.ts'
import type { DigestDestination } from './digest-content.ts'
import { digestFilesMax } from './digest-maker.ts'
import { windowOf } from './digest-window.ts'
import type { DueDigest } from './due-digest.ts'
import { earliestNamedMs } from './regular-chain.ts'
import type { ChainSite, TrailView } from './trail-view.ts'

/**
 * The next backfill digest of a site, which names log files that no regular digest names any more; null where none is
 * due. A late log file waits as long as a window is for others of its window.
 */
export function backfillDigest(view: TrailView, site: ChainSite): DueDigest | null {
  const { schedule, trailArn } = view
  const { accountId, region, regular, backfill } = site
  const anchorMs = schedule?.anchorMs ?? regular?.anchorMs ?? 0
  const late = lateFiles(view, site, anchorMs)
  const [first] = late.files
  if (first === undefined) return null
  const window = backfillWindow(late.window, late.files, regular, backfill)
  const begun = { trailArn, accountId, region, isBackfill: true, anchorMs, last: null, plan: null }
  const chain = backfill ?? { ...begun, endMs: window.startMs }
  return { chain, window, files: late.files, destination: schedule ?? besideLogFiles(first) }
}

/** Late log files of one window, the earliest that has any which have waited. */
function lateFiles(view: TrailView, site: ChainSite, anchorMs: number) {
  const { intervalMs, nowMs } = view
  const earliestMs = earliestNamedMs(view, site)
  const late = site.files.filter(({ plannedAtMs }) => plannedAtMs < earliestMs)
  let earliest: Window = { startMs: Number.POSITIVE_INFINITY, endMs: Number.POSITIVE_INFINITY }
  for (const file of late) {
    if (file.deliveredAtMs + intervalMs > nowMs) continue
    const window = windowOf(file.plannedAtMs, { anchorMs, intervalMs })
    if (window.startMs < earliest.startMs) earliest = window
  }
  const files = late.filter(({ plannedAtMs }) => plannedAtMs >= earliest.startMs && plannedAtMs < earliest.endMs)
  return { window: earliest, files: files.slice(0, digestFilesMax) }
}

/** Where the digests of a trail stand that does not log with digests any more, and may be gone. */
function besideLogFiles(file: DeliveredFile): DigestDestination {
  const trail = parseTrailArn(file.trailArn)
  return {
    bucketName: file.bucketName,
    keyPrefix: parseLogFileKey(file.key)?.prefix ?? null,
    trailName: trail?.name ?? '',
    homeRegion: parseRegion(trail?.region) ?? file.region,
  }
}
