/**
 * Keys that are fixed but whose feature is not in this version. Setting one is refused by name: a setting that is
 * accepted and does nothing would be believed.
 */
export const laterSettings: Readonly<
  Record<string, { readonly environment: string | null; readonly feature: string }>
> = {
  'listen.domains': { environment: null, feature: 'virtual-host buckets' },
  'capture.dataEvents': { environment: 'CAIRN_DATA_EVENTS', feature: 'data events of hosted services' },
  'delivery.intervalMs': { environment: 'CAIRN_DELIVERY_INTERVAL_MS', feature: 'delivery of log files' },
  'delivery.targetBytes': { environment: 'CAIRN_DELIVERY_TARGET_BYTES', feature: 'delivery of log files' },
  'delivery.giveUpDays': { environment: null, feature: 'delivery of log files' },
  'digest.intervalMs': { environment: 'CAIRN_DIGEST_INTERVAL_MS', feature: 'digest files' },
  upstreams: { environment: 'CAIRN_UPSTREAMS', feature: 'forwarding to upstreams' },
  'outbound.allowPrivate': { environment: 'CAIRN_OUTBOUND_ALLOW_PRIVATE', feature: 'outgoing connections' },
  'outbound.allow': { environment: null, feature: 'outgoing connections' },
  'test.reset': { environment: 'CAIRN_TEST_RESET', feature: 'emptying a server for tests' },
}
