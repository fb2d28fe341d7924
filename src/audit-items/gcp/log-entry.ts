import * as v from 'valibot'
import { number, object, objects, part, requiredText, text, texts, truth } from '../item-schema.ts'

/** Who a service account was used by. */
export const delegationSchema = v.object({
  principalSubject: text,
  firstPartyPrincipal: part({ principalEmail: text }),
  thirdPartyPrincipal: object,
})

/**
 * A LogEntry of Cloud Logging whose payload is an AuditLog, as far as a record is made of it.
 *
 * `google/logging/v2/log_entry.proto` and `google/cloud/audit/audit_log.proto` of
 * https://github.com/googleapis/googleapis, as JSON.
 */
export const logEntrySchema = v.object({
  insertId: text,
  /** Ends in which of the four audit logs it is. */
  logName: requiredText,
  timestamp: text,
  receiveTimestamp: text,
  severity: text,
  resource: part({ type: text, labels: object }),
  labels: object,
  operation: part({ id: text, producer: text, first: truth, last: truth }),
  trace: text,
  /** Of an entry that was too large for one: which part of it this is. `uid` is the same in all of them. */
  split: part({ uid: text, index: number, totalSplits: number }),
  protoPayload: v.object({
    '@type': v.literal('type.googleapis.com/google.cloud.audit.AuditLog'),
    serviceName: requiredText,
    methodName: requiredText,
    resourceName: text,
    resourceLocation: part({ currentLocations: texts }),
    status: part({ code: number, message: text }),
    authenticationInfo: part({
      principalEmail: text,
      principalSubject: text,
      authoritySelector: text,
      serviceAccountKeyName: text,
      serviceAccountDelegationInfo: objects,
      thirdPartyPrincipal: object,
    }),
    authorizationInfo: objects,
    requestMetadata: part({ callerIp: text, callerSuppliedUserAgent: text, callerNetwork: text }),
    request: object,
    response: object,
    metadata: object,
    /** What `metadata` was before; some services write it still, IAM what it changed in a policy. */
    serviceData: object,
    resourceOriginalState: object,
    policyViolationInfo: object,
    /** A 64-bit number, so a text. */
    numResponseItems: text,
  }),
})

export type LogEntry = v.InferOutput<typeof logEntrySchema>
export type AuditLog = LogEntry['protoPayload']
