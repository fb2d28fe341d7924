import { createHash } from 'node:crypto'
import { parseRegion } from '../base/brands.ts'
import { formatUuid } from '../base/random.ts'
import { cutAttributeValue } from './attribute-value.ts'
import type { EventRecord } from './event-record.ts'
import { parseEventTime } from './event-time.ts'
import {
  type Attribute,
  type AttributeId,
  attributeIds,
  type EventCategory,
  type ExtractedFields,
  eventCategories,
} from './fields.ts'
import { accountOf, eventIdOf, indexedFields, readOnlyOf } from './indexed-fields.ts'
import { lookupResources } from './lookup-resources.ts'
import { lookupUsername } from './lookup-username.ts'

/** What is kept beside the record. `bytes` are the record's own, needed only where it has no `eventID`. */
export function extractFields(record: EventRecord, bytes: Uint8Array): ExtractedFields {
  const eventId = eventIdOf(record)
  return {
    accountId: accountOf(record),
    region: parseRegion(record.awsRegion) ?? '',
    category: categoryOf(record),
    eventTimeMs: parseEventTime(record.eventTime),
    eventId: eventId ?? deriveEventId(bytes),
    eventIdDerived: eventId === null,
    readOnly: readOnlyOf(record),
    attributes: attributesOf(record),
  }
}

/** A UUID of version 8 that anyone can compute again from the record's exact bytes. */
export function deriveEventId(bytes: Uint8Array): string {
  const uuid = createHash('sha256').update(bytes).digest().subarray(0, 16)
  uuid[6] = (uuid.readUInt8(6) & 0x0f) | 0x80
  uuid[8] = (uuid.readUInt8(8) & 0x3f) | 0x80
  return formatUuid(uuid)
}

/** `eventCategory` is written since version 1.07; before it, other members say as much. */
export function categoryOf(record: EventRecord): EventCategory {
  switch (record.eventCategory) {
    case 'Management':
      return eventCategories.Management
    case 'Data':
      return eventCategories.Data
    case 'NetworkActivity':
      return eventCategories.NetworkActivity
    case 'Insight':
      return eventCategories.Insight
    case 'Aggregated':
      return eventCategories.Aggregated
    default:
      return typeof record.eventCategory === 'string' ? eventCategories.Other : categoryOfType(record)
  }
}

function categoryOfType(record: EventRecord): EventCategory {
  switch (record.eventType) {
    case 'AwsCloudTrailInsight':
      return eventCategories.Insight
    case 'AwsVpceEvent':
    case 'AwsVpceEvents':
      return eventCategories.NetworkActivity
    case 'AwsAggregatedEvent':
      return eventCategories.Aggregated
    default:
      return record.managementEvent === false ? eventCategories.Data : eventCategories.Management
  }
}

function attributesOf(record: EventRecord): Attribute[] {
  const attributes: Attribute[] = []
  for (const { attribute, read } of indexedFields) {
    const value = read(record)
    if (value !== null) attributes.push([attribute, cutAttributeValue(value)])
  }
  const username = lookupUsername(record)
  if (username !== null) attributes.push([attributeIds.username, cutAttributeValue(username)])

  const firstResource = attributes.length
  for (const { ResourceType, ResourceName } of lookupResources(record)) {
    if (ResourceType !== undefined) addOnce(attributes, firstResource, attributeIds.resourceType, ResourceType)
    addOnce(attributes, firstResource, attributeIds.resourceName, ResourceName)
  }
  return attributes
}

function addOnce(attributes: Attribute[], from: number, attribute: AttributeId, value: string): void {
  const kept = cutAttributeValue(value)
  for (let at = from; at < attributes.length; at += 1) {
    const known = attributes[at]
    if (known !== undefined && known[1] === kept && known[0] === attribute) return
  }
  attributes.push([attribute, kept])
}
