import type { OwnActs } from '../capture/own-acts.ts'
import type { Config } from '../config/config.ts'
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
function settingsOf({ account, region, regions, capture, history, delivery, digest, limits, listen }: Config) {
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
  }
}
