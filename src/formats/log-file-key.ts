import { type AccountId, isAccountId, isRegion, type Region } from '../base/brands.ts'
import { parseEventTime } from '../event/event-time.ts'

/** What a file in a trail's bucket holds, with the folder that CloudTrail keeps it in. */
export const logFolders = {
  log: 'CloudTrail',
  insight: 'CloudTrail-Insight',
  'network-activity': 'CloudTrail-NetworkActivity',
  aggregated: 'CloudTrail-Aggregated',
} as const

export type LogFileKind = keyof typeof logFolders
export type FileKind = LogFileKind | 'digest' | 'other'

/** The parts of the key of a log file. */
export interface LogFileKey {
  readonly kind: LogFileKind
  /** What stands before `AWSLogs/`, without the slash between; '' where nothing does. */
  readonly prefix: string
  /** `o-…` for a trail of an organization, else null. */
  readonly organizationId: string | null
  readonly accountId: AccountId
  readonly region: Region
  /** Minute of the delivery, in milliseconds since the epoch. */
  readonly deliveredAtMs: number
  /** 16 letters and digits that make the name unique. */
  readonly unique: string
}

/** The key of a log file: `AWSLogs/<account>/CloudTrail/<region>/<year>/<month>/<day>/<file>`. */
export function formatLogFileKey(key: LogFileKey): string {
  const folder = logFolders[key.kind]
  const time = new Date(key.deliveredAtMs).toISOString()
  const stamp = `${time.slice(0, 16).replace(/[-:]/g, '')}Z`
  const file = `${key.accountId}_${folder}_${key.region}_${stamp}_${key.unique}.json.gz`
  const organization = key.organizationId === null ? [] : [key.organizationId]
  const prefix = key.prefix === '' ? [] : [key.prefix]
  const day = time.slice(0, 10).replaceAll('-', '/')
  return [...prefix, 'AWSLogs', ...organization, key.accountId, folder, key.region, day, file].join('/')
}

const keyPattern =
  /^(?:(.*)\/)?AWSLogs\/(?:(o-[a-z0-9]{10,32})\/)?(\d{12})\/(CloudTrail[-A-Za-z]*)\/([a-z0-9-]{1,32})\/(\d{4}\/\d\d\/\d\d)\/([^/]+)$/s
const filePattern =
  /^(\d{12})_(CloudTrail[-A-Za-z]*)_([a-z0-9-]{1,32})_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_([A-Za-z0-9]{16})\.json\.gz$/

/** The parts of `key`; null where it is no log file's key or its folders and its file name disagree. */
export function parseLogFileKey(key: string): LogFileKey | null {
  const [, prefix = '', organizationId = null, account = '', folder = '', region = '', day, file = ''] =
    keyPattern.exec(key) ?? []
  const [, fileAccount, fileFolder, fileRegion, year, month, date, hour, minute, unique = ''] =
    filePattern.exec(file) ?? []
  const kind = kindOfFolder(folder)
  if (kind === 'digest' || kind === 'other' || !isAccountId(account) || !isRegion(region)) return null
  if (account !== fileAccount || folder !== fileFolder || region !== fileRegion) return null
  if (day !== `${year}/${month}/${date}`) return null
  const deliveredAtMs = parseEventTime(`${year}-${month}-${date}T${hour}:${minute}:00Z`)
  if (deliveredAtMs === null) return null
  return { kind, prefix, organizationId, accountId: account, region, deliveredAtMs, unique }
}

const namePattern = /^\d{12}_(CloudTrail(?:-[A-Za-z]+)?)_[a-z0-9-]{1,32}_.*\.json(?:\.gz)?$/s

/**
 * What a file holds, by its key, path or bare name. Whoever was handed a file called something else has to look
 * inside: `other` says only that the name tells nothing.
 */
export function classifyFileName(name: string): FileKind {
  const file = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
  const [, folder = ''] = namePattern.exec(file) ?? []
  return kindOfFolder(folder)
}

function kindOfFolder(folder: string): FileKind {
  if (folder === 'CloudTrail-Digest') return 'digest'
  for (const kind of logFileKinds) if (logFolders[kind] === folder) return kind
  return 'other'
}

const logFileKinds: readonly LogFileKind[] = ['log', 'insight', 'network-activity', 'aggregated']
