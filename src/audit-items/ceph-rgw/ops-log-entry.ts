import * as v from 'valibot'
import { number, object, part, requiredText, text, truth } from '../item-schema.ts'

/** A status that some versions write as a text. */
const status = v.fallback(
  v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(Number), v.finite())),
  undefined,
)

/**
 * An entry of the ops log of Ceph's object gateway, as far as a record is made of it.
 *
 * https://docs.ceph.com/en/latest/radosgw/config-ref/ (`rgw_enable_ops_log`); the members are those that
 * `rgw_log.cc` writes.
 */
export const opsLogEntrySchema = v.object({
  /** When the call began, in UTC. */
  time: requiredText,
  operation: requiredText,
  /** With its tenant before a slash, where it has one. */
  bucket: text,
  remote_addr: text,
  object_owner: text,
  /** With its tenant before a `$`, where it has one. */
  user: text,
  /** Request line: method, path with query, version. */
  uri: text,
  http_status: status,
  error_code: text,
  bytes_sent: number,
  bytes_received: number,
  object_size: number,
  /** In milliseconds. */
  total_time: number,
  user_agent: text,
  referrer: text,
  trans_id: text,
  authentication_type: text,
  access_key_id: text,
  subuser: text,
  temp_url: truth,
  sts_info: part({ role_name: text, role_session: text }),
  op_data: object,
})

export type OpsLogEntry = v.InferOutput<typeof opsLogEntrySchema>
