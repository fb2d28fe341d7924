import { join, resolve } from 'node:path'
import type { Config } from './config.ts'
import type { SettingKey, SettingValues } from './setting-values.ts'

/** Keys whose value is a path, made absolute where it is read. */
export const pathKeys: ReadonlySet<SettingKey> = new Set<SettingKey>([
  'dataDir',
  'keys.masterKeyFile',
  'listen.tls.certFile',
  'listen.tls.keyFile',
])

/** What stands in the sections whose keys are names. */
export type NamedEntries = Pick<Config, 'upstreams' | 'sources' | 'redaction'>

/** The values as the program uses them. They are valid and their given paths absolute; defaults lie below `cwd`. */
export function makeConfig(values: SettingValues, named: NamedEntries, cwd: string): Config {
  const dataDir = resolve(cwd, values.dataDir)
  return freezeDeep<Config>({
    listen: {
      host: values['listen.host'],
      port: values['listen.port'],
      tls: tlsOf(values),
      allowPlainText: values['listen.allowPlainText'],
      trustedProxies: values['listen.trustedProxies'],
      domains: values['listen.domains'],
    },
    dataDir,
    account: { id: values['account.id'], root: rootOf(values) },
    keys: { masterKeyFile: values['keys.masterKeyFile'] ?? join(dataDir, 'keys', 'master') },
    region: values.region,
    regions: values.regions,
    capture: {
      dataEvents: values['capture.dataEvents'],
      rejectedPerSecond: values['capture.rejectedPerSecond'],
    },
    history: { retentionDays: values['history.retentionDays'] },
    digest: { intervalMs: values['digest.intervalMs'] },
    delivery: {
      intervalMs: values['delivery.intervalMs'],
      targetBytes: values['delivery.targetBytes'],
      giveUpDays: values['delivery.giveUpDays'],
    },
    proofs: { witness: witnessOf(values) },
    upstreams: named.upstreams,
    sources: named.sources,
    redaction: named.redaction,
    limits: { lookupEventsPerSecond: values['limits.lookupEventsPerSecond'] },
    metrics: { token: values['metrics.token'] },
    log: { level: values['log.level'] },
  })
}

function tlsOf(values: SettingValues): Config['listen']['tls'] {
  const certFile = values['listen.tls.certFile']
  const keyFile = values['listen.tls.keyFile']
  return certFile === null || keyFile === null ? null : { certFile, keyFile }
}

function rootOf(values: SettingValues): Config['account']['root'] {
  const accessKeyId = values['account.rootAccessKeyId']
  const secretAccessKey = values['account.rootSecretAccessKey']
  return accessKeyId === null || secretAccessKey === null ? null : { accessKeyId, secretAccessKey }
}

function witnessOf(values: SettingValues): Config['proofs']['witness'] {
  const url = values['proofs.witness.url']
  const key = values['proofs.witness.key']
  return url === null || key === null ? null : { url, key }
}

function freezeDeep<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) freezeDeep(inner)
  return Object.freeze(value)
}
