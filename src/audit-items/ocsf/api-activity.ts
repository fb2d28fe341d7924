import * as v from 'valibot'
import { number, object, objects, part, requiredText, text, truth } from '../item-schema.ts'

/** https://schema.ocsf.io, class API Activity, versions 1.x, as far as a record is made of it. */
export const apiActivitySchema = v.object({
  class_uid: v.literal(6003),
  /** Of the event, in milliseconds since the epoch. */
  time: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(253_402_300_799_999)),
  activity_id: number,
  status_id: number,
  status: text,
  status_code: text,
  status_detail: text,
  message: text,
  severity: text,
  type_uid: number,
  metadata: v.object({
    uid: text,
    version: text,
    event_code: text,
    correlation_uid: text,
    product: part({ name: text, vendor_name: text, feature: part({ name: text }) }),
  }),
  api: v.object({
    operation: requiredText,
    version: text,
    service: part({ name: text }),
    request: part({ uid: text, data: v.optional(v.unknown()) }),
    response: part({
      code: number,
      error: text,
      error_message: text,
      message: text,
      data: v.optional(v.unknown()),
    }),
  }),
  actor: part({
    invoked_by: text,
    app_name: text,
    idp: part({ name: text }),
    session: part({
      uid: text,
      uid_alt: text,
      issuer: text,
      created_time: number,
      is_mfa: truth,
      credential_uid: text,
    }),
    user: part({
      name: text,
      type: text,
      type_id: number,
      uid: text,
      uid_alt: text,
      email_addr: text,
      credential_uid: text,
      account: part({ uid: text }),
      groups: objects,
    }),
  }),
  src_endpoint: part({ ip: text, domain: text, hostname: text, svc_name: text }),
  http_request: part({ user_agent: text, http_method: text }),
  cloud: part({ provider: text, region: text, account: part({ uid: text }) }),
  resources: objects,
  unmapped: object,
})

export type ApiActivity = v.InferOutput<typeof apiActivitySchema>
