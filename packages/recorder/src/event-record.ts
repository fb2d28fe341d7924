import type { EventDefinition } from './define-events.ts'
import { scrubText, withoutSecrets } from './secrets.ts'

/** The layout of CloudTrail's records that is written here. */
const eventVersion = '1.11'

/** Bounds of CloudTrail's own records, in bytes of JSON. What is larger is left out as a whole, and says so. */
const contentBytesMax = 100 * 1024
const additionalDataBytesMax = 28 * 1024
/** `userAgent`, `errorCode`, `errorMessage`, `requestID`: longer ones are cut. */
const textBytesMax = 1_024
const resourcesMax = 100
/** Largest record, in bytes. */
const recordBytesMax = 256 * 1024

/** What all records of one recorder have in common. */
export interface RecordFrame {
  readonly eventSource: string
  readonly awsRegion: string
  /** Null: the account of whoever submits it. */
  readonly accountId: string | null
  /** Types that may stand in `userIdentity`. */
  readonly identityTypes: ReadonlySet<string>
}

/** {@link EventDetails} as they are at run time, where no compiler has looked. */
export interface LooseDetails {
  readonly userIdentity: { readonly type: string }
  readonly atMs?: number | undefined
  readonly sourceIPAddress?: string | undefined
  readonly userAgent?: string | undefined
  readonly errorCode?: string | undefined
  readonly errorMessage?: string | undefined
  readonly requestParameters?: object | undefined
  readonly responseElements?: object | undefined
  readonly resources?:
    | readonly { readonly type: string; readonly ARN: string; readonly accountId?: unknown }[]
    | undefined
  readonly requestID?: string | undefined
  readonly additionalEventData?: object | undefined
}

/** An event is not as its definition says, which a compiler would have refused. */
export class UnfitEventError extends Error {
  override readonly name = 'UnfitEventError'
}

/**
 * The JSON text of a record, members in the order in which AWS writes them, within CloudTrail's bounds and without
 * secrets. Parameters and answers hold the members that the definition names and no other.
 *
 * @throws {UnfitEventError} Its identity or a resource is of a type that was not defined, or it is too large.
 */
export function eventRecord(
  frame: RecordFrame,
  definition: EventDefinition,
  { eventID, eventName, atMs }: { readonly eventID: string; readonly eventName: string; readonly atMs: number },
  details: LooseDetails,
): string {
  if (!frame.identityTypes.has(details.userIdentity.type))
    throw new UnfitEventError(`There is no identity type ${String(details.userIdentity.type)}.`)
  const category = definition.category ?? 'Management'
  return boundedText({
    eventVersion,
    userIdentity: withoutSecrets(details.userIdentity),
    eventTime: eventTime(atMs),
    eventSource: frame.eventSource,
    eventName,
    awsRegion: frame.awsRegion,
    sourceIPAddress: boundText(details.sourceIPAddress),
    userAgent: boundText(details.userAgent),
    errorCode: boundText(details.errorCode),
    errorMessage: boundText(details.errorMessage),
    requestParameters: chosen(definition.parameters, details.requestParameters),
    responseElements: chosen(definition.response, details.responseElements),
    additionalEventData: details.additionalEventData && withoutSecrets(details.additionalEventData),
    requestID: boundText(details.requestID),
    eventID,
    readOnly: definition.readOnly,
    resources: resourcesOf(definition, details),
    eventType: 'AwsApiCall',
    managementEvent: category === 'Management',
    recipientAccountId: frame.accountId ?? undefined,
    eventCategory: category,
  })
}

/** What a recorder says of itself. */
export interface OwnEvent {
  readonly eventID: string
  readonly eventName: string
  readonly atMs: number
  readonly serviceEventDetails: object
}

/** A record of the recorder's own doing, beside those of the application. */
export function ownEventRecord(frame: RecordFrame, event: OwnEvent): string {
  return JSON.stringify({
    eventVersion,
    userIdentity: { type: 'Recorder', principalId: frame.eventSource },
    eventTime: eventTime(event.atMs),
    eventSource: frame.eventSource,
    eventName: event.eventName,
    awsRegion: frame.awsRegion,
    requestParameters: null,
    responseElements: null,
    eventID: event.eventID,
    readOnly: false,
    eventType: 'AwsServiceEvent',
    managementEvent: true,
    recipientAccountId: frame.accountId ?? undefined,
    serviceEventDetails: event.serviceEventDetails,
    eventCategory: 'Management',
  })
}

/** To the second, as AWS writes it. */
export function eventTime(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19)}Z`
}

function chosen(names: readonly string[] | undefined, values: object | undefined): unknown {
  if (names === undefined || values === undefined || values === null) return null
  const own = new Map<string, unknown>(Object.entries(values))
  const kept = names.flatMap((name) => (own.get(name) === undefined ? [] : [[name, own.get(name)] as const]))
  return kept.length === 0 ? null : withoutSecrets(Object.fromEntries(kept))
}

function resourcesOf({ resources: types }: EventDefinition, { resources }: LooseDetails): unknown {
  if (resources === undefined || resources.length === 0) return undefined
  const allowed: readonly string[] = types ?? []
  const wrong = resources.find(({ type }) => !allowed.includes(type))
  if (wrong !== undefined) throw new UnfitEventError(`There is no resource type ${String(wrong.type)} in this event.`)
  return resources.slice(0, resourcesMax).map(({ accountId, type, ARN }) => ({ accountId, type, ARN }))
}

function boundText(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined
  const scrubbed = scrubText(String(text))
  if (scrubbed.length <= textBytesMax / 3 || Buffer.byteLength(scrubbed) <= textBytesMax) return scrubbed
  return scrubbed.slice(0, new TextEncoder().encodeInto(scrubbed, new Uint8Array(textBytesMax)).read)
}

function boundedText(event: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(event)
  // A record that is below the tightest bound of a member breaks none.
  if (text.length <= additionalDataBytesMax / 3) return text
  const bounded = JSON.stringify({
    ...event,
    requestParameters: bound('requestParameters', event.requestParameters, contentBytesMax),
    responseElements: bound('responseElements', event.responseElements, contentBytesMax),
    additionalEventData: bound('additionalEventData', event.additionalEventData, additionalDataBytesMax),
  })
  if (Buffer.byteLength(bounded) > recordBytesMax)
    throw new UnfitEventError(`It has more than ${recordBytesMax} bytes in userIdentity or resources.`)
  return bounded
}

function bound(member: string, value: unknown, bytesMax: number): unknown {
  if (value === undefined || value === null) return value
  const sizeBytes = Buffer.byteLength(JSON.stringify(value))
  return sizeBytes <= bytesMax
    ? value
    : { omitted: 'true', originalSize: String(sizeBytes), reason: `${member} too large` }
}
