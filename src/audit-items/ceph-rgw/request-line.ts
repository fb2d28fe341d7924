import type { JsonObject } from '../../event/event-record.ts'

/** What the gateway's request line says of a call. */
export interface RequestLine {
  readonly method: string
  /** Of the object; absent where the call names none. */
  readonly key?: string
  /** Parameters by their names; a value that stands more than once is a list. */
  readonly query: JsonObject
}

/**
 * Reads `GET /bucket/key?versionId=1 HTTP/1.1`, path style, virtual-host style (`GET /key`) or Swift's
 * (`GET /swift/v1/bucket/key`).
 *
 * @param bucket Without its tenant.
 */
export function parseRequestLine(line: string, bucket: string | undefined): RequestLine {
  const [, method = '', target = ''] = /^([A-Z]+) (.*?)(?: HTTP\/[\d.]+)?$/.exec(line) ?? []
  const queryAt = target.indexOf('?')
  const path = queryAt === -1 ? target : target.slice(0, queryAt)
  const key = bucket === undefined ? '' : keyIn(decoded(path), bucket)
  return { method, query: queryAt === -1 ? {} : queryOf(target.slice(queryAt + 1)), ...(key === '' ? {} : { key }) }
}

const swiftStart = /^(\/swift)?\/v\d+(\/[A-Z]+_[^/]+)?(?=\/)/

function keyIn(path: string, bucket: string): string {
  const rest = path.replace(swiftStart, '').slice(1)
  const slash = rest.indexOf('/')
  const first = slash === -1 ? rest : rest.slice(0, slash)
  // A tenant stands before a colon.
  if (first.slice(first.indexOf(':') + 1) !== bucket) return rest
  return slash === -1 ? '' : rest.slice(slash + 1)
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function queryOf(text: string): JsonObject {
  const found = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(text)) {
    const known = found.get(name)
    found.set(name, known === undefined ? value : [known, value].flat())
  }
  return Object.fromEntries(found)
}
