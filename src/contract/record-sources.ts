import type { ServiceContract } from './service-contract.ts'

type NamedService = Pick<ServiceContract, 'name' | 'endpointPrefix' | 'signingName'>

/**
 * Services whose records name a source that neither their endpoint nor their signature does. From published records and
 * the guides of the services, where each tells how CloudTrail records it.
 */
const sources: ReadonlyMap<string, string> = new Map([
  ['appconfigdata', 'appconfig'],
  ['bedrock-agent', 'bedrock'],
  ['bedrock-agent-runtime', 'bedrock'],
  ['bedrock-data-automation', 'bedrock'],
  ['bedrock-data-automation-runtime', 'bedrock'],
  ['bedrock-runtime', 'bedrock'],
  ['chime-sdk-identity', 'chime'],
  ['chime-sdk-media-pipelines', 'chime'],
  ['chime-sdk-meetings', 'chime'],
  ['chime-sdk-messaging', 'chime'],
  ['chime-sdk-voice', 'chime'],
  ['cloudtrail-data', 'cloudtrail-data'],
  ['connectparticipant', 'connect'],
  ['iotsecuretunneling', 'iotsecuredtunneling'],
  ['lexv2-models', 'lex'],
  ['lexv2-runtime', 'lex'],
  ['pinpoint-email', 'ses'],
  ['rds-data', 'rdsdata'],
  ['s3control', 's3'],
  ['ses', 'ses'],
  ['sesv2', 'ses'],
  ['sso', 'sso'],
  ['sso-oidc', 'sso'],
])

/**
 * `eventSource` of a service's records: its endpoint's name, of which only the part that is the service's own counts
 * (`api.ecr` is `ecr`, `metering.marketplace` is `metering-marketplace`).
 */
export function recordSource(service: NamedService): string {
  return `${sources.get(service.name) ?? ownPrefix(service)}.amazonaws.com`
}

/** `eventSource` of a call of a service that no model describes, from the name in its signature. */
export function unknownRecordSource(signingName: string | null): string {
  return `${(signingName ?? 'unknown').toLowerCase()}.amazonaws.com`
}

function ownPrefix({ endpointPrefix, signingName }: NamedService): string {
  if (!endpointPrefix.includes('.')) return endpointPrefix
  if (endpointPrefix.endsWith('.marketplace')) return endpointPrefix.replace('.', '-')
  return signingName.toLowerCase()
}

/** Services that stand in one Region, which their records name whatever the credential scope says. */
const globalServices: ReadonlySet<string> = new Set(['cloudfront', 'iam', 'organizations', 'route53'])

export function isGlobalService(service: string): boolean {
  return globalServices.has(service)
}

/** `apiVersion` of the records of the services that write one. */
const apiVersions: ReadonlyMap<string, string> = new Map([
  ['dynamodb', '2012-08-10'],
  ['dynamodbstreams', '2012-08-10'],
  ['efs', '2015-02-01'],
  ['elb', '2012-06-01'],
  ['elbv2', '2015-12-01'],
  ['logs', '20140328'],
  ['route53', '2013-04-01'],
])

/** Null: the service's records have none. */
export function recordApiVersion(service: string): string | null {
  return apiVersions.get(service) ?? null
}
