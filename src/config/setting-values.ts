import type { AccountId, Region } from '../base/brands.ts'
import type { LogLevel } from '../base/log.ts'

/** The value of each key that this version implements; null where nothing is set. */
export interface SettingValues {
  'listen.host': string
  'listen.port': number
  'listen.tls.certFile': string | null
  'listen.tls.keyFile': string | null
  'listen.allowPlainText': boolean
  'listen.trustedProxies': readonly string[]
  'listen.domains': readonly string[]
  dataDir: string
  'account.id': AccountId
  'account.rootAccessKeyId': string | null
  'account.rootSecretAccessKey': string | null
  'keys.masterKeyFile': string | null
  region: Region
  regions: readonly Region[]
  'capture.dataEvents': 'selected' | 'all'
  'capture.rejectedPerSecond': number
  'history.retentionDays': number
  'digest.intervalMs': number
  'delivery.intervalMs': number
  'delivery.targetBytes': number
  'delivery.giveUpDays': number
  'proofs.witness.url': string | null
  'proofs.witness.key': string | null
  'limits.lookupEventsPerSecond': number
  'metrics.token': string | null
  'log.level': LogLevel
}

export type SettingKey = keyof SettingValues
