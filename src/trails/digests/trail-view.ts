import type { DeliveredFile } from '../delivered-file.ts'
import type { DigestChain } from './digest-chain.ts'
import type { DigestSchedule } from './digest-schedule.ts'

/** What decides about the next digest of a trail. */
export interface TrailView {
  readonly trailArn: string
  /** Null: it does not log with digests, and those of when it did are made. */
  readonly schedule: DigestSchedule | null
  /** All of the trail, none with a plan. */
  readonly chains: readonly DigestChain[]
  readonly files: readonly DeliveredFile[]
  /** When the oldest delivery that is still on its way was planned; null where there is none. */
  readonly oldestPlannedAtMs: number | null
  readonly nowMs: number
  /** Whole seconds. */
  readonly intervalMs: number
}

/** An account and Region of a trail, with what is there of its two chains and the log files for them. */
export interface ChainSite extends Pick<DigestChain, 'accountId' | 'region'> {
  readonly regular: DigestChain | null
  readonly backfill: DigestChain | null
  readonly files: readonly DeliveredFile[]
}

/** Every account and Region that has chains, or log files for them; with a schedule the home Region too. */
export function sitesOf({ schedule, chains, files }: TrailView): readonly ChainSite[] {
  const sites = new Map<string, ChainSite & { readonly files: DeliveredFile[] }>()
  const siteOf = ({ accountId, region }: Pick<ChainSite, 'accountId' | 'region'>) => {
    const found = sites.get(`${accountId}/${region}`)
    return found ?? { accountId, region, regular: null, backfill: null, files: [] }
  }
  const put = (site: ReturnType<typeof siteOf>) => sites.set(`${site.accountId}/${site.region}`, site)
  if (schedule !== null) put(siteOf({ accountId: schedule.accountId, region: schedule.homeRegion }))
  for (const chain of chains) put({ ...siteOf(chain), [chain.isBackfill ? 'backfill' : 'regular']: chain })
  for (const file of files) {
    const site = siteOf(file)
    site.files.push(file)
    put(site)
  }
  return [...sites.values()]
}
