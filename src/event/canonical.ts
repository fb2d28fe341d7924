import { isUtf8 } from 'node:buffer'
import { isDeepStrictEqual } from 'node:util'
import { recordDepthMax } from './event-record.ts'
import { nestsDeeperThan } from './json-depth.ts'

/**
 * Whether two JSON texts say the same: spacing and the order of keys count for nothing, neither does how a character
 * is escaped.
 *
 * Numbers compare by value up to 15 significant digits, so `1`, `1.0` and `1e0` are equal; longer ones, which JSON
 * readers round, compare as written. Of a key that occurs twice in an object the last value counts, as it does for
 * every reader of the record. Bytes that are no JSON, or nest too deep, equal only themselves.
 */
export function sameContent(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length === b.length && Buffer.compare(a, b) === 0) return true
  const left = canonicalValue(a)
  return left !== null && isDeepStrictEqual(left, canonicalValue(b))
}

/**
 * One text for all JSON texts that {@link sameContent} takes for the same: to hash a value by what it says.
 *
 * @param text JSON that nests no deeper than a record may.
 */
export function canonicalText(text: string): string {
  return JSON.stringify(withSortedKeys(JSON.parse(text.replace(stringOrNumber, markKind))))
}

function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, withSortedKeys(member)]))
}

/** Strings and numbers of a JSON text. Inside a string nothing else can match. */
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g

/** The value with each number as a text that is equal only to equal numbers; null where there is no value. */
function canonicalValue(bytes: Uint8Array): object | null {
  if (!isUtf8(bytes)) return null
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  if (nestsDeeperThan(text, recordDepthMax)) return null
  try {
    JSON.parse(text)
    return { value: JSON.parse(text.replace(stringOrNumber, markKind)) }
  } catch {
    return null
  }
}

/** Makes every string start with `s`, and of every number a string that starts with `n`. */
function markKind(token: string): string {
  return token.startsWith('"') ? `"s${token.slice(1)}` : `"n${canonicalNumber(token)}"`
}

/** A double tells apart all decimal numbers of this many digits. */
const exactDigitsMax = 15

function canonicalNumber(token: string): string {
  const digits = token
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '')
  const value = Number(token)
  const isExact = digits.length <= exactDigitsMax && Number.isFinite(value) && (value !== 0 || digits === '')
  return isExact ? String(value === 0 ? 0 : value) : token
}
