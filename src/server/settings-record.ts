import type { OwnActs } from '../capture/own-acts.ts'
import type { Config } from '../config/config.ts'
import { bucketSourceKind, type Source } from '../config/source.ts'
import type { Upstream, UpstreamCredentials } from '../config/upstream.ts'
import type { MetadataStore } from '../storage/metadata-store.ts'

const settingsKey = 'server/settings'

/** Records what is set otherwise than at the last start: an auditor wants to know when retention was shortened. */
export async function recordChangedSettings(
  metadata: Pick<MetadataStore, 'get' | 'batch'>,
  ownActs: Pick<OwnActs, 'record'>,
  config: Config,
): Promise<void> {
  const settings = settingsOf(config)
  const before = await metadata.get(settingsKey)
  const text = JSON.stringify(settings)
  const known = before === null ? null : Buffer.from(before.value).toString()
  if (known === text) return
  if (known !== null) await ownActs.record('ChangeSettings', { before: JSON.parse(known), after: settings })
  await metadata.batch([{ key: settingsKey, value: Buffer.from(text), expectedRevision: before?.revision ?? null }])
}

/** What an auditor may see of the settings: no secrets, no paths. */
function settingsOf(config: Config) {
  const { account, region, regions, capture, history, delivery, digest, limits, listen } = config
  return {
    operatorAccountId: account.id,
    region,
    regions: [...regions],
    dataEvents: capture.dataEvents,
    rejectedPerSecond: capture.rejectedPerSecond,
    historyRetentionDays: history.retentionDays,
    deliveryIntervalMs: delivery.intervalMs,
    deliveryTargetBytes: delivery.targetBytes,
    deliveryGiveUpDays: delivery.giveUpDays,
    digestIntervalMs: digest.intervalMs,
    lookupEventsPerSecond: limits.lookupEventsPerSecond,
    trustedProxies: [...listen.trustedProxies],
    domains: [...listen.domains],
    tls: listen.tls !== null,
    upstreams: Object.fromEntries(config.upstreams.map((upstream) => [upstream.service, upstreamSettings(upstream)])),
    sources: Object.fromEntries(config.sources.map((source) => [source.name, sourceSettings(source)])),
    redaction: Object.fromEntries(config.redaction.map(({ name, ...rule }) => [name, rule])),
  }
}

function upstreamSettings({ service: _, signing, identitiesFile, certificatesFile, ...others }: Upstream) {
  const rest = { ...others, certificates: certificatesFile !== null }
  if (signing.kind === 'pass') return { ...rest, signing: signing.kind, identities: identitiesFile !== null }
  const { credentials, region, accounts } = signing
  return { ...rest, signing: signing.kind, ...credentialSettings(credentials), signingRegion: region, accounts }
}

function sourceSettings(source: Source) {
  if (source.kind !== bucketSourceKind) {
    const { name: _, token, ...rest } = source
    return { ...rest, authentication: token === null ? 'signature' : 'token' }
  }
  const { name: _, credentials, ...rest } = source
  return { ...rest, ...credentialSettings(credentials) }
}

function credentialSettings(credentials: UpstreamCredentials): Readonly<Record<string, unknown>> {
  if (credentials.kind === 'role') {
    const { kind: _, base, externalId, ...role } = credentials
    return { ...credentialSettings(base), role: { ...role, externalId: externalId !== null } }
  }
  if (credentials.kind === 'keys') return { credentials: 'keys', accessKeyId: credentials.accessKeyId }
  return { credentials: 'file', profile: credentials.profile }
}
