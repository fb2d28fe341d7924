import { assert } from '../base/assert.ts'
import { isAccountId, isRegion } from '../base/brands.ts'
import { logLevels } from '../base/log.ts'
import { commercialRegions } from './commercial-regions.ts'
import type { Setting, SettingType } from './setting.ts'
import {
  accountId,
  addressRange,
  listOf,
  oneOf,
  optional,
  region,
  text,
  trueOrFalse,
  wholeNumber,
} from './setting-types.ts'
import type { SettingKey, SettingValues } from './setting-values.ts'
import { webAddress } from './web-address.ts'
import { witnessKey } from './witness-settings.ts'

const path = text('a path', /^[^\0]{1,4096}$/)
const hostName = text('an address or a host name', /^[A-Za-z0-9.:_-]{1,253}$/)
const domain = text('a domain name in lower case', /^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){0,8}$/)
const accessKeyId = text('16 to 128 letters, digits or `_`', /^\w{16,128}$/)
const secretText = text('16 to 256 printable characters without spaces', /^[\x21-\x7e]{16,256}$/)

/** A hundred years: longer than anyone promises, short enough that no date computation overflows. */
const retentionDaysMax = 36_500

/** A flood of rejected requests must not become a flood of records; above this the summary a minute says more. */
const rejectedPerSecondMax = 10_000

/** A day: what a digest names later than that is checked by nobody. */
const digestIntervalMsMax = 86_400_000

/** Above what one process answers; AWS itself stops at 2. */
const lookupEventsPerSecondMax = 100_000

/** A day: who waits longer takes an interruption for silence. */
const deliveryIntervalMsMax = 86_400_000

/** Log files of CloudTrail have at most 50 MB compressed, and records become a fifth of their size or less. */
const targetBytesMax = 250_000_000

const operatorAccountId = '123456789012'
const defaultRegion = 'us-east-1'
assert(isAccountId(operatorAccountId) && isRegion(defaultRegion), 'the defaults are an account id and a Region')

/**
 * Every key that this version implements, in the order of the reference. A path that is not absolute is taken from
 * the folder of the file that names it, or from the current folder where a variable names it.
 */
export const settings: { readonly [Key in SettingKey]: Setting<SettingValues[Key]> } = {
  'listen.host': setting(hostName, 'CAIRN_HOST', '127.0.0.1', 'The address that the server listens on.'),
  'listen.port': setting(
    wholeNumber(0, 65_535),
    'CAIRN_PORT',
    4690,
    'The port that the server listens on; 0 takes any free one.',
  ),
  'listen.tls.certFile': setting(optional(path), null, null, 'The certificate chain (PEM); reloaded when it changes.'),
  'listen.tls.keyFile': setting(optional(path), null, null, 'The private key of the certificate (PEM).'),
  'listen.allowPlainText': setting(
    trueOrFalse,
    null,
    false,
    'Allows listening beyond loopback without TLS, for a server behind a proxy that ends TLS.',
  ),
  'listen.trustedProxies': setting(
    listOf(addressRange, 'address ranges'),
    null,
    [],
    'Only from these addresses do `X-Forwarded-*` headers count.',
  ),
  'listen.domains': setting(
    listOf(domain, 'domain names'),
    null,
    ['localhost'],
    'Host names under which a bucket may stand in front: `bucket.localhost`.',
  ),
  dataDir: setting(path, 'CAIRN_DATA_DIR', './cairn-data', 'The folder that holds everything the server keeps.'),
  'account.id': setting(
    accountId,
    'CAIRN_ACCOUNT_ID',
    operatorAccountId,
    'The operator account. In the file it may stand without quotes: leading zeros are kept.',
  ),
  'account.rootAccessKeyId': {
    ...setting(
      optional(accessKeyId),
      'CAIRN_ROOT_ACCESS_KEY_ID',
      null,
      "The access key id of the operator account's root. While it is set, no other key of that root is good.",
    ),
    defaultText: 'made at first start',
  },
  'account.rootSecretAccessKey': {
    ...setting(
      optional(secretText),
      'CAIRN_ROOT_SECRET_ACCESS_KEY',
      null,
      'The secret access key that belongs to `account.rootAccessKeyId`.',
    ),
    defaultText: 'made at first start',
    isSecret: true,
  },
  'keys.masterKeyFile': {
    ...setting(
      optional(path),
      'CAIRN_MASTER_KEY_FILE',
      null,
      'The key that seals stored secrets; keep it away from the data (`doctor` warns where it is not).',
    ),
    defaultText: '`<dataDir>/keys/master`',
  },
  region: setting(region, 'CAIRN_REGION', defaultRegion, 'The Region of a request that names none.'),
  regions: {
    ...setting(listOf(region, 'Regions', 1), 'CAIRN_REGIONS', commercialRegions, 'The Regions that are served.'),
    defaultText: 'the commercial ones',
  },
  'capture.dataEvents': setting(
    oneOf('selected', 'all'),
    'CAIRN_DATA_EVENTS',
    'selected',
    'Which calls on the contents of resources are recorded: all, or those that something selects.',
  ),
  'capture.rejectedPerSecond': setting(
    wholeNumber(0, rejectedPerSecondMax),
    null,
    10,
    'How many requests without a valid signature are recorded one by one; the rest become one summary a minute.',
  ),
  'history.retentionDays': setting(
    wholeNumber(1, retentionDaysMax),
    'CAIRN_HISTORY_RETENTION_DAYS',
    90,
    'How long the event history keeps a record, counted from when it was stored.',
  ),
  'digest.intervalMs': setting(
    wholeNumber(1_000, digestIntervalMsMax),
    'CAIRN_DIGEST_INTERVAL_MS',
    3_600_000,
    'How often the digest files of a trail are made; only whole seconds count.',
  ),
  'delivery.intervalMs': setting(
    wholeNumber(100, deliveryIntervalMsMax),
    'CAIRN_DELIVERY_INTERVAL_MS',
    60_000,
    'How often trails deliver what has happened since, in milliseconds.',
  ),
  'delivery.targetBytes': setting(
    wholeNumber(1_000, targetBytesMax),
    'CAIRN_DELIVERY_TARGET_BYTES',
    50_000_000,
    'How large a log file grows before the next one begins, in bytes before compression.',
  ),
  'delivery.giveUpDays': setting(
    wholeNumber(1, retentionDaysMax),
    null,
    30,
    'How long a log file waits for a bucket that does not take it; then the gap is recorded, and `./cairn redeliver` fills it.',
  ),
  'proofs.witness.url': setting(
    optional(webAddress),
    null,
    null,
    'A witness that cosigns each checkpoint of the proof tree; a checkpoint waits up to five seconds for it.',
  ),
  'proofs.witness.key': setting(optional(witnessKey), null, null, 'The key that the witness cosigns with.'),
  'limits.lookupEventsPerSecond': setting(
    wholeNumber(0, lookupEventsPerSecondMax),
    'CAIRN_LOOKUP_EVENTS_PER_SECOND',
    0,
    'LookupEvents calls a second for each account and Region; 0 sets no limit.',
  ),
  'metrics.token': {
    ...setting(optional(secretText), 'CAIRN_METRICS_TOKEN', null, 'The bearer token that opens `/_cairn/metrics`.'),
    isSecret: true,
  },
  'log.level': setting(oneOf(...logLevels), 'CAIRN_LOG_LEVEL', 'info', 'The least important log line that is written.'),
}

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(settings, key)
}

/** Every key, in the order of the reference. */
export const settingKeys: readonly SettingKey[] = Object.keys(settings).filter(isSettingKey)

function setting<T>(type: SettingType<T>, environment: string | null, value: T, description: string): Setting<T> {
  return { type, environment, default: value, description }
}
