import * as v from 'valibot'
import { number, object, part, requiredText, text, texts } from '../item-schema.ts'

const userEntries = { username: text, uid: text, groups: texts, extra: object }

/** How far the request had come when its event was made. */
const stages = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const

/**
 * An event of the API server's audit log, as far as a record is made of it.
 *
 * https://pkg.go.dev/k8s.io/apiserver/pkg/apis/audit/v1#Event
 */
export const auditEventSchema = v.object({
  /** Inside a list it is the list's. */
  apiVersion: v.optional(v.literal('audit.k8s.io/v1')),
  kind: v.optional(v.literal('Event')),
  auditID: requiredText,
  stage: v.picklist(stages),
  verb: requiredText,
  /** Who could not be authenticated has no name. */
  user: v.object(userEntries),
  level: text,
  requestURI: text,
  impersonatedUser: part(userEntries),
  sourceIPs: texts,
  userAgent: text,
  objectRef: part({
    resource: text,
    namespace: text,
    name: text,
    uid: text,
    apiGroup: text,
    apiVersion: text,
    resourceVersion: text,
    subresource: text,
  }),
  responseStatus: part({ code: number, reason: text, message: text, status: text }),
  requestObject: v.optional(v.unknown()),
  responseObject: v.optional(v.unknown()),
  requestReceivedTimestamp: text,
  stageTimestamp: text,
  annotations: object,
})

export type AuditEvent = v.InferOutput<typeof auditEventSchema>
export type AuditUser = AuditEvent['user']
