import { ServiceError } from '../../contract/errors.ts'
import { s3Error } from '../../contract/s3-errors.ts'
import type { OperationContract } from '../../contract/service-contract.ts'
import type { Member, ShapeUse } from '../../contract/shapes.ts'
import { withHoistedHeaders } from './hoisted-headers.ts'
import { type HttpHeaders, type HttpRequestParts, headerValue } from './protocol.ts'
import { pathLabels } from './rest-path.ts'
import { decodeText } from './text-value.ts'
import { timestampFormat } from './timestamps.ts'

/**
 * The members of an input that stand in its path, query string and headers.
 *
 * @throws {ServiceError} In the words of S3: `InvalidURI` for a path or query string that cannot be decoded,
 *   `KeyTooLongError`, `InvalidArgument` for a value of another type than its member's.
 */
export function decodeBindings(operation: OperationContract, request: HttpRequestParts): Record<string, unknown> {
  const [template = ''] = operation.uri.split('?')
  const labels = pathLabels(template, request.path) ?? {}
  const parameters = queryValues(request.query)
  const firstValues = new Map([...parameters].map(([name, [first = '']]) => [name, first]))
  const headers = withHoistedHeaders(request.headers, firstValues)
  const decoded: Record<string, unknown> = {}
  for (const member of operation.input?.members ?? []) {
    const value = decodeBinding(member, labels, parameters, headers)
    if (value !== undefined) decoded[member.name] = value
  }
  return decoded
}

function decodeBinding(
  member: Member,
  labels: Readonly<Record<string, string | undefined>>,
  parameters: ReadonlyMap<string, readonly string[]>,
  headers: HttpHeaders,
): unknown {
  const name = member.locationName ?? member.name
  switch (member.location) {
    case 'uri':
      return labels[name] === undefined ? undefined : decodeLabel(member, labels[name])
    case 'querystring':
      return decodeParameter(member, name, parameters.get(name) ?? [])
    case 'header':
      return decodeHeader(member, name, headerValue(headers, name.toLowerCase()))
    case 'headers':
      return prefixed(headers, name.toLowerCase())
    default:
      return undefined
  }
}

/** Longest key of an object in bytes of UTF-8, as S3's. */
const keyBytesMax = 1024

function decodeLabel({ shape }: Member, sent: string): string {
  const text = decodeUriText(sent)
  const size = Buffer.byteLength(text)
  if (shape.name === 'ObjectKey' && size > keyBytesMax) {
    throw s3Error('KeyTooLongError', undefined, { Size: size, MaxSizeAllowed: keyBytesMax })
  }
  return text
}

function decodeParameter(member: Member, name: string, values: readonly string[]): unknown {
  const [first] = values
  if (first === undefined) return undefined
  const { shape } = member
  if (shape.type === 'list') return values.map((value) => decodeArgument(shape.member, name, value))
  // An empty value of any other type is one that is not there, as in `?max-keys=`.
  return first === '' && shape.type !== 'string' ? undefined : decodeArgument(member, name, first)
}

function decodeHeader(member: Member, name: string, sent: string | null): unknown {
  if (sent === null) return undefined
  const text = headerText(sent).trim()
  const { shape } = member
  if (shape.type === 'list') {
    return text.split(',').map((element) => decodeArgument(shape.member, name, element.trim()))
  }
  if (text === '' && shape.type !== 'string') return undefined
  // RFC 9110, section 13.1.3: a condition whose date is none is no condition.
  if (shape.type === 'timestamp' && timestampFormat(member, shape, 'rfc822') === 'rfc822') {
    return decodedOrNothing(member, text)
  }
  return decodeArgument(member, name, text)
}

function decodedOrNothing(use: ShapeUse, text: string): unknown {
  try {
    return decodeText(use, text, 'rfc822')
  } catch {
    return undefined
  }
}

/** All headers whose names begin with the prefix, by the rest of their names. */
function prefixed(headers: HttpHeaders, prefix: string): Record<string, string> | undefined {
  const found: Record<string, string> = Object.create(null)
  for (const name of Object.keys(headers).filter((one) => one.startsWith(prefix) && one !== prefix)) {
    found[name.slice(prefix.length)] = headerText(headerValue(headers, name) ?? '')
  }
  return Object.keys(found).length === 0 ? undefined : found
}

function decodeArgument(use: ShapeUse, name: string, value: string): unknown {
  try {
    return decodeText(use, use.shape.type === 'boolean' ? value.toLowerCase() : value, 'rfc822')
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    const isWhole = ['byte', 'short', 'integer', 'long'].includes(use.shape.type)
    const message = isWhole ? `Provided ${name} not an integer or within integer range` : `Invalid value of ${name}`
    throw s3Error('InvalidArgument', message, { ArgumentName: name, ArgumentValue: value })
  }
}

/** Node gives the octets of a header as Latin-1; clients that send other letters send them as UTF-8. */
function headerText(sent: string): string {
  if (!/[\x80-\xff]/.test(sent)) return sent
  try {
    return utf8.decode(Buffer.from(sent, 'latin1'))
  } catch {
    return sent
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function queryValues(query: string): Map<string, string[]> {
  const values = new Map<string, string[]>()
  for (const pair of query.split('&')) {
    if (pair === '') continue
    const cut = pair.indexOf('=')
    const name = decodeUriText(spaced(cut < 0 ? pair : pair.slice(0, cut)))
    const value = cut < 0 ? '' : decodeUriText(spaced(pair.slice(cut + 1)))
    values.set(name, [...(values.get(name) ?? []), value])
  }
  return values
}

function spaced(text: string): string {
  return text.replaceAll('+', ' ')
}

/** Exactly as sent: nothing is normalised. */
function decodeUriText(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw s3Error('InvalidURI', undefined, {}, { cause })
  }
}
