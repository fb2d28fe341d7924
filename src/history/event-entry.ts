import { type EventRecord, parseEventRecord } from '../event/event-record.ts'
import { parseEventTime } from '../event/event-time.ts'
import { deriveEventId } from '../event/extract.ts'
import { type AttributeId, attributeIds } from '../event/fields.ts'
import { eventIdOf, indexedFields, readOnlyOf } from '../event/indexed-fields.ts'
import { lookupResources } from '../event/lookup-resources.ts'
import { lookupUsername } from '../event/lookup-username.ts'
import type { StoredRecord } from '../records/segment/record-block.ts'

/** An element of `Events` in LookupEvents' answer. Members that a record does not give are absent. */
export interface EventEntry {
  readonly EventId: string
  readonly EventName?: string
  readonly ReadOnly?: string
  readonly AccessKeyId?: string
  readonly EventTime: Date
  readonly EventSource?: string
  readonly Username?: string
  readonly Resources: readonly { readonly ResourceType?: string; readonly ResourceName?: string }[]
  /** The record's exact bytes as text. */
  readonly CloudTrailEvent: string
}

/** The entry of a stored record, or null where its bytes are no record. */
export function eventEntry(stored: StoredRecord): EventEntry | null {
  const parsed = parseEventRecord(stored.bytes)
  return 'record' in parsed ? entryOf(parsed.record, stored) : null
}

function entryOf(record: EventRecord, { bytes, storedAtMs }: StoredRecord): EventEntry {
  const readOnly = readOnlyOf(record)
  const texts = {
    EventName: indexed(record, attributeIds.eventName),
    AccessKeyId: indexed(record, attributeIds.accessKeyId),
    EventSource: indexed(record, attributeIds.eventSource),
    Username: lookupUsername(record),
  }
  return {
    EventId: eventIdOf(record) ?? deriveEventId(bytes),
    ...present(texts),
    ...(readOnly === null ? {} : { ReadOnly: String(readOnly) }),
    EventTime: new Date(parseEventTime(record.eventTime) ?? storedAtMs),
    Resources: lookupResources(record),
    CloudTrailEvent: bytes.toString(),
  }
}

/** What the index finds the record by: an Insights record shows the call that it is about. */
function indexed(record: EventRecord, attribute: AttributeId): string | null {
  return indexedFields.find((field) => field.attribute === attribute)?.read(record) ?? null
}

/** Without what is missing or empty: AWS leaves such members out. */
function present(texts: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) => (text === null || text === '' ? [] : [[name, text]])),
  )
}
