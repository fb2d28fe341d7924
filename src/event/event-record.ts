import { isUtf8 } from 'node:buffer'
import { nestsDeeperThan } from './json-depth.ts'

/** One audited activity, as JSON holds it. Nothing is promised about any member: read it with the readers below. */
export type EventRecord = JsonObject

/** An object that came out of JSON.parse: own members only, whatever their names. */
export interface JsonObject {
  readonly [member: string]: unknown
}

/** Largest record, in bytes. Event data stores take events of up to 1 MB; trails and history of 256 KB. */
export const recordBytesMax = 1024 * 1024

/**
 * Deepest nesting of objects and arrays in a record. Real records stay below 20; whatever walks a record may
 * recurse this far.
 */
export const recordDepthMax = 100

/** Why some bytes are no event record. */
export type RecordRejection =
  | 'empty'
  | 'too-large'
  | 'not-utf8'
  | 'too-deep'
  | 'not-json'
  | 'not-an-object'
  | 'no-event-member'

export type ParsedRecord =
  | { readonly record: EventRecord; readonly rejection?: never }
  | { readonly record?: never; readonly rejection: RecordRejection }

/** A record has at least one of these, with whatever value. Every other oddity is the record's own business. */
const eventMembers = ['eventID', 'eventName', 'eventSource', 'eventTime', 'eventType', 'userIdentity'] as const

/**
 * The record that `bytes` are, or the reason why they are none.
 *
 * Of a name that occurs twice in one object the last one counts. `__proto__` is a member like any other.
 */
export function parseEventRecord(bytes: Uint8Array): ParsedRecord {
  if (bytes.length === 0) return { rejection: 'empty' }
  if (bytes.length > recordBytesMax) return { rejection: 'too-large' }
  if (!isUtf8(bytes)) return { rejection: 'not-utf8' }
  const text = asBuffer(bytes).toString('utf8')
  if (nestsDeeperThan(text, recordDepthMax)) return { rejection: 'too-deep' }
  const value = parseJson(text)
  if (value === undefined) return { rejection: text.trim() === '' ? 'empty' : 'not-json' }
  if (!isJsonObject(value)) return { rejection: 'not-an-object' }
  for (const member of eventMembers) if (Object.hasOwn(value, member)) return { record: value }
  return { rejection: 'no-event-member' }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at the end of `path`; undefined where a member is missing or something on the way is no object. */
export function valueAt(record: JsonObject, ...path: readonly string[]): unknown {
  let value: unknown = record
  for (const member of path) {
    if (!isJsonObject(value) || !Object.hasOwn(value, member)) return undefined
    value = value[member]
  }
  return value
}

/** The text at the end of `path`; null where there is none or it is empty. */
export function textAt(record: JsonObject, ...path: readonly string[]): string | null {
  return textOf(valueAt(record, ...path))
}

/** The object at the end of `path`; null where there is none. */
export function objectAt(record: JsonObject, ...path: readonly string[]): JsonObject | null {
  const value = valueAt(record, ...path)
  return isJsonObject(value) ? value : null
}

/** `value` where it is a text with at least one character, else null. AWS leaves some members empty to say "none". */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function asBuffer(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
