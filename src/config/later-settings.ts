/**
 * Keys that are fixed but whose feature is not in this version. Setting one is refused by name: a setting that is
 * accepted and does nothing would be believed.
 */
export const laterSettings: Readonly<
  Record<string, { readonly environment: string | null; readonly feature: string }>
> = {
  'outbound.allowPrivate': { environment: 'CAIRN_OUTBOUND_ALLOW_PRIVATE', feature: 'outgoing connections' },
  'outbound.allow': { environment: null, feature: 'outgoing connections' },
  'test.reset': { environment: 'CAIRN_TEST_RESET', feature: 'emptying a server for tests' },
}
