import { isJsonObject, type JsonObject } from '../event/event-record.ts'

/** The object in `text`, or null where it holds none. */
export function parseJsonObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}

/** A count in an answer; 0 where it is missing. */
export function countAt(value: JsonObject, name: string): number {
  const found = value[name]
  return typeof found === 'number' && Number.isFinite(found) ? found : 0
}
