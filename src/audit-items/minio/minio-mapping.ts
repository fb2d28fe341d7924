import { type JsonObject, textAt } from '../../event/event-record.ts'
import { parseEventTime } from '../../event/event-time.ts'
import { eventNameOf } from '../event-name.ts'
import { parseItem } from '../item-schema.ts'
import { codeOfStatus, s3CallParts } from '../s3-call.ts'
import type { MappedItem, SourceContext, SourceMapping, SourceParts } from '../source-mapping.ts'
import { recordNameOf } from './api-names.ts'
import { type AuditEntry, auditEntrySchema } from './audit-entry.ts'
import { minioIdentity } from './user.ts'

/** `eventSource` of its records, of S3's calls and of MinIO's own. */
const minioEventSource = 'min.io'

/** Entries of MinIO's audit log, as its webhook sends them. */
export const minioMapping: SourceMapping = {
  listMember: null,
  nameOf: (item) => textAt(item, 'requestID'),
  map: (item, context): MappedItem => {
    // What MinIO sends to see whether its target is there.
    if (Object.keys(item).length === 0) return 'nothing'
    const parsed = parseItem(auditEntrySchema, item)
    if ('problem' in parsed) return parsed
    const { api, event, time } = parsed.item
    const apiName = api.name ?? event
    if (apiName === undefined) return { problem: 'api.name is missing' }
    const eventTimeMs = parseEventTime(time)
    if (eventTimeMs === null) return { problem: 'time is no time' }
    return { parts: { ...partsOf(parsed.item, apiName, context), eventTimeMs } }
  },
}

function partsOf(entry: AuditEntry, apiName: string, { region }: SourceContext): Omit<SourceParts, 'eventTimeMs'> {
  const { api, requestID, remotehost, userAgent } = entry
  const eventName = eventNameOf(recordNameOf(apiName))
  const call = s3CallParts(eventName, api.bucket, api.object)
  return {
    ...call,
    // A request id is no id of the entry: what MinIO does by itself for a request has the same.
    id: null,
    requestID: requestID ?? headerOf(entry.responseHeader, 'x-amz-request-id'),
    userIdentity: minioIdentity(entry),
    eventSource: minioEventSource,
    eventName,
    awsRegion: region,
    sourceIPAddress: remotehost,
    userAgent,
    ...errorOf(entry),
    requestParameters: requestParameters(entry),
    responseElements: call.readOnly ? null : pickHeaders(entry.responseHeader, answerHeaders),
    additionalEventData: additionalOf(entry, apiName),
  }
}

function errorOf({ api, error, responseHeader }: AuditEntry): Pick<SourceParts, 'errorCode' | 'errorMessage'> {
  const { statusCode = 0, status } = api
  if (statusCode < 400 && error === undefined) return {}
  const code = headerOf(responseHeader, 'x-minio-error-code') ?? codeOfStatus(statusCode, status)
  return { errorCode: code, errorMessage: error ?? headerOf(responseHeader, 'x-minio-error-desc') }
}

/** Headers that change what a call does, as CloudTrail shows them among the parameters. */
const askingHeaders =
  /^x-amz-(acl|copy-source|grant-.*|object-lock-.*|server-side-encryption.*|storage-class|tagging.*|metadata-directive|bypass-governance-retention)$/

const answerHeaders =
  /^(x-amz-(version-id|delete-marker|server-side-encryption.*|expiration|copy-source-version-id)|etag)$/

function requestParameters({ api, requestQuery, requestHeader, requestHost, requestPath }: AuditEntry): JsonObject {
  const { bucket, object, objects } = api
  return {
    ...requestQuery,
    ...pickHeaders(requestHeader, askingHeaders),
    ...(bucket === undefined && requestPath !== undefined ? { requestPath } : {}),
    bucketName: bucket,
    Host: requestHost,
    key: object,
    objects: objects?.length === 0 ? undefined : objects,
  }
}

function additionalOf({ api, deploymentid, trigger, tags, responseHeader }: AuditEntry, apiName: string): JsonObject {
  return {
    apiName,
    deploymentID: deploymentid,
    trigger: trigger === 'incoming' ? undefined : trigger,
    statusCode: api.statusCode,
    bytesTransferredIn: atLeastNone(api.rx),
    bytesTransferredOut: atLeastNone(api.tx),
    timeToResponse: api.timeToResponse,
    'x-amz-id-2': headerOf(responseHeader, 'x-amz-id-2'),
    tags,
  }
}

function atLeastNone(count: number | undefined): number | undefined {
  return count !== undefined && count >= 0 ? count : undefined
}

function headerOf(headers: JsonObject | undefined, name: string): string | undefined {
  const found = Object.entries(headers ?? {}).find(([given]) => given.toLowerCase() === name)?.[1]
  return typeof found === 'string' && found !== '' ? found : undefined
}

function pickHeaders(headers: JsonObject | undefined, wanted: RegExp): JsonObject {
  const named = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const)
  return Object.fromEntries(named.filter(([name]) => wanted.test(name)))
}
