import { parseRegion } from '../../base/brands.ts'
import { type JsonObject, textAt } from '../../event/event-record.ts'
import { parseEventTime } from '../../event/event-time.ts'
import type { RecordResource } from '../../event/record-builder.ts'
import { parseItem } from '../item-schema.ts'
import type { MappedItem, SourceContext, SourceMapping, SourceParts } from '../source-mapping.ts'
import { type AuditLog, type LogEntry, logEntrySchema } from './log-entry.ts'
import { gcpIdentity } from './principal.ts'
import { pubsubMessageId, unwrapPubsub } from './pubsub-message.ts'
import { statusName } from './status-codes.ts'

/** Entries of Cloud Audit Logs, as Pub/Sub pushes them and as they stand in files. */
export const gcpMapping: SourceMapping = {
  listMember: 'entries',
  nameOf: (item) => textAt(item, 'insertId') ?? pubsubMessageId(item),
  map: (item, context): MappedItem => {
    const entry = unwrapPubsub(item)
    if ('problem' in entry) return entry
    const parsed = parseItem(logEntrySchema, entry.value)
    if ('problem' in parsed) return parsed
    const { timestamp, receiveTimestamp } = parsed.item
    const eventTimeMs = parseEventTime(timestamp) ?? parseEventTime(receiveTimestamp)
    if (eventTimeMs === null) return { problem: 'timestamp and receiveTimestamp are no times' }
    return { parts: { ...partsOf(parsed.item, context), eventTimeMs, original: entry.value } }
  },
}

function partsOf(entry: LogEntry, context: SourceContext): Omit<SourceParts, 'eventTimeMs'> {
  const { protoPayload: audit, insertId, split } = entry
  const readOnly = isReadOnly(audit)
  return {
    id: insertId ?? null,
    requestID: split?.uid,
    userIdentity: gcpIdentity(audit),
    eventSource: audit.serviceName,
    eventName: audit.methodName,
    eventCategory: isAboutData(entry) ? 'Data' : 'Management',
    readOnly,
    awsRegion: locationOf(entry) ?? context.region,
    sourceIPAddress: audit.requestMetadata?.callerIp,
    userAgent: audit.requestMetadata?.callerSuppliedUserAgent,
    ...errorOf(audit),
    requestParameters: { resourceName: audit.resourceName, request: audit.request },
    responseElements: readOnly || audit.response === undefined ? null : { response: audit.response },
    additionalEventData: additionalOf(entry),
    resources: resourcesOf(entry),
  }
}

/** The log of data access also has what is read of a resource's configuration. */
function isAboutData({ logName, protoPayload }: LogEntry): boolean {
  if (!logName.endsWith('data_access')) return false
  const types = permissionTypes(protoPayload)
  return types.length === 0 || types.some((type) => type.startsWith('DATA_'))
}

function permissionTypes({ authorizationInfo = [] }: AuditLog): string[] {
  const types = authorizationInfo.flatMap((info) => textAt(info, 'permissionType') ?? [])
  return types.filter((type) => type !== 'PERMISSION_TYPE_UNSPECIFIED')
}

/** What the permissions that were asked for say; where they say nothing, the method's name. */
function isReadOnly(audit: AuditLog): boolean {
  const { methodName } = audit
  const types = permissionTypes(audit)
  if (types.length > 0) return types.every((type) => type.endsWith('_READ'))
  const method = methodName.slice(methodName.lastIndexOf('.') + 1)
  return /^(get|list|aggregatedList|batchGet|search|read|query|lookup|test|check|count|fetch|watch)/i.test(method)
}

function errorOf({ status }: AuditLog): Pick<SourceParts, 'errorCode' | 'errorMessage'> {
  const { code = 0, message } = status ?? {}
  return code === 0 ? {} : { errorCode: statusName(code), errorMessage: message }
}

function locationOf({ protoPayload, resource }: LogEntry): string | null {
  const labels = resource?.labels ?? {}
  const named = [protoPayload.resourceLocation?.currentLocations?.[0], labels.location, labels.region, labels.zone]
  return named.flatMap((location) => parseRegion(location) ?? [])[0] ?? null
}

function resourcesOf({
  protoPayload: { serviceName, resourceName },
  resource,
}: LogEntry): readonly RecordResource[] | undefined {
  if (resourceName === undefined) return undefined
  const { type } = resource ?? {}
  return [{ ...(type === undefined ? {} : { type }), ARN: `//${serviceName}/${resourceName}` }]
}

function additionalOf(entry: LogEntry): JsonObject {
  const { logName, severity, labels, operation, trace, split, resource, protoPayload } = entry
  return {
    logName,
    severity,
    projectId: resource?.labels?.project_id,
    operation,
    trace,
    split,
    labels,
    callerNetwork: protoPayload.requestMetadata?.callerNetwork,
    authorizationInfo: protoPayload.authorizationInfo,
    metadata: protoPayload.metadata,
    serviceData: protoPayload.serviceData,
    resourceOriginalState: protoPayload.resourceOriginalState,
    policyViolationInfo: protoPayload.policyViolationInfo,
    numResponseItems: protoPayload.numResponseItems,
  }
}
