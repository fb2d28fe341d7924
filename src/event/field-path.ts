import { isJsonObject, type JsonObject } from './event-record.ts'

/** Longest path, in characters and in names. */
export const fieldPathLengthMax = 1_000
export const fieldPathNamesMax = 20

/** A path of a record such as `requestParameters.bucketName`, taken apart. */
export interface FieldPath {
  readonly text: string
  readonly names: readonly string[]
}

/** The path, or null where `text` is none: too long, or a name between dots is empty. */
export function parseFieldPath(text: string): FieldPath | null {
  if (text.length > fieldPathLengthMax) return null
  const names = text.split('.')
  return names.length > fieldPathNamesMax || names.includes('') ? null : { text, names }
}

/**
 * Calls `visit` with each value at the end of `path`, until it answers true. Returns whether it did.
 *
 * A list stands for each of its elements. A key may itself contain dots: at every object the longest run of names
 * that is a key is tried first, then the shorter ones.
 */
export function someValue(object: JsonObject, path: FieldPath, visit: (value: unknown) => boolean): boolean {
  return someFrom(object, path.names, 0, visit)
}

function someFrom(value: unknown, names: readonly string[], from: number, visit: (value: unknown) => boolean): boolean {
  if (Array.isArray(value)) {
    // At the end of the path the list itself is a value too.
    if (from === names.length && visit(value)) return true
    for (const element of value) if (someFrom(element, names, from, visit)) return true
    return false
  }
  if (from === names.length) return visit(value)
  if (!isJsonObject(value)) return false
  for (let until = names.length; until > from; until -= 1) {
    const key = until === from + 1 ? (names[from] ?? '') : names.slice(from, until).join('.')
    if (Object.hasOwn(value, key) && someFrom(value[key], names, until, visit)) return true
  }
  return false
}
