import { parseRegion, type Region } from '../../base/brands.ts'
import { type JsonObject, textAt } from '../../event/event-record.ts'
import { parseEventTime } from '../../event/event-time.ts'
import type { RecordResource } from '../../event/record-builder.ts'
import { parseItem } from '../item-schema.ts'
import { parseNestedJson } from '../parse-json-item.ts'
import type { MappedItem, SourceContext, SourceMapping, SourceParts } from '../source-mapping.ts'
import { type ActivityRecord, activityRecordSchema } from './activity-record.ts'
import { azureIdentity } from './caller.ts'

/** Records of the Activity Log, as an event hub has them and as they stand in a storage account's files. */
export const azureMapping: SourceMapping = {
  listMember: 'records',
  nameOf: (item) => textAt(item, 'correlationId'),
  map: (item, context): MappedItem => {
    const original = withReadableBodies(item)
    const parsed = parseItem(activityRecordSchema, original)
    if ('problem' in parsed) return parsed
    const eventTimeMs = parseEventTime(parsed.item.time)
    if (eventTimeMs === null) return { problem: 'time is no time' }
    return { parts: { ...partsOf(parsed.item, context), eventTimeMs, original } }
  },
}

/** Bodies stand as texts among the properties; as JSON nothing secret hides in them. */
function withReadableBodies(item: JsonObject): JsonObject {
  const { properties } = item
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return item
  const readable = Object.entries(properties).map(([name, value]) => [name, parseNestedJson(value)])
  return { ...item, properties: Object.fromEntries(readable) }
}

function partsOf(record: ActivityRecord, context: SourceContext): Omit<SourceParts, 'eventTimeMs'> {
  // The same operation is written in capitals by some senders.
  const operation = record.operationName.toLowerCase()
  const [provider = operation] = operation.split('/')
  const readOnly = operation.endsWith('/read')
  const { properties = {} } = record
  return {
    // The records of one operation share their id.
    id: null,
    requestID: record.correlationId,
    userIdentity: azureIdentity(record),
    eventSource: provider,
    eventName: operation,
    eventCategory: 'Management',
    readOnly,
    awsRegion: regionOf(record) ?? context.region,
    sourceIPAddress: record.callerIpAddress,
    ...errorOf(record),
    requestParameters: {
      scope: record.identity?.authorization?.scope,
      requestBody: memberOf(properties, 'requestbody'),
    },
    responseElements: readOnly ? null : { responseBody: memberOf(properties, 'responsebody') },
    additionalEventData: additionalOf(record),
    resources: resourcesOf(record, operation),
  }
}

/** `East US` and `eastus` are one place. */
function regionOf({ location }: ActivityRecord): Region | null {
  return parseRegion(location?.toLowerCase().replaceAll(' ', ''))
}

function errorOf(record: ActivityRecord): Pick<SourceParts, 'errorCode' | 'errorMessage'> {
  const { resultType = '', resultSignature, resultDescription, properties = {} } = record
  if (!/^(fail|error)/i.test(resultType)) return {}
  const statusCode = textAt(properties, 'statusCode')
  const message = memberOf(properties, 'statusmessage') ?? resultDescription
  return {
    errorCode: resultSignature?.split('.')[1] ?? statusCode ?? resultType,
    errorMessage: typeof message === 'string' ? message : message === undefined ? undefined : messageIn(message),
  }
}

/** Resource providers answer with `{"error": {"code", "message"}}`. */
function messageIn(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null) return JSON.stringify(answer)
  const told = { ...answer }
  return ('error' in told ? textAt(told, 'error', 'message') : null) ?? textAt(told, 'message') ?? JSON.stringify(told)
}

/** Spelled `requestbody`, `requestBody` and `RequestBody`. */
function memberOf(properties: JsonObject, name: string): unknown {
  return Object.entries(properties).find(([given]) => given.toLowerCase() === name)?.[1]
}

function additionalOf(record: ActivityRecord): JsonObject {
  const { properties = {} } = record
  return {
    category: record.category,
    resultType: record.resultType,
    resultSignature: record.resultSignature,
    level: record.level,
    durationMs: record.durationMs,
    action: record.identity?.authorization?.action,
    evidence: record.identity?.authorization?.evidence,
    serviceRequestId: memberOf(properties, 'servicerequestid'),
  }
}

/** The operation names the type of what it is about: all but the verb at its end. */
function resourcesOf({ resourceId }: ActivityRecord, operation: string): readonly RecordResource[] | undefined {
  if (resourceId === undefined) return undefined
  const words = operation.split('/')
  const type = words.slice(0, words.at(-1) === 'action' ? -2 : -1).join('/')
  return [{ ...(type.includes('/') ? { type } : {}), ARN: resourceId }]
}
