import type { JsonObject } from '../event/event-record.ts'
import type { RecordCategory, RecordParts, RecordResource } from '../event/record-builder.ts'
import type { Provenance } from '../records/provenance.ts'

/** What is known of a call before it is run. */
export interface CallFacts {
  /** Its record's `eventID`, made when the call arrived. */
  readonly eventId: string
  readonly requestId: string
  readonly eventSource: string
  readonly eventName: string
  readonly eventCategory: Extract<RecordCategory, 'Management' | 'Data'>
  /** Of the few services whose records have one. */
  readonly apiVersion?: string
  readonly awsRegion: string
  readonly sourceIPAddress: string
  readonly userAgent: string
  readonly userIdentity: JsonObject
  /** The account whose history the call belongs to: the caller's. */
  readonly recipientAccountId: string
  readonly readOnly: boolean
  /** As the record shows it: decoded, in the record's spelling. Null where there is none or it could not be decoded. */
  readonly requestParameters: unknown
  /** How many values they do not show because they are sensitive. */
  readonly leftOut?: number
  readonly resources: readonly RecordResource[]
  readonly tlsDetails: JsonObject | null
  /** The other account that it concerns, whose resource it is about; null where there is none. */
  readonly owner: ResourceOwner | null
  /** A third account, or a second, whose object it copies. Absent where that is the caller's or the owner's. */
  readonly source?: CopiedSource
  /** How its record came here; absent for a call that Cairn answers itself. */
  readonly provenance?: Provenance
}

/** The owner of the resource, where it is not the caller, and the caller as the owner gets to see it. */
export interface ResourceOwner {
  readonly accountId: string
  readonly userIdentity: JsonObject
}

/** Whose object a call copies to elsewhere. */
export interface CopiedSource extends ResourceOwner {
  /** What of it is theirs: `resources` of their record. */
  readonly resources: readonly RecordResource[]
}

/** What came of it. */
export interface CallOutcome {
  readonly errorCode?: string
  readonly errorMessage?: string
  readonly responseElements?: unknown
  /** How many values they do not show because they are sensitive. */
  readonly leftOut?: number
  readonly additionalEventData?: JsonObject
  /** Calls that this one stood for, each with a record of its own. */
  readonly parts?: readonly CallPart[]
}

/** A call inside another, as of one key in a DeleteObjects. */
export interface CallPart {
  readonly eventName: string
  readonly requestParameters: JsonObject
  readonly resources: readonly RecordResource[]
  /** Null: it succeeded. */
  readonly error: { readonly code: string; readonly message: string } | null
  /** The caller's own account refused it, so that it is no concern of the resource's owner. */
  readonly isRefusedAtHome?: boolean
}

/**
 * The parts of every record that the call leaves, its own first: one for each account that it concerns, and the same
 * for each call inside it. Records of one thing in two accounts have an `eventID` each and share a `sharedEventID`.
 */
export function callRecords(
  facts: CallFacts,
  { parts = [], ...outcome }: CallOutcome,
  eventTimeMs: number,
  newId: () => string,
): readonly RecordParts[] {
  const own = inEachAccount(recordParts(facts, outcome, eventTimeMs), facts, newId)
  const inside = parts.flatMap((part) => {
    const whole = { ...facts, ...partParts(part), eventId: newId() }
    const partFacts = part.isRefusedAtHome === true ? unknownToOwner(whole) : whole
    return inEachAccount(recordParts(partFacts, partOutcome(part), eventTimeMs), partFacts, newId)
  })
  return [...own, ...inside]
}

/**
 * The facts of what the caller's own account refused. It has not reached the owner of the resource, or of what was to be
 * copied: they have no record of it, and the caller's does not tell whose the resource is.
 */
export function unknownToOwner({ source: _, ...facts }: CallFacts): CallFacts {
  if (facts.owner === null) return facts
  const resources = facts.resources.map(({ accountId: _, ...resource }) => resource)
  return { ...facts, owner: null, resources }
}

function inEachAccount(
  record: RecordParts,
  { owner, source }: Pick<CallFacts, 'owner' | 'source'>,
  newId: () => string,
): readonly RecordParts[] {
  const others = [owner ?? [], source ?? []].flat()
  if (others.length === 0) return [record]
  const sharedEventID = newId()
  const seenByOthers = others.map(({ accountId: recipientAccountId, ...seen }) => ({
    ...record,
    ...seen,
    eventID: newId(),
    sharedEventID,
    recipientAccountId,
  }))
  return [{ ...record, sharedEventID }, ...seenByOthers]
}

function recordParts(facts: CallFacts, outcome: Omit<CallOutcome, 'parts'>, eventTimeMs: number): RecordParts {
  const { eventId, requestId, tlsDetails, resources, owner: _, source: __, provenance: ___, ...told } = facts
  return {
    ...told,
    ...outcome,
    ...(resources.length === 0 ? {} : { resources }),
    tlsDetails: tlsDetails ?? undefined,
    eventTimeMs,
    requestID: requestId,
    eventID: eventId,
    responseElements: outcome.responseElements ?? null,
    eventType: 'AwsApiCall',
  }
}

function partParts({ eventName, requestParameters, resources }: CallPart) {
  return { eventName, requestParameters, resources }
}

function partOutcome({ error }: CallPart): CallOutcome {
  return error === null ? {} : { errorCode: error.code, errorMessage: error.message }
}
