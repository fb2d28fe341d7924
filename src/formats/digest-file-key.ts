import { type AccountId, isAccountId, isRegion, type Region } from '../base/brands.ts'
import { formatEventTime, parseEventTime } from '../event/event-time.ts'

/** The parts of the key of a digest file. */
export interface DigestFileKey {
  /** What stands before `AWSLogs/`, without the slash between; '' where nothing does. */
  readonly prefix: string
  /** `o-…` for a trail of an organization, else null. */
  readonly organizationId: string | null
  readonly accountId: AccountId
  /** The Region that the digest covers. */
  readonly region: Region
  readonly trailName: string
  /** The trail's. */
  readonly homeRegion: Region
  /** End of what it covers, to the second, in milliseconds since the epoch. */
  readonly endMs: number
  /** It names log files that were delivered after the digest of their time. */
  readonly isBackfill: boolean
}

/** Readers take the time from its place before the end, so the name has no room for anything else. */
export function formatDigestFileKey(key: DigestFileKey): string {
  const { accountId, region, trailName, homeRegion, organizationId, prefix } = key
  const time = formatEventTime(key.endMs)
  const stamp = time.replace(/[-:]/g, '')
  const ending = key.isBackfill ? '_backfill.json.gz' : '.json.gz'
  const file = `${accountId}_CloudTrail-Digest_${region}_${trailName}_${homeRegion}_${stamp}${ending}`
  const folder = digestFolder({ prefix, organizationId, accountId, region })
  return `${folder}${time.slice(0, 10).replaceAll('-', '/')}/${file}`
}

/** Where all digest files of one account and Region lie, with the slash at its end. */
export function digestFolder({
  prefix,
  organizationId,
  accountId,
  region,
}: Pick<DigestFileKey, 'prefix' | 'organizationId' | 'accountId' | 'region'>): string {
  const above = [...(prefix === '' ? [] : [prefix]), 'AWSLogs', ...(organizationId === null ? [] : [organizationId])]
  return `${[...above, accountId, 'CloudTrail-Digest', region].join('/')}/`
}

const keyPattern =
  /^(?:(.*)\/)?AWSLogs\/(?:(o-[a-z0-9]{10,32})\/)?(\d{12})\/CloudTrail-Digest\/([a-z0-9-]{1,32})\/(\d{4}\/\d\d\/\d\d)\/([^/]+)$/s
const filePattern =
  /^(\d{12})_CloudTrail-Digest_([a-z0-9-]{1,32})_(.{3,128})_([a-z0-9-]{1,32})_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(_backfill)?\.json\.gz$/s

/** The parts of `key`; null where it is no digest file's key or its folders and its file name disagree. */
export function parseDigestFileKey(key: string): DigestFileKey | null {
  const [, prefix = '', organizationId = null, account = '', region = '', day, file = ''] = keyPattern.exec(key) ?? []
  const [
    ,
    fileAccount,
    fileRegion,
    trailName = '',
    homeRegion = '',
    year,
    month,
    date,
    hour,
    minute,
    second,
    backfill,
  ] = filePattern.exec(file) ?? []
  if (!isAccountId(account) || !isRegion(region) || !isRegion(homeRegion)) return null
  if (account !== fileAccount || region !== fileRegion || day !== `${year}/${month}/${date}`) return null
  const endMs = parseEventTime(`${year}-${month}-${date}T${hour}:${minute}:${second}Z`)
  if (endMs === null) return null
  const isBackfill = backfill !== undefined
  return { prefix, organizationId, accountId: account, region, trailName, homeRegion, endMs, isBackfill }
}
