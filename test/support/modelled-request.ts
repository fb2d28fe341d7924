import { isDeepStrictEqual } from 'node:util'
import { protocolFor } from '../../src/api/protocol/protocols.ts'
import { recognise } from '../../src/api/protocol/recognise.ts'
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
  /** Service and operation are those that the request was made for. */
  readonly isNamed: boolean
  /** And the parameters are those that were put in. */
  readonly isDecoded: boolean
  /** In words; null where there is none. */
  readonly difference: string | null
}

/** Recognises and decodes the request as if it came over the wire, and compares with what it was made from. */
export function compareRequest(request: ModelledRequest): Comparison {
  const { method, url, headers, service, operation } = request
  const body = Buffer.from(request.body, 'base64')
  const scope = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? null
  const seen = recognise({ method, url, headers, body, scopeService: scope })
  const name = `${seen.serviceName}.${seen.operationName} over ${seen.protocol.replace(/-1\.[01]$/, '')}`
  if (name !== `${service}.${operation} over ${protocolNames[request.protocol] ?? request.protocol}`) {
    return { isNamed: false, isDecoded: false, difference: `is taken for ${name}` }
  }
  const [, query = ''] = cut(url)
  try {
    const contract = modelOf(service)
    const shapes = contract?.operations.get(operation)
    if (contract === null || shapes === undefined) throw new Error(`${service}.${operation} is not in the table`)
    const parts = { method, path: seen.path, query, headers, body: request.isStreamed ? new Uint8Array(0) : body }
    const input = withoutEmpty(request.input, seen.protocol)
    const given = protocolFor(seen.protocol, contract).decodeRequest(shapes, parts)
    const decoded = withoutEmpty(comparable(withoutTransport(given, request.input)), seen.protocol)
    if (isDeepStrictEqual(decoded, input)) return { isNamed: true, isDecoded: true, difference: null }
    const texts = [decoded, input].map((value) => JSON.stringify(value).slice(0, 300))
    return { isNamed: true, isDecoded: false, difference: `decoded ${texts.join(' and not ')}` }
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error
    return { isNamed: true, isDecoded: false, difference: `is refused: ${error.message}` }
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
