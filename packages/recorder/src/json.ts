/** What JSON can hold. Members that are undefined are left out. */
export type Json = string | number | boolean | null | undefined | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [member: string]: Json
}

/** What came out of JSON.parse or from a caller: own members only. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
