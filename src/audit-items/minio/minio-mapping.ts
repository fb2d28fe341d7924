import { type JsonObject, textAt } from '../../event/event-record.ts'
import { formatEventTime, parseEventTime } from '../../event/event-time.ts'
import { eventNameOf } from '../event-name.ts'
import { parseItem } from '../item-schema.ts'
import { codeOfStatus, s3CallParts } from '../s3-call.ts'
import type { MappedItem, SourceContext, SourceMapping, SourceParts } from '../source-mapping.ts'
import { readsOnly, recordNameOf, unknownCall } from './api-names.ts'
import { type AuditEntry, auditEntrySchema } from './audit-entry.ts'
import { keyOfCall } from './call-key.ts'
import { headerOf } from './header-of.ts'
import { isCredentialCall, minioIdentity } from './user.ts'

/** `eventSource` of its records, of S3's calls and of MinIO's own. */
const minioEventSource = 'min.io'

/** `trigger` of what somebody called. */
const callTrigger = 'incoming'

/** Entries of MinIO's audit log, as its webhook sends them. */
export const minioMapping: SourceMapping = {
  listMember: null,
  nameOf: (item) => textAt(item, 'requestID'),
  map: (item, context): MappedItem => {
    // What MinIO sends to see whether its target is there.
    if (Object.keys(item).length === 0) return 'nothing'
    const parsed = parseItem(auditEntrySchema, item)
    if ('problem' in parsed) return parsed
    const { api, event, trigger, time } = parsed.item
    const apiName = api.name ?? event ?? (trigger === callTrigger ? unknownCall : undefined)
    if (apiName === undefined) return { problem: 'api.name is missing' }
    const eventTimeMs = parseEventTime(time)
    if (eventTimeMs === null) return { problem: 'time is no time' }
    return { parts: { ...partsOf(parsed.item, apiName, context), eventTimeMs } }
  },
}

function partsOf(entry: AuditEntry, apiName: string, { region }: SourceContext): Omit<SourceParts, 'eventTimeMs'> {
  const { api, requestID, remotehost, userAgent } = entry
  const eventName = eventNameOf(recordNameOf(apiName))
  const call = s3CallParts(eventName, api.bucket, keyOfCall(entry))
  const readOnly = call.readOnly || readsOnly(apiName)
  return {
    ...call,
    readOnly,
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
    responseElements: readOnly ? null : responseElements(entry),
    additionalEventData: additionalOf(entry, apiName),
  }
}

function errorOf({ api, error, trigger, responseHeader }: AuditEntry): Pick<SourceParts, 'errorCode' | 'errorMessage'> {
  const { statusCode = 0, status, name } = api
  // What it refuses before it knows which call it is may have no status.
  const isRefused = statusCode >= 400 || (name === undefined && statusCode === 0 && trigger === callTrigger)
  if (!isRefused && error === undefined) return {}
  const told = headerOf(responseHeader, 'x-minio-error-code')
  const code = told ?? (statusCode === 0 ? 'InvalidRequest' : codeOfStatus(statusCode, status))
  return { errorCode: code, errorMessage: error ?? unquoted(headerOf(responseHeader, 'x-minio-error-desc')) }
}

/** MinIO puts the message into quotation marks. */
function unquoted(text: string | undefined): string | undefined {
  return text?.replace(/^"(.*)"$/, '$1')
}

/** Headers that change what a call does, as CloudTrail shows them among the parameters. */
const askingHeaders =
  /^x-amz-(acl|copy-source|grant-.*|object-lock-.*|server-side-encryption.*|storage-class|tagging.*|metadata-directive|bypass-governance-retention)$/

const answerHeaders =
  /^(x-amz-(version-id|delete-marker|server-side-encryption.*|expiration|copy-source-version-id)|etag)$/

function requestParameters(entry: AuditEntry): JsonObject {
  const { api, requestQuery, requestHeader, requestHost, requestPath } = entry
  const { bucket, objects } = api
  return {
    ...requestQuery,
    ...pickHeaders(requestHeader, askingHeaders),
    ...(bucket === undefined && requestPath !== undefined ? { requestPath } : {}),
    bucketName: bucket,
    Host: requestHost,
    key: keyOfCall(entry),
    objects: objects?.length === 0 ? undefined : objects,
  }
}

function responseElements({ api, requestClaims = {}, responseHeader }: AuditEntry): JsonObject {
  const headers = pickHeaders(responseHeader, answerHeaders)
  const accessKeyId = isCredentialCall(api.name) ? textAt(requestClaims, 'accessKey') : null
  // Which credentials were given, so that what is done with them is found.
  return accessKeyId === null ? headers : { ...headers, credentials: { accessKeyId, ...expirationOf(requestClaims) } }
}

function expirationOf({ exp: expiresAtSeconds }: JsonObject): JsonObject {
  if (typeof expiresAtSeconds !== 'number' || !isTimeSeconds(expiresAtSeconds)) return {}
  return { expiration: formatEventTime(expiresAtSeconds * 1000) }
}

/** Until the year 9999, behind which a time cannot be written. */
function isTimeSeconds(seconds: number): boolean {
  return seconds >= 0 && seconds <= 253_402_300_799
}

function additionalOf({ api, deploymentid, trigger, tags, responseHeader }: AuditEntry, apiName: string): JsonObject {
  return {
    apiName,
    deploymentID: deploymentid,
    trigger: trigger === callTrigger ? undefined : trigger,
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

function pickHeaders(headers: JsonObject | undefined, wanted: RegExp): JsonObject {
  const named = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const)
  return Object.fromEntries(named.filter(([name]) => wanted.test(name)))
}
