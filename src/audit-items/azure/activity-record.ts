import * as v from 'valibot'
import { object, part, requiredText, text } from '../item-schema.ts'

/** Some services write a number, others its text. */
const textOrNumber = v.fallback(v.optional(v.pipe(v.union([requiredText, v.number()]), v.transform(String))), undefined)

/**
 * A record of the Activity Log as diagnostic settings send it to an event hub and write it into a storage account, as
 * far as an event record is made of it.
 *
 * https://learn.microsoft.com/azure/azure-monitor/essentials/activity-log-schema (storage account and event hubs)
 */
export const activityRecordSchema = v.object({
  time: requiredText,
  operationName: requiredText,
  resourceId: text,
  category: text,
  /** `Start`, `Accept`, `Success`, `Failure`: an operation that takes time has several records. */
  resultType: text,
  /** Result and HTTP status: `Failed.Forbidden`. */
  resultSignature: text,
  resultDescription: text,
  durationMs: textOrNumber,
  callerIpAddress: text,
  correlationId: text,
  identity: part({
    authorization: part({
      scope: text,
      action: text,
      /** The role assignment that let the call through. */
      evidence: object,
    }),
    claims: object,
  }),
  level: textOrNumber,
  location: text,
  tenantId: text,
  properties: object,
})

export type ActivityRecord = v.InferOutput<typeof activityRecordSchema>
