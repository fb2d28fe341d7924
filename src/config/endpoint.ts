import { BlockList, isIP, isIPv6 } from 'node:net'
import { isLoopback } from './loopback.ts'
import type { SettingType } from './setting.ts'
import type { SettingValues } from './setting-values.ts'

const description = 'an `http` or `https` address of host and port, such as `http://127.0.0.1:8000`'

/** Where a server answers: scheme, host and port, and nothing more. A name in it is not looked up. */
export const endpoint: SettingType<string> = {
  description,
  isList: false,
  parse(given) {
    const isWhole = /^https?:\/\/[^\s/?#@\\]{1,300}\/?$/i.test(given) && URL.canParse(given)
    return isWhole ? { value: new URL(given).origin } : { expected: description }
  },
  format: (value) => value,
}

/** Why Cairn must not connect to `address`, an absolute URL; null where it may. */
export function forbiddenEndpoint(address: string, settings: SettingValues): string | null {
  const host = hostOf(address)
  if (isMetadataHost(host)) return 'is an address that gives out credentials of the machine; Cairn never connects there'
  return isOwnListener(host, portOf(address), settings) ? "is Cairn's own listener" : null
}

/**
 * Whether `host`, a name or an address without brackets, is one that a cloud answers its own machines on, with their
 * credentials: the link-local ranges, and the addresses beyond them that clouds document. For what a name resolves to
 * as well, when it is connected to.
 */
export function isMetadataHost(host: string): boolean {
  if (isIP(host) === 0) return metadataNames.has(host.toLowerCase().replace(/\.$/, ''))
  return metadataAddresses.check(host, isIPv6(host) ? 'ipv6' : 'ipv4')
}

const metadataNames: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
])

const metadataAddresses = new BlockList()
metadataAddresses.addSubnet('169.254.0.0', 16, 'ipv4')
metadataAddresses.addSubnet('fe80::', 10, 'ipv6')
// EC2 over IPv6 (instance metadata, and credentials of EKS pods), Google Cloud over IPv6.
metadataAddresses.addSubnet('fd00:ec2::', 32, 'ipv6')
metadataAddresses.addAddress('fd20:ce::254', 'ipv6')
// Alibaba Cloud, Oracle Cloud, Azure.
metadataAddresses.addAddress('100.100.100.200', 'ipv4')
metadataAddresses.addAddress('192.0.0.192', 'ipv4')
metadataAddresses.addAddress('168.63.129.16', 'ipv4')

/**
 * The DNS suffixes of every partition of AWS, single and dual stack, as the SDKs' partition data names them.
 */
const awsSuffixes = [
  'amazonaws.com',
  'api.aws',
  'amazonaws.com.cn',
  'api.amazonwebservices.com.cn',
  'amazonaws.eu',
  'api.amazonwebservices.eu',
  'c2s.ic.gov',
  'api.aws.ic.gov',
  'sc2s.sgov.gov',
  'api.aws.scloud',
  'cloud.adc-e.uk',
  'api.cloud-aws.adc-e.uk',
  'csp.hci.ic.gov',
  'api.aws.hci.ic.gov',
] as const

/** Whether AWS itself answers at `address`, an absolute URL, by its name. */
export function isAwsEndpoint(address: string): boolean {
  const host = hostOf(address).replace(/\.$/, '')
  return awsSuffixes.some((suffix) => host === suffix || host.endsWith(`.${suffix}`))
}

function isOwnListener(host: string, port: number, settings: SettingValues): boolean {
  if (port !== settings['listen.port']) return false
  const own = settings['listen.host'].toLowerCase()
  if (host === own || isUnspecified(host)) return true
  if (isLoopback(host) && (isUnspecified(own) || isLoopback(own))) return true
  return settings['listen.domains'].some((domain) => host === domain || host.endsWith(`.${domain}`))
}

function isUnspecified(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

/** In lower case, without brackets; an IPv4 address that is written as one of IPv6 is an IPv4 address. */
function hostOf(address: string): string {
  const host = new URL(address).hostname.toLowerCase().replace(/^\[|\]$/g, '')
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host)
  if (mapped === null) return host
  const bytes = Buffer.from(
    mapped
      .slice(1)
      .map((group) => group.padStart(4, '0'))
      .join(''),
    'hex',
  )
  return [...bytes].join('.')
}

function portOf(address: string): number {
  const { port, protocol } = new URL(address)
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
}
