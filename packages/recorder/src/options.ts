import type { EventsDefinition } from './define-events.ts'
import type { RecorderCallbacks } from './notices.ts'
import { RecorderSetupError } from './setup-error.ts'
import type { SyncPolicy } from './spool/spool.ts'
import type { CredentialsSource } from './submit/events-client.ts'

/** How a recorder is set up. Every bound has its range in {@link ranges}. */
export interface RecorderOptions<Definition extends EventsDefinition> extends RecorderCallbacks {
  /** Where Cairn listens: `http://127.0.0.1:4690`. */
  readonly endpoint: string | URL
  /** A principal who may `cairn:PutEvents`. A function is asked before every request. */
  readonly credentials: CredentialsSource
  readonly events: Definition
  /** Signs requests, and is the `awsRegion` of the records. `us-east-1` without it. */
  readonly region?: string
  /** The account of the records; that of the credentials without it. */
  readonly accountId?: string
  /** A folder of this process alone, where records wait for the server. */
  readonly spoolFolder: string
  /** Bytes of the spool. What comes beyond is lost, and stated. 64 MiB without it. */
  readonly spoolBytesMax?: number
  /** When what was written is forced onto the disk; see {@link SyncPolicy}. `interval` without it. */
  readonly spoolSync?: SyncPolicy
  /** Bytes of records that are on their way into the spool. 4 MiB without it. */
  readonly memoryBytesMax?: number
  /** Records of one request. 500 without it. */
  readonly batchRecordsMax?: number
  /** Bytes of one request. 1 MiB without it. */
  readonly batchBytesMax?: number
  /** How long a record waits for others to be sent with. 1,000 without it. */
  readonly batchDelayMsMax?: number
  /** How long a request may take. 30,000 without it. */
  readonly requestMsMax?: number
  /** The wait after a first failure. 200 without it. */
  readonly retryDelayMsMin?: number
  /** The longest wait after a failure. 30,000 without it. */
  readonly retryDelayMsMax?: number
  /** Certificates (PEM) to trust instead of the built-in ones. */
  readonly trustedCertificates?: readonly string[]
}

const kib = 1024
const mib = 1024 * kib

/** Smallest, usual and largest value of each bound. */
export const ranges = {
  spoolBytesMax: [mib, 64 * mib, 1024 * 1024 * mib],
  memoryBytesMax: [512 * kib, 4 * mib, 1024 * mib],
  batchRecordsMax: [1, 500, 10_000],
  // A record may have 256 KiB; the server takes 64 MiB.
  batchBytesMax: [512 * kib, mib, 32 * mib],
  batchDelayMsMax: [0, 1_000, 60_000],
  requestMsMax: [100, 30_000, 300_000],
  retryDelayMsMin: [1, 200, 60_000],
  retryDelayMsMax: [1, 30_000, 600_000],
} as const satisfies Readonly<Record<string, readonly [number, number, number]>>

type BoundName = keyof typeof ranges

/** Options as they are used: complete and within their ranges. */
export type Settings = Readonly<Record<BoundName, number>> & {
  readonly endpoint: URL
  readonly credentials: CredentialsSource
  readonly region: string
  readonly accountId: string | null
  readonly spoolFolder: string
  readonly spoolSync: SyncPolicy
  readonly trustedCertificates: readonly string[] | null
}

const boundNames: readonly BoundName[] = [
  'spoolBytesMax',
  'memoryBytesMax',
  'batchRecordsMax',
  'batchBytesMax',
  'batchDelayMsMax',
  'requestMsMax',
  'retryDelayMsMin',
  'retryDelayMsMax',
]

/** @throws {RecorderSetupError} The message names everything that is wrong. */
export function settingsOf(options: RecorderOptions<EventsDefinition>): Settings {
  const problems: string[] = []
  const endpoint = endpointOf(options.endpoint)
  if (endpoint === null) problems.push('endpoint is an address as http://127.0.0.1:4690.')
  const region = options.region ?? 'us-east-1'
  if (!/^[a-z0-9-]{1,32}$/.test(region)) problems.push('region is a name like us-east-1.')
  const accountId = options.accountId ?? null
  if (accountId !== null && !/^\d{12}$/.test(accountId)) problems.push('accountId has twelve digits.')
  if (typeof options.spoolFolder !== 'string' || options.spoolFolder === '') problems.push('spoolFolder is a path.')
  const spoolSync = options.spoolSync ?? 'interval'
  if (!['always', 'interval', 'never'].includes(spoolSync)) problems.push('spoolSync is always, interval or never.')
  if (!areCredentials(options.credentials)) problems.push('credentials have accessKeyId and secretAccessKey.')
  const bounds = boundsOf(options, problems)
  if (endpoint === null || problems.length > 0) throw new RecorderSetupError(problems)
  const { credentials, spoolFolder } = options
  const trustedCertificates = options.trustedCertificates ?? null
  return { ...bounds, endpoint, credentials, region, accountId, spoolFolder, spoolSync, trustedCertificates }
}

function boundsOf(options: RecorderOptions<EventsDefinition>, problems: string[]): Readonly<Record<BoundName, number>> {
  const bounds: Record<BoundName, number> = {
    spoolBytesMax: 0,
    memoryBytesMax: 0,
    batchRecordsMax: 0,
    batchBytesMax: 0,
    batchDelayMsMax: 0,
    requestMsMax: 0,
    retryDelayMsMin: 0,
    retryDelayMsMax: 0,
  }
  for (const name of boundNames) {
    const [min, usual, max] = ranges[name]
    const value = options[name] ?? usual
    if (!Number.isSafeInteger(value) || value < min || value > max)
      problems.push(`${name} is a whole number from ${min} to ${max}.`)
    bounds[name] = value
  }
  return bounds
}

function endpointOf(value: string | URL): URL | null {
  try {
    const url = new URL(value)
    return url.protocol === 'http:' || url.protocol === 'https:' ? url : null
  } catch {
    return null
  }
}

/** From JavaScript anything may be given. */
function areCredentials(value: CredentialsSource | undefined): boolean {
  if (typeof value === 'function') return true
  return typeof value?.accessKeyId === 'string' && typeof value.secretAccessKey === 'string'
}
