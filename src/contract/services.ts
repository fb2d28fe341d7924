import type { ProtocolName } from './contract-data.ts'

/** How requests name a service, known without loading its contract. */
export interface ServiceNames {
  /** Last part of its `X-Amz-Target` prefix: clients differ in what stands before it. */
  readonly target: string | null
  /** In a credential scope. */
  readonly signingName: string
  /** What its clients speak, where a request does not say. */
  readonly protocol: ProtocolName
  /** `Version` of a query request. */
  readonly queryVersion: string | null
  /** `eventSource` of its event records. */
  readonly eventSource: string
  /** It stands in one Region, whatever the credential scope says. */
  readonly isGlobal: boolean
}

const names = (
  protocol: ProtocolName,
  signingName: string,
  target: string | null,
  queryVersion: string | null,
  more: { readonly isGlobal?: boolean; readonly eventSource?: string } = {},
): ServiceNames => ({
  protocol,
  target,
  signingName,
  queryVersion,
  eventSource: more.eventSource ?? `${signingName}.amazonaws.com`,
  isGlobal: more.isGlobal ?? false,
})

/** The services that Cairn answers itself. The contracts hold the same names; a test compares them. */
export const hostedServices = {
  athena: names('aws-json-1.1', 'athena', 'AmazonAthena', null),
  cloudformation: names('aws-query', 'cloudformation', null, '2010-05-15'),
  cloudtrail: names('aws-json-1.1', 'cloudtrail', 'CloudTrail_20131101', null),
  'cloudtrail-data': names('rest-json', 'cloudtrail-data', null, null),
  cloudwatch: names('aws-json-1.0', 'monitoring', 'GraniteServiceVersion20100801', '2010-08-01'),
  events: names('aws-json-1.1', 'events', 'AWSEvents', null),
  iam: names('aws-query', 'iam', null, '2010-05-08', { isGlobal: true }),
  kms: names('aws-json-1.1', 'kms', 'TrentService', null),
  logs: names('aws-json-1.1', 'logs', 'Logs_20140328', null),
  organizations: names('aws-json-1.1', 'organizations', 'AWSOrganizationsV20161128', null, { isGlobal: true }),
  s3: names('rest-xml', 's3', null, null),
  s3control: names('rest-xml', 's3', null, null),
  sns: names('aws-query', 'sns', null, '2010-03-31'),
  sqs: names('aws-json-1.0', 'sqs', 'AmazonSQS', '2012-11-05'),
  sts: names('aws-query', 'sts', null, '2011-06-15'),
} as const satisfies Record<string, ServiceNames>

export type HostedServiceName = keyof typeof hostedServices

export const hostedServiceNames = Object.keys(hostedServices).filter(isHostedService)

export function isHostedService(name: string): name is HostedServiceName {
  return Object.hasOwn(hostedServices, name)
}

const byTarget = indexBy(({ target }) => target)
const bySigningName = indexBy(({ signingName }) => signingName)
const byQueryVersion = indexBy(({ queryVersion }) => queryVersion)

export const serviceByTarget = (target: string): HostedServiceName | null => byTarget.get(target) ?? null
/** Of services that share a signing name, the first: S3 before S3 Control. */
export const serviceBySigningName = (name: string): HostedServiceName | null => bySigningName.get(name) ?? null
export const serviceByQueryVersion = (version: string): HostedServiceName | null => byQueryVersion.get(version) ?? null

function indexBy(key: (names: ServiceNames) => string | null): ReadonlyMap<string, HostedServiceName> {
  const index = new Map<string, HostedServiceName>()
  for (const service of hostedServiceNames) {
    const found = key(hostedServices[service])
    if (found !== null && !index.has(found)) index.set(found, service)
  }
  return index
}
