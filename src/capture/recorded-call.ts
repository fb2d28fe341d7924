import type { JsonObject } from '../event/event-record.ts'
import type { RecordParts } from '../event/record-builder.ts'
import type { UserIdentity } from '../identity/principal.ts'

/** What is known of a call before it is run. */
export interface CallFacts {
  /** Its record's `eventID`, made when the call arrived. */
  readonly eventId: string
  readonly requestId: string
  readonly eventSource: string
  readonly eventName: string
  readonly awsRegion: string
  readonly sourceIPAddress: string
  readonly userAgent: string
  readonly userIdentity: UserIdentity
  /** The account whose history the call belongs to. */
  readonly recipientAccountId: string
  readonly readOnly: boolean
  /** As the record shows it: decoded, in the record's spelling. Null where there is none or it could not be decoded. */
  readonly requestParameters: unknown
  readonly tlsDetails: JsonObject | null
}

/** What came of it. */
export interface CallOutcome {
  readonly errorCode?: string
  readonly errorMessage?: string
  readonly responseElements?: unknown
  readonly additionalEventData?: JsonObject
  readonly resources?: RecordParts['resources']
}

/** The parts of the call's record. */
export function recordParts(facts: CallFacts, outcome: CallOutcome, eventTimeMs: number): RecordParts {
  const { eventId, requestId, userIdentity, tlsDetails, ...told } = facts
  return {
    ...told,
    ...outcome,
    userIdentity: { ...userIdentity },
    tlsDetails: tlsDetails ?? undefined,
    eventTimeMs,
    requestID: requestId,
    eventID: eventId,
    responseElements: outcome.responseElements ?? null,
    eventType: 'AwsApiCall',
    eventCategory: 'Management',
  }
}
