import { isDeepStrictEqual } from 'node:util'
import { protocolFor } from '../../src/api/protocol/protocols.ts'
import { type RecognisedRequest, recognise } from '../../src/api/protocol/recognise.ts'
import { required } from '../../src/base/assert.ts'
import type { ProtocolName } from '../../src/contract/contract-data.ts'
import { ServiceError } from '../../src/contract/errors.ts'
import { modelOf } from '../../src/contract/models.ts'

/** A line of `test/outside/python/modelled_requests.py`. */
export interface ModelledRequest {
  readonly service: string
  readonly operation: string
  readonly protocol: string
  /** Its body is no parameter. */
  readonly isStreamed: boolean
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** In base64. */
  readonly body: string
  /** What was put in; bytes as `{$bytes}` in base64, instants as `{$instant}` in seconds. */
  readonly input: Readonly<Record<string, unknown>>
}

export interface Comparison {
  /**
   * Whether service and operation are those that the request was made for. Of `alike` the ones that are taken for it would
   * be sent in the same way and signed with the same name, so nothing but a host of AWS could tell.
   */
  readonly name: 'right' | 'alike' | 'wrong'
  /** The service that it is taken for. */
  readonly service: string | null
  /** Of what is named right: the parameters are those that were put in. */
  readonly isDecoded: boolean
  /** In words; null where there is none. */
  readonly difference: string | null
}

/** Recognises and decodes the request as if it came over the wire, and compares with what it was made from. */
export function compareRequest(request: ModelledRequest): Comparison {
  const { method, url, headers } = request
  const body = Buffer.from(request.body, 'base64')
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? null
  const seen = recognise({ method, url, headers, body, scopeService: scope })
  const name = nameOf(request, seen)
  if (name === 'right') return { name, service: seen.serviceName, ...compareInput(request, seen, body) }
  const difference = `is taken for ${seen.serviceName}.${seen.operationName} over ${seen.protocol}`
  return { name, service: seen.serviceName, isDecoded: false, difference }
}

function nameOf({ service, operation, protocol }: ModelledRequest, seen: RecognisedRequest): Comparison['name'] {
  if (seen.protocol.replace(/-1\.[01]$/, '') !== (protocolNames[protocol] ?? protocol)) return 'wrong'
  if (seen.serviceName === service && seen.operationName === operation) return 'right'
  const [made, found] = [spelling(service, operation), spelling(seen.serviceName, seen.operationName)]
  const common = [protocolNames[protocol] ?? protocol].filter((kind) => made?.[kind] === found?.[kind])
  return made !== null && common.length > 0 ? 'alike' : 'wrong'
}

/** How requests of an operation are told apart, by protocol. */
function spelling(service: string | null, operation: string | null): Readonly<Record<string, string>> | null {
  const contract = service === null ? null : modelOf(service)
  const shapes = contract?.operations.get(operation ?? '')
  if (contract === null || shapes === undefined) return null
  const { signingName, apiVersion, targetPrefix } = contract
  const rest = `${signingName} ${shapes.method} ${shapes.uri.replace(/\{[^}+]*/g, '{').replace(/\/(?=$|\?)/, '')}`
  const query = `${signingName} ${apiVersion} ${operation}`
  const target = `${signingName} ${targetPrefix} ${operation}`
  return {
    'rest-json': rest,
    'rest-xml': rest,
    'aws-query': query,
    'ec2-query': query,
    'aws-json': target,
    'rpc-v2-cbor': target,
  }
}

function compareInput(
  request: ModelledRequest,
  seen: RecognisedRequest,
  body: Uint8Array,
): Pick<Comparison, 'isDecoded' | 'difference'> {
  const { method, url, headers, service, operation } = request
  const [, query = ''] = cut(url)
  const contract = required(modelOf(service), service)
  const shapes = required(contract.operations.get(operation), operation)
  const parts = { method, path: seen.path, query, headers, body: request.isStreamed ? new Uint8Array(0) : body }
  const input = withoutEmpty(request.input, seen.protocol)
  try {
    const given = protocolFor(seen.protocol, contract).decodeRequest(shapes, parts)
    const decoded = withoutEmpty(comparable(withoutTransport(given, request.input)), seen.protocol)
    if (isDeepStrictEqual(decoded, input)) return { isDecoded: true, difference: null }
    const texts = [decoded, input].map((value) => JSON.stringify(value).slice(0, 300))
    return { isDecoded: false, difference: `decoded ${texts.join(' and not ')}` }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return { isDecoded: false, difference: `is refused: ${error.message}` }
  }
}

/** Where botocore has other names than we. */
const protocolNames: Readonly<Record<string, string>> = {
  json: 'aws-json',
  query: 'aws-query',
  ec2: 'ec2-query',
  'smithy-rpc-v2-cbor': 'rpc-v2-cbor',
}

function cut(url: string): [string, string] {
  const at = url.indexOf('?')
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)]
}

/** Without headers that every client adds and that are members too. */
function withoutTransport(
  decoded: Readonly<Record<string, unknown>>,
  input: Readonly<Record<string, unknown>>,
): object {
  const added = ([name]: readonly [string, unknown]) => /^content-?(?:length|type)$/i.test(name) && !(name in input)
  return Object.fromEntries(Object.entries(decoded).filter((entry) => !added(entry)))
}

/**
 * Query protocols have no way to say that a structure is there and empty; in REST an empty body is an empty structure
 * where the body is one member.
 */
function withoutEmpty(value: unknown, protocol: ProtocolName): unknown {
  const isQuery = protocol === 'aws-query' || protocol === 'ec2-query'
  return isQuery || protocol === 'rest-json' ? pruned(value, isQuery ? Number.POSITIVE_INFINITY : 1) : value
}

function pruned(value: unknown, depth: number): unknown {
  if (depth === 0 || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((part) => pruned(part, depth - 1)).filter((part) => !isEmpty(part))
  const parts = Object.entries(value).map(([name, part]) => [name, pruned(part, depth - 1)] as const)
  return Object.fromEntries(parts.filter(([, part]) => !isEmpty(part)))
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

/** As the line has it. */
function comparable(value: unknown): unknown {
  if (value instanceof Date) return { $instant: value.getTime() / 1000 }
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') }
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, part]) => !isStream(part))
  return Object.fromEntries(members.map(([name, part]) => [name, comparable(part)]))
}

function isStream(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
