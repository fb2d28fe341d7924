import type { JsonObject } from './event-record.ts'
import { formatEventTime } from './event-time.ts'
import { additionalDataBytesMax, boundEvent, textBytesMax, truncateText } from './sizes.ts'

/** The version of the record's layout that Cairn writes: the newest that AWS has published. */
export const eventVersion = '1.11'

export type RecordCategory = 'Management' | 'Data' | 'NetworkActivity' | 'Insight'

export type RecordType =
  | 'AwsApiCall'
  | 'AwsServiceEvent'
  | 'AwsConsoleAction'
  | 'AwsConsoleSignIn'
  | 'AwsCloudTrailInsight'
  | 'AwsVpceEvent'

/** A resource that a call was about. S3's listing calls name a prefix instead of an ARN. */
export interface RecordResource {
  readonly accountId?: string
  readonly type?: string
  readonly ARN?: string
  readonly ARNPrefix?: string
}

/** What a record is made of. A member that is undefined does not appear in it. */
export interface RecordParts {
  readonly eventID: string
  readonly eventType: RecordType
  readonly eventCategory: RecordCategory
  /** When the call was complete, in milliseconds since the epoch. */
  readonly eventTimeMs: number
  readonly awsRegion: string
  readonly recipientAccountId: string
  /** Absent in Insights records, as are the next four. */
  readonly userIdentity?: JsonObject | undefined
  readonly eventSource?: string | undefined
  readonly eventName?: string | undefined
  readonly sourceIPAddress?: string | undefined
  readonly userAgent?: string | undefined
  readonly errorCode?: string | undefined
  readonly errorMessage?: string | undefined
  /** Null, undefined and `{}` all mean none. */
  readonly requestParameters?: unknown
  readonly responseElements?: unknown
  readonly additionalEventData?: JsonObject | undefined
  readonly requestID?: string | undefined
  readonly readOnly?: boolean | undefined
  readonly resources?: readonly RecordResource[] | undefined
  readonly apiVersion?: string | undefined
  readonly sharedEventID?: string | undefined
  readonly serviceEventDetails?: JsonObject | undefined
  readonly vpcEndpointId?: string | undefined
  readonly vpcEndpointAccountId?: string | undefined
  readonly insightDetails?: JsonObject | undefined
  readonly addendum?: JsonObject | undefined
  readonly tlsDetails?: JsonObject | undefined
  readonly sessionCredentialFromConsole?: boolean | undefined
}

/**
 * The JSON text of a record, members in the order in which AWS writes them, within the bounds of `sizes.ts`.
 *
 * `requestParameters` and `responseElements` are always there, null where there are none; only Insights records have
 * neither. What must not be recorded is taken out before ({@link redact}).
 */
export function buildEventRecord(parts: RecordParts): string {
  const event = parts.eventType === 'AwsCloudTrailInsight' ? insightMembers(parts) : members(parts)
  const text = JSON.stringify(event)
  // Hardly a record is larger than the tightest bound of a member, and then no bound can be broken.
  return Buffer.byteLength(text) <= additionalDataBytesMax ? text : JSON.stringify(boundEvent(event))
}

function members(parts: RecordParts): JsonObject {
  return {
    eventVersion,
    userIdentity: parts.userIdentity,
    eventTime: formatEventTime(parts.eventTimeMs),
    eventSource: parts.eventSource,
    eventName: parts.eventName,
    awsRegion: parts.awsRegion,
    sourceIPAddress: parts.sourceIPAddress,
    userAgent: boundText(parts.userAgent),
    errorCode: boundText(parts.errorCode),
    errorMessage: boundText(parts.errorMessage),
    requestParameters: orNull(parts.requestParameters),
    responseElements: orNull(parts.responseElements),
    additionalEventData: parts.additionalEventData,
    requestID: boundText(parts.requestID),
    eventID: parts.eventID,
    readOnly: parts.readOnly,
    resources: parts.resources?.map(resourceMembers),
    eventType: parts.eventType,
    apiVersion: parts.apiVersion,
    managementEvent: parts.eventType === 'AwsVpceEvent' ? undefined : parts.eventCategory === 'Management',
    recipientAccountId: parts.recipientAccountId,
    sharedEventID: parts.sharedEventID,
    serviceEventDetails: parts.serviceEventDetails,
    vpcEndpointId: parts.vpcEndpointId,
    vpcEndpointAccountId: parts.vpcEndpointAccountId,
    eventCategory: parts.eventCategory,
    addendum: parts.addendum,
    tlsDetails: parts.tlsDetails,
    sessionCredentialFromConsole: parts.sessionCredentialFromConsole === true ? 'true' : undefined,
  }
}

function insightMembers(parts: RecordParts): JsonObject {
  return {
    eventVersion,
    eventTime: formatEventTime(parts.eventTimeMs),
    awsRegion: parts.awsRegion,
    eventID: parts.eventID,
    eventType: parts.eventType,
    recipientAccountId: parts.recipientAccountId,
    sharedEventID: parts.sharedEventID,
    insightDetails: parts.insightDetails,
    eventCategory: parts.eventCategory,
    addendum: parts.addendum,
  }
}

function resourceMembers({ accountId, type, ARN, ARNPrefix }: RecordResource): JsonObject {
  return { accountId, type, ARN, ARNPrefix }
}

function boundText(text: string | undefined): string | undefined {
  return text === undefined ? undefined : truncateText(text, textBytesMax)
}

function orNull(value: unknown): unknown {
  const isNone = value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)
  return isNone ? null : value
}
