import * as v from 'valibot'
import { number, object, objects, requiredText, text } from '../item-schema.ts'

/**
 * An entry of MinIO's audit log, as far as a record is made of it.
 *
 * https://github.com/minio/pkg/blob/main/logger/message/audit/entry.go
 */
export const auditEntrySchema = v.object({
  version: v.literal('1'),
  /** When the call was answered. */
  time: requiredText,
  deploymentid: text,
  /** What MinIO did by itself; of a call it is empty. */
  event: text,
  /** `incoming` for a call, else which part of MinIO acted. */
  trigger: text,
  api: v.object({
    name: text,
    bucket: text,
    object: text,
    objects,
    status: text,
    statusCode: number,
    /** Bytes received and sent; negative where MinIO does not know. */
    rx: number,
    tx: number,
    timeToFirstByte: text,
    timeToResponse: text,
  }),
  remotehost: text,
  requestID: text,
  userAgent: text,
  requestPath: text,
  requestHost: text,
  /** Of the token behind temporary credentials and access keys of a user. */
  requestClaims: object,
  requestQuery: object,
  requestHeader: object,
  responseHeader: object,
  tags: object,
  accessKey: text,
  /** Whose access key it is, where it is not a user's own. */
  parentUser: text,
  error: text,
})

export type AuditEntry = v.InferOutput<typeof auditEntrySchema>
