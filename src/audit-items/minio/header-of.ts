import type { JsonObject } from '../../event/event-record.ts'

/** The header, or the parameter of a query, of a name in small letters, whichever way it is written; absent where it is empty. */
export function headerOf(headers: JsonObject | undefined, name: string): string | undefined {
  const found = Object.entries(headers ?? {}).find(([given]) => given.toLowerCase() === name)?.[1]
  return typeof found === 'string' && found !== '' ? found : undefined
}
