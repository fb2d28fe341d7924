import { isUtf8 } from 'node:buffer'
import { isJsonObject, type JsonObject, recordDepthMax } from '../event/event-record.ts'
import { nestsDeeperThan } from '../event/json-depth.ts'

/** Largest item. The largest senders put a request and an answer of up to 3 MB each into one. */
export const itemBytesMax = 8 * 1024 * 1024

/** Deepest nesting of an item: it stands two levels down in its record, and parts of it one further. */
export const itemDepthMax = recordDepthMax - 4

/** Of what stands as a text inside an item: together they stay within a record's depth. */
const nestedDepthMax = 60

/** The object that the bytes are, or why they are none. */
export function parseJsonItem(bytes: Uint8Array): { readonly value: JsonObject } | { readonly problem: string } {
  if (bytes.length > itemBytesMax) return { problem: `the item has more than ${itemBytesMax} bytes` }
  if (!isUtf8(bytes)) return { problem: 'the item is not UTF-8' }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  if (nestsDeeperThan(text, itemDepthMax)) return { problem: `the item nests more than ${itemDepthMax} deep` }
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? { value } : { problem: 'the item is not an object' }
  } catch {
    return { problem: 'the item is not JSON' }
  }
}

/** A text that holds a JSON object or list as that, so that what is taken out by its name is found in it too. */
export function parseNestedJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value) || nestsDeeperThan(value, nestedDepthMax)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
