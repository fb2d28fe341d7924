import { type JsonObject, textAt } from '../../event/event-record.ts'
import { parseEventTime } from '../../event/event-time.ts'
import type { RecordResource } from '../../event/record-builder.ts'
import { contentBytesMax } from '../../event/sizes.ts'
import { boundedContent } from '../bounded-content.ts'
import { eventNameOf } from '../event-name.ts'
import { parseItem } from '../item-schema.ts'
import type { MappedItem, SourceContext, SourceMapping, SourceParts } from '../source-mapping.ts'
import { type AuditEvent, auditEventSchema } from './audit-event.ts'
import { withoutSecretMembers, withoutSecretObjects } from './secret-objects.ts'
import { kubernetesIdentity } from './user.ts'

/** `eventSource` of its records. */
const kubernetesEventSource = 'k8s.io'

/** Objects larger than this are left out, so that what names them stays. */
const objectBytesMax = contentBytesMax - 8 * 1024

/** Events of the Kubernetes API server, as its webhook backend sends and its log backend writes them. */
export const kubernetesMapping: SourceMapping = {
  listMember: 'items',
  nameOf: (item) => textAt(item, 'auditID'),
  map: (item, context): MappedItem => {
    const parsed = parseItem(auditEventSchema, item)
    if ('problem' in parsed) return parsed
    const eventTimeMs = timeOf(parsed.item)
    if (eventTimeMs === null) return { problem: 'stageTimestamp and requestReceivedTimestamp are no times' }
    return {
      parts: { ...partsOf(parsed.item, context), eventTimeMs, original: withoutSecretMembers(item, parsed.item) },
    }
  },
}

/** The call is complete when its stage is. */
function timeOf({ stageTimestamp, requestReceivedTimestamp }: AuditEvent): number | null {
  return parseEventTime(stageTimestamp) ?? parseEventTime(requestReceivedTimestamp)
}

function partsOf(event: AuditEvent, { region }: SourceContext): Omit<SourceParts, 'eventTimeMs'> {
  const { auditID, stage, objectRef, userAgent } = event
  const readOnly = isReadOnly(event)
  const { requestObject, responseObject } = withoutSecretObjects(event)
  return {
    // Every stage of a request has an event under the same id.
    id: stage === 'ResponseComplete' ? auditID : null,
    requestID: auditID,
    userIdentity: kubernetesIdentity(event),
    eventSource: kubernetesEventSource,
    eventName: nameOfCall(event),
    eventCategory: 'Management',
    readOnly,
    awsRegion: region,
    sourceIPAddress: event.sourceIPs?.at(-1),
    userAgent,
    ...errorOf(event),
    requestParameters: {
      verb: event.verb,
      requestURI: event.requestURI,
      ...objectRef,
      requestObject: boundedContent(requestObject, 'requestObject', objectBytesMax),
    },
    responseElements: readOnly
      ? null
      : { responseObject: boundedContent(responseObject, 'responseObject', objectBytesMax) },
    additionalEventData: additionalOf(event),
    resources: resourcesOf(event),
    apiVersion: apiVersionOf(event),
  }
}

const verbs: Readonly<Record<string, string>> = { deletecollection: 'DeleteCollection' }

function nameOfCall({ verb, objectRef }: AuditEvent): string {
  const action = Object.hasOwn(verbs, verb) ? verbs[verb] : verb
  const about = objectRef?.resource === undefined ? 'NonResourceURL' : objectRef.resource
  return eventNameOf(action, about, objectRef?.subresource)
}

const readVerbs: ReadonlySet<string> = new Set(['get', 'list', 'watch', 'head', 'options'])

/** Opened with GET by clients that speak WebSockets, and a way into the container all the same. */
const openingSubresources: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward', 'proxy'])

/** A review is made with `create`, and asks. */
function isReadOnly({ verb, objectRef }: AuditEvent): boolean {
  if (openingSubresources.has(objectRef?.subresource ?? '')) return false
  const isReview = /^(authorization|authentication)\.k8s\.io$/.test(objectRef?.apiGroup ?? '')
  return readVerbs.has(verb) || (isReview && /reviews$/.test(objectRef?.resource ?? ''))
}

function errorOf({ stage, responseStatus }: AuditEvent): Pick<SourceParts, 'errorCode' | 'errorMessage'> {
  const { code = 0, reason, message } = responseStatus ?? {}
  if (code < 400 && stage !== 'Panic') return {}
  return { errorCode: reason ?? (code < 400 ? 'Panic' : `HTTP${code}`), errorMessage: message }
}

function additionalOf(event: AuditEvent): JsonObject {
  const { level, stage, sourceIPs = [], responseStatus, annotations, requestReceivedTimestamp, stageTimestamp } = event
  return {
    level,
    stage,
    requestReceivedTimestamp,
    stageTimestamp,
    responseCode: responseStatus?.code,
    // Only the last was not said by the client.
    sourceIPs: sourceIPs.length > 1 ? sourceIPs : undefined,
    annotations,
  }
}

function apiVersionOf({ objectRef }: AuditEvent): string | undefined {
  const { apiGroup, apiVersion } = objectRef ?? {}
  return apiGroup === undefined || apiVersion === undefined ? apiVersion : `${apiGroup}/${apiVersion}`
}

/** By the path at which the API server has it. */
function resourcesOf(event: AuditEvent): readonly RecordResource[] | undefined {
  const { resource, namespace, name, apiGroup } = event.objectRef ?? {}
  const apiVersion = apiVersionOf(event)
  if (resource === undefined || name === undefined) return undefined
  const place = [
    ...(apiGroup === undefined ? ['api'] : ['apis']),
    ...(apiVersion === undefined ? [] : [apiVersion]),
    ...(namespace === undefined ? [] : ['namespaces', namespace]),
    resource,
    name,
  ]
  return [{ type: `Kubernetes::${apiGroup ?? 'core'}::${resource}`, ARN: `/${place.join('/')}` }]
}
