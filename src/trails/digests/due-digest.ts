import type { Region } from '../../base/brands.ts'
import type { DeliveredFile } from '../delivered-file.ts'
import { backfillDigest } from './backfill-digest.ts'
import { nextWindow, type Window } from './chain-window.ts'
import type { DigestChain } from './digest-chain.ts'
import type { DigestDestination } from './digest-content.ts'
import { digestFilesMax } from './digest-maker.ts'
import { earliestNamedMs, regularChain } from './regular-chain.ts'
import { type ChainSite, sitesOf, type TrailView } from './trail-view.ts'

/** A digest that is to be made. */
export interface DueDigest {
  readonly chain: DigestChain
  readonly window: Window
  readonly files: readonly DeliveredFile[]
  readonly destination: DigestDestination
}

/** A delivery takes a moment: what was planned just before the end of a window still comes into its digest. */
const graceMs = 1_000

/** What takes longer comes into a backfill digest, so that one delivery does not hold up the digests. */
const waitMsMax = 60_000

/** The digest that is to be made next, that of the earliest window first; null where none is due. */
export function dueDigest(view: TrailView): DueDigest | null {
  const sites = sitesOf(view)
  const regular = sites.flatMap((site) => regularDigest(view, site) ?? [])
  return earliest(regular) ?? earliest(sites.flatMap((site) => backfillDigest(view, site) ?? []))
}

/** Where digests are due. */
export function dueRegions(view: TrailView): readonly Region[] {
  const isDue = (site: ChainSite) => regularDigest(view, site) !== null || backfillDigest(view, site) !== null
  return sitesOf(view)
    .filter(isDue)
    .map(({ region }) => region)
}

/** Whether all digests of a schedule that ended are made, the final ones too. */
export function isFinished(view: TrailView): boolean {
  if (view.schedule === null || view.schedule.finalMs === null) return false
  return sitesOf(view).every((site) => nextRegular(view, site) === null)
}

function regularDigest(view: TrailView, site: ChainSite): DueDigest | null {
  const { schedule } = view
  const next = nextRegular(view, site)
  if (schedule === null || next === null || !isClosed(view, next.window.endMs)) return null
  const files = next.files.filter(({ plannedAtMs }) => plannedAtMs < next.window.endMs).sort(byPlannedTime)
  return { ...next, files: files.slice(0, digestFilesMax), destination: schedule }
}

/** The next window of a site, due or not, with the files that are there for it and later ones. */
function nextRegular(view: TrailView, site: ChainSite): Pick<DueDigest, 'chain' | 'window' | 'files'> | null {
  const { schedule, intervalMs } = view
  if (schedule === null) return null
  const chain = regularChain(view, schedule, site)
  if (chain === null) return null
  const earliestMs = earliestNamedMs(view, site)
  const files = site.files.filter(({ plannedAtMs }) => plannedAtMs >= earliestMs)
  const window = nextWindow(chain, schedule, intervalMs, files)
  return window === null ? null : { chain, window, files }
}

function isClosed({ nowMs, intervalMs, oldestPlannedAtMs }: TrailView, endMs: number): boolean {
  const isAwaited = oldestPlannedAtMs !== null && oldestPlannedAtMs < endMs
  return nowMs >= endMs + (isAwaited ? Math.max(graceMs, Math.min(waitMsMax, intervalMs)) : graceMs)
}

function earliest(digests: readonly DueDigest[]): DueDigest | null {
  const [first = null] = [...digests].sort((left, right) => left.window.endMs - right.window.endMs)
  return first
}

function byPlannedTime(left: DeliveredFile, right: DeliveredFile): number {
  return left.plannedAtMs - right.plannedAtMs
}
