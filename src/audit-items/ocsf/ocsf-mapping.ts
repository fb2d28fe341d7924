import { parseAccountId, parseRegion } from '../../base/brands.ts'
import { type JsonObject, textAt } from '../../event/event-record.ts'
import type { RecordResource } from '../../event/record-builder.ts'
import { parseItem } from '../item-schema.ts'
import { parseNestedJson } from '../parse-json-item.ts'
import type { MappedItem, SourceContext, SourceMapping, SourceParts } from '../source-mapping.ts'
import { ocsfIdentity } from './actor.ts'
import { type ApiActivity, apiActivitySchema } from './api-activity.ts'

/** Events of OCSF's class API Activity. */
export const ocsfMapping: SourceMapping = {
  listMember: null,
  nameOf: (item) => textAt(item, 'metadata', 'uid'),
  map: (item, context): MappedItem => {
    const parsed = parseItem(apiActivitySchema, item)
    if ('problem' in parsed) return parsed
    const { api, metadata, time } = parsed.item
    const eventSource = api.service?.name ?? metadata.product?.name
    if (eventSource === undefined) return { problem: 'api.service.name and metadata.product.name are missing' }
    const original = 'raw_data' in item ? { ...item, raw_data: parseNestedJson(item.raw_data) } : item
    return { parts: { ...partsOf(parsed.item, context), eventSource, eventTimeMs: time, original } }
  },
}

const readActivity = 2

function partsOf(event: ApiActivity, context: SourceContext): Omit<SourceParts, 'eventTimeMs' | 'eventSource'> {
  const { api, metadata } = event
  const readOnly = event.activity_id === readActivity
  return {
    id: metadata.uid ?? null,
    requestID: api.request?.uid,
    userIdentity: ocsfIdentity(event),
    eventName: api.operation,
    eventCategory: metadata.product?.feature?.name === 'Data' ? 'Data' : 'Management',
    readOnly,
    awsRegion: parseRegion(event.cloud?.region) ?? context.region,
    sourceIPAddress: addressOf(event),
    userAgent: event.http_request?.user_agent,
    ...errorOf(event),
    requestParameters: parseNestedJson(api.request?.data),
    responseElements: readOnly ? null : parseNestedJson(api.response?.data),
    additionalEventData: additionalOf(event),
    resources: event.resources?.map(resourceOf),
    apiVersion: api.version,
  }
}

function addressOf({ src_endpoint: { ip, domain, hostname, svc_name } = {} }: ApiActivity): string | undefined {
  return ip ?? domain ?? hostname ?? svc_name
}

const failedStatus = 2

function errorOf(event: ApiActivity): Pick<SourceParts, 'errorCode' | 'errorMessage'> {
  const { api, status_id: statusId, status_code: statusCode, status_detail: statusDetail } = event
  const { error, error_message: errorMessage, message, code } = api.response ?? {}
  if (error === undefined && statusId !== failedStatus) return {}
  const codeText = code === undefined ? undefined : String(code)
  return {
    errorCode: error ?? statusCode ?? codeText ?? 'Failure',
    errorMessage: errorMessage ?? message ?? statusDetail,
  }
}

function additionalOf(event: ApiActivity): JsonObject {
  const { metadata, cloud } = event
  return {
    ocsfVersion: metadata.version,
    product: metadata.product?.name,
    vendor: metadata.product?.vendor_name,
    eventCode: metadata.event_code,
    correlationUid: metadata.correlation_uid,
    typeUid: event.type_uid,
    severity: event.severity,
    cloudProvider: cloud?.provider,
    cloudAccount: cloud?.account?.uid,
  }
}

function resourceOf(resource: JsonObject): RecordResource {
  const accountId =
    parseAccountId(textAt(resource, 'owner', 'account', 'uid')) ?? parseAccountId(textAt(resource, 'account_uid'))
  const type = textAt(resource, 'type')
  const ARN = textAt(resource, 'uid') ?? textAt(resource, 'name')
  return {
    ...(accountId === null ? {} : { accountId }),
    ...(type === null ? {} : { type }),
    ...(ARN === null ? {} : { ARN }),
  }
}
