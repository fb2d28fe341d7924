import { ServiceError } from '../../contract/errors.ts'
import { s3Error } from '../../contract/s3-errors.ts'
import type { OperationContract } from '../../contract/service-contract.ts'
import type { MapShape, Member, ShapeUse, TimestampFormat } from '../../contract/shapes.ts'
import { decodeBase64 } from './conversion.ts'
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
  const [template = '', literals = ''] = operation.uri.split('?')
  const labels = pathLabels(template, request.path) ?? new Map<string, string>()
  const parameters = queryValues(request.query)
  const firstValues = new Map([...parameters].map(([name, [first = '']]) => [name, first]))
  const headers = withHoistedHeaders(request.headers, firstValues)
  const members = operation.input?.members ?? []
  const bound = new Set([
    ...members.filter(({ location }) => location === 'querystring').map(wireName),
    ...literals.split('&').map((literal) => literal.split('=', 1)[0] ?? ''),
  ])
  const decoded: Record<string, unknown> = {}
  for (const member of members) {
    const value = decodeBinding(member, { labels, parameters, headers, bound })
    if (value !== undefined) decoded[member.name] = value
  }
  return decoded
}

/** The parts of a request that members are bound to. */
interface Bindable {
  readonly labels: ReadonlyMap<string, string>
  readonly parameters: ReadonlyMap<string, readonly string[]>
  readonly headers: HttpHeaders
  /** Names of parameters that have a member of their own, or belong to the operation. */
  readonly bound: ReadonlySet<string>
}

function decodeBinding(member: Member, { labels, parameters, headers, bound }: Bindable): unknown {
  const name = wireName(member)
  switch (member.location) {
    case 'uri':
      return decodeLabel(member, name, labels.get(name))
    case 'querystring':
      if (member.shape.type === 'map') return otherParameters(member.shape, parameters, bound)
      return decodeParameter(member, name, parameters.get(name) ?? [])
    case 'header':
      return decodeHeader(member, name, headerValue(headers, name.toLowerCase()))
    case 'headers':
      return prefixed(headers, name.toLowerCase())
    default:
      return undefined
  }
}

function wireName({ locationName, name }: Member): string {
  return locationName ?? name
}

/** Longest key of an object in bytes of UTF-8, as S3's. */
const keyBytesMax = 1024

function decodeLabel(member: Member, name: string, sent: string | undefined): unknown {
  if (sent === undefined) return undefined
  const text = decodeUriText(sent)
  const size = Buffer.byteLength(text)
  if (member.shape.name === 'ObjectKey' && size > keyBytesMax) {
    throw s3Error('KeyTooLongError', undefined, { Size: size, MaxSizeAllowed: keyBytesMax })
  }
  return decodeArgument(member, name, text, 'iso8601')
}

function decodeParameter(member: Member, name: string, values: readonly string[]): unknown {
  const [first] = values
  if (first === undefined) return undefined
  const { shape } = member
  if (shape.type === 'list') return values.map((value) => decodeArgument(shape.member, name, value, 'iso8601'))
  // An empty value of any other type is one that is not there, as in `?max-keys=`.
  return first === '' && shape.type !== 'string' ? undefined : decodeArgument(member, name, first, 'iso8601')
}

/** A map among the parameters is all that have no member of their own. */
function otherParameters(
  shape: MapShape,
  parameters: ReadonlyMap<string, readonly string[]>,
  bound: ReadonlySet<string>,
): Record<string, unknown> | undefined {
  // No prototype: the names are the caller's.
  const map: Record<string, unknown> = Object.create(null)
  const others = [...parameters].filter(([name]) => !bound.has(name) && !/^x-(?:amz|id)/i.test(name))
  for (const [name, values] of others) {
    const [first = ''] = values
    map[name] = shape.value.shape.type === 'list' ? values : first
  }
  return others.length === 0 ? undefined : map
}

function decodeHeader(member: Member, name: string, sent: string | null): unknown {
  if (sent === null) return undefined
  const text = headerText(sent).trim()
  const { shape } = member
  if (shape.type === 'list') {
    return headerElements(text).map((element) => decodeArgument(shape.member, name, element, 'rfc822'))
  }
  if (text === '' && shape.type !== 'string') return undefined
  // RFC 9110, section 13.1.3: a condition whose date is none is no condition.
  if (shape.type === 'timestamp' && timestampFormat(member, shape, 'rfc822') === 'rfc822') {
    return decodedOrNothing(member, text)
  }
  // A text that holds JSON stands in headers as base64.
  if (member.isJsonText) return decodeBase64(text).toString('utf8')
  return decodeArgument(member, name, text, 'rfc822')
}

/** Between commas; an element that holds one stands in quotation marks. */
function headerElements(text: string): string[] {
  if (!text.includes('"')) return text.split(',').map((element) => element.trim())
  const elements = text.match(/"(?:[^"\\]|\\.)*"|[^,"]+/g) ?? []
  return elements
    .map((element) => element.trim())
    .filter((element) => element !== '')
    .map((element) => (element.startsWith('"') ? element.slice(1, -1).replaceAll('\\"', '"') : element))
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

function decodeArgument(use: ShapeUse, name: string, value: string, instants: TimestampFormat): unknown {
  try {
    return decodeText(use, use.shape.type === 'boolean' ? value.toLowerCase() : value, instants)
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
