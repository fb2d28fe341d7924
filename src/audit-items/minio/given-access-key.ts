import type { JsonObject } from '../../event/event-record.ts'
import { headerOf } from './header-of.ts'

/** Longest access key id that is taken over; MinIO makes those of 20 characters, and users choose theirs. */
const accessKeyLengthMax = 128

/** The access key that a request names, whether or not its signature is right; null where it names none. */
export function givenAccessKey(headers: JsonObject | undefined, query: JsonObject | undefined): string | null {
  const authorization = headerOf(headers, 'authorization') ?? ''
  const signed = /\bCredential=([^/,\s]+)/.exec(authorization) ?? /^AWS ([^:\s]+):/.exec(authorization)
  const scope = headerOf(query, 'x-amz-credential')
  const key = signed?.[1] ?? scope?.split('/')[0] ?? headerOf(query, 'awsaccesskeyid')
  return key ? key.slice(0, accessKeyLengthMax) : null
}
