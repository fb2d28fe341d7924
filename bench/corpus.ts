import { drawWorld, isoSeconds, type Scene, type Template } from './corpus/activity.ts'
import { dataTemplates } from './corpus/data-templates.ts'
import { Draw } from './corpus/draw.ts'
import { identityTemplates } from './corpus/identity-templates.ts'
import type { JsonObject } from './corpus/json.ts'
import { networkTemplates } from './corpus/network-templates.ts'
import { type Caller, drawPeople, regions, userIdentity } from './corpus/people.ts'
import { serviceTemplates } from './corpus/service-templates.ts'

export interface CorpusPlan {
  readonly seed: number
  readonly records: number
}

/** One event record on its way, with what its log file is named by. */
export interface CorpusRecord {
  /** Its JSON, without a line end. */
  readonly line: Buffer
  readonly accountId: string
  readonly region: string
  readonly arrivedAtMs: number
}

/** The corpus begins here and lasts {@link corpusDays}, whatever its size. */
export const corpusStartAtMs = Date.UTC(2026, 0, 1)
const corpusDays = 90
const dayMs = 86_400_000
export const corpusEndAtMs = corpusStartAtMs + corpusDays * dayMs

/** How much older than its arrival an `eventTime` may be: records arrive out of order by as much. */
const jitterMsMax = 5 * 60_000

/** How long one session of a role lasts before its key changes. */
const sessionMs = 6 * 3_600_000

const templates: readonly Template[] = [
  ...networkTemplates,
  ...identityTemplates,
  ...serviceTemplates,
  ...dataTemplates,
]

/**
 * CloudTrail event records in order of arrival, drawn from a seed: the same plan makes the same bytes. Nothing is kept
 * but the draw, so that any number of records takes the same memory.
 */
export function* corpusRecords({ seed, records }: CorpusPlan): IterableIterator<CorpusRecord> {
  const draw = new Draw(seed)
  const people = drawPeople(draw)
  const world = drawWorld(draw)
  const pickTemplate = weighted(draw, templates)
  const stepMs = (corpusDays * dayMs) / records
  for (let number = 0; number < records; number += 1) {
    const arrivedAtMs = corpusStartAtMs + number * stepMs
    const timeMs = Math.max(corpusStartAtMs, arrivedAtMs - draw.below(jitterMsMax))
    const template = pickTemplate()
    const caller = draw.pickSkewed(people.callers)
    const region = regionOf(draw, template, caller)
    const record = makeRecord({ draw, caller, region, world, timeMs }, template)
    yield { line: Buffer.from(JSON.stringify(record)), accountId: caller.accountId, region, arrivedAtMs }
  }
}

/** The records alone. */
export function* recordLines(plan: CorpusPlan): IterableIterator<Buffer> {
  for (const { line } of corpusRecords(plan)) yield line
}

/** Services whose records are all of one Region. */
const globalSources = new Set(['iam.amazonaws.com', 'signin.amazonaws.com'])

function regionOf(draw: Draw, { source }: Template, { homeRegion }: Caller): string {
  if (globalSources.has(source)) return 'us-east-1'
  return draw.chance(0.8) ? homeRegion : draw.pick(regions)
}

function makeRecord(scene: Scene, template: Template): JsonObject {
  const { draw, caller, region, timeMs } = scene
  const activity = template.make(scene)
  const denied = caller.kind !== 'AWSService' && draw.chance(0.05) ? denial(caller, template) : null
  const isService = caller.kind === 'AWSService'
  const address = isService || draw.chance(0.9) ? draw.pickSkewed(caller.addresses) : draw.ipAddress()
  const userAgent = draw.pick(caller.userAgents)
  const isLogin = template.name === 'ConsoleLogin'
  return {
    eventVersion: draw.chance(0.7) ? '1.11' : '1.09',
    userIdentity: userIdentity(draw, caller, accessKeyAt(caller, timeMs), isoSeconds(timeMs - (timeMs % sessionMs))),
    eventTime: isoSeconds(timeMs),
    eventSource: template.source,
    eventName: template.name,
    awsRegion: region,
    sourceIPAddress: address,
    userAgent,
    ...denied,
    requestParameters: activity.request,
    responseElements: denied === null ? (activity.response ?? null) : null,
    ...activity.more,
    requestID: draw.uuid(),
    eventID: draw.uuid(),
    readOnly: template.readOnly,
    ...(activity.resources === undefined ? {} : { resources: activity.resources }),
    eventType: isLogin ? 'AwsConsoleSignIn' : 'AwsApiCall',
    managementEvent: template.category === undefined,
    recipientAccountId: caller.accountId,
    eventCategory: template.category ?? 'Management',
    ...(isService || isLogin || draw.chance(0.25) ? {} : { tlsDetails: tlsDetails(draw, template, region) }),
    ...(userAgent.startsWith('Mozilla') ? { sessionCredentialFromConsole: 'true' } : {}),
  }
}

function accessKeyAt({ accessKeyIds }: Caller, timeMs: number): string | null {
  if (accessKeyIds.length === 0) return null
  return accessKeyIds[Math.floor(timeMs / sessionMs) % accessKeyIds.length] ?? null
}

function denial({ arn }: Caller, { source, name }: Template): JsonObject {
  const action = `${source.split('.')[0]}:${name}`
  return {
    errorCode: source.startsWith('ec2') ? 'Client.UnauthorizedOperation' : 'AccessDenied',
    errorMessage: `User: ${arn} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`,
  }
}

function tlsDetails(draw: Draw, { source }: Template, region: string): JsonObject {
  const service = source.slice(0, source.indexOf('.'))
  return {
    tlsVersion: 'TLSv1.3',
    cipherSuite: draw.chance(0.85) ? 'TLS_AES_128_GCM_SHA256' : 'TLS_AES_256_GCM_SHA384',
    clientProvidedHostHeader: `${service}.${region}.amazonaws.com`,
  }
}

/** Picks by weight: a table with one place for each unit of weight. */
function weighted(draw: Draw, from: readonly Template[]): () => Template {
  const places = from.flatMap((template) => new Array<Template>(template.weight).fill(template))
  return () => draw.pick(places)
}
