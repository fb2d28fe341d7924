import { parseAccountId } from '../base/brands.ts'
import { type EventRecord, isJsonObject } from './event-record.ts'
import { type AttributeId, attributeIds } from './fields.ts'

/** A member of a record that the index has an attribute for. */
export interface IndexedField {
  /** As people write it in a condition. */
  readonly path: string
  readonly attribute: AttributeId
  /**
   * The value as text, null where there is none. The index and the comparison with the record both read with this,
   * so that neither finds what the other does not.
   */
  read(record: EventRecord): string | null
}

export const indexedFields: readonly IndexedField[] = [
  { path: 'eventName', attribute: attributeIds.eventName, read: eventNameOf },
  { path: 'eventSource', attribute: attributeIds.eventSource, read: eventSourceOf },
  { path: 'readOnly', attribute: attributeIds.readOnly, read: (record) => readOnlyOf(record)?.toString() ?? null },
  { path: 'errorCode', attribute: attributeIds.errorCode, read: (record) => scalarText(record.errorCode) },
  {
    path: 'sourceIPAddress',
    attribute: attributeIds.sourceIPAddress,
    read: (record) => scalarText(record.sourceIPAddress),
  },
  {
    path: 'userIdentity.accessKeyId',
    attribute: attributeIds.accessKeyId,
    read: (record) => ofIdentity(record, 'accessKeyId'),
  },
  { path: 'userIdentity.userName', attribute: attributeIds.userName, read: (record) => ofIdentity(record, 'userName') },
  { path: 'userIdentity.arn', attribute: attributeIds.principalArn, read: (record) => ofIdentity(record, 'arn') },
]

/** AWS writes a boolean; some exports write its text. Null for anything else. */
export function readOnlyOf(record: EventRecord): boolean | null {
  const { readOnly } = record
  if (typeof readOnly === 'boolean') return readOnly
  return readOnly === 'true' ? true : readOnly === 'false' ? false : null
}

/** The account that a record belongs to: the recipient, else the caller's; null where neither is an account id. */
export function accountOf(record: EventRecord): string | null {
  const recipient = parseAccountId(record.recipientAccountId)
  if (recipient !== null) return recipient
  const identity = record.userIdentity
  return isJsonObject(identity) ? parseAccountId(identity.accountId) : null
}

/** 1 to 128 visible characters of ASCII: whatever else stands in `eventID` is no id. */
const eventIdPattern = /^[\x21-\x7e]{1,128}$/

/** `eventID`, which aggregated records spell `eventId`; null where the record has none. */
export function eventIdOf(record: EventRecord): string | null {
  const eventId = record.eventID ?? record.eventId
  return isEventId(eventId) ? eventId : null
}

export function isEventId(value: unknown): value is string {
  return typeof value === 'string' && eventIdPattern.test(value)
}

/** A text, number or boolean as text. Null for everything else and for '', by which AWS says "none". */
function scalarText(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}

function ofIdentity(record: EventRecord, member: string): string | null {
  const identity = record.userIdentity
  return isJsonObject(identity) ? scalarText(identity[member]) : null
}

/** `eventSource` as text, wherever the record has it; null where it has none. */
export function eventSourceOf(record: EventRecord): string | null {
  return called(record, 'eventSource')
}

/** `eventName`, likewise. */
export function eventNameOf(record: EventRecord): string | null {
  return called(record, 'eventName')
}

/** An Insights record names the call that it is about one level down. */
function called(record: EventRecord, member: 'eventName' | 'eventSource'): string | null {
  const insight = record.insightDetails
  return scalarText(record[member]) ?? (isJsonObject(insight) ? scalarText(insight[member]) : null)
}
