import { decodeOctets } from './percent.ts'

/** A request as it came over the wire, taken apart but with nothing decoded that its signature covers. */
export interface WireRequest {
  readonly method: string
  /** The path as sent: not decoded, not normalised. */
  readonly path: string
  /** In the order sent. */
  readonly query: readonly QueryParameter[]
  /** By lower-case name, each with its values in the order sent. */
  readonly headers: ReadonlyMap<string, readonly string[]>
}

/** Decoded octets, one a character. */
export interface QueryParameter {
  readonly name: string
  readonly value: string
}

/**
 * Takes apart what `node:http` gives as `method`, `url` and `rawHeaders`.
 *
 * Frameworks and proxies normalise these; a signature is over what the client sent.
 */
export function readWireRequest(method: string, url: string, rawHeaders: readonly string[]): WireRequest {
  const target = url.replace(/^https?:\/\/[^/?]*/i, '')
  const questionMark = target.indexOf('?')
  const path = questionMark === -1 ? target : target.slice(0, questionMark)
  const query = questionMark === -1 ? '' : target.slice(questionMark + 1)
  return { method, path: path === '' ? '/' : path, query: readQuery(query), headers: readHeaders(rawHeaders) }
}

/** The only value of a header, null where it is absent or came more than once. */
export function singleHeader(request: WireRequest, name: string): string | null {
  const values = request.headers.get(name)
  return values?.length === 1 ? (values[0] ?? null) : null
}

/** `+` is a blank: that is how AWS, and what reads the parameter later, take it. */
function readQuery(query: string): QueryParameter[] {
  const parameters: QueryParameter[] = []
  for (const part of query.split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = equals === -1 ? part : part.slice(0, equals)
    const value = equals === -1 ? '' : part.slice(equals + 1)
    parameters.push({ name: decodeParameter(name), value: decodeParameter(value) })
  }
  return parameters
}

function decodeParameter(text: string): string {
  return decodeOctets(text.replaceAll('+', ' '))
}

function readHeaders(rawHeaders: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>()
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? ''
    const value = rawHeaders[index + 1] ?? ''
    const values = headers.get(name)
    if (values === undefined) headers.set(name, [value])
    else values.push(value)
  }
  return headers
}
