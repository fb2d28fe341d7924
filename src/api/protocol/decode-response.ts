import type { ProtocolName } from '../../contract/contract-data.ts'
import type { OperationContract } from '../../contract/service-contract.ts'
import { parseCbor } from './cbor-parse.ts'
import { type HttpHeaders, headerValue } from './protocol.ts'
import { plainBody } from './response-body.ts'
import { type ResponseError, responseError } from './response-error.ts'
import { decodeHead } from './response-head.ts'
import { lenientStructure } from './response-structure.ts'
import { decodeXmlBody, xmlRequestId } from './response-xml.ts'
import { parseXml, type XmlElement } from './xml-parse.ts'

/** An answer that another server gave, as far as it was kept. */
export interface ReceivedResponse {
  readonly status: number
  readonly headers: HttpHeaders
  /** The body's first bytes, still encoded as `content-encoding` says. */
  readonly body: Uint8Array
  /** Of the whole body as it was sent. More than `body` has where it was cut. */
  readonly bodyBytes: number
}

/** What came of a call, from the answer to it. */
export type DecodedResponse = (
  | { readonly kind: 'output'; readonly output: Readonly<Record<string, unknown>> }
  | { readonly kind: 'error'; readonly error: ResponseError }
  /** It succeeded, but what came back was not kept in full or is not what the model says. */
  | { readonly kind: 'unknown'; readonly reason: 'cut' | 'unreadable'; readonly bodyBytes: number }
) & {
  /** The server's own id of the call; null where it gave none. */
  readonly requestId: string | null
}

/**
 * An answer decoded as handlers give their outputs: members of the model by their names there, each of its type, times
 * as `Date`. Bodies that are not structures (objects, event streams) are left out.
 *
 * Unlike a request, an answer is read leniently: a server may be older or newer than the model or only resemble the
 * service, so a member that cannot be read is absent and the others stay. Never throws, whatever the bytes are; the
 * work is bounded by the bounds of the body, of XML elements and of nesting.
 *
 * @param operation Null where nobody knows what was asked: then only an error can be told.
 */
export function decodeResponse(
  protocol: ProtocolName,
  operation: OperationContract | null,
  response: ReceivedResponse,
): DecodedResponse {
  const { status, headers, body, bodyBytes } = response
  const isCut = body.length < bodyBytes
  const bytes = plainBody(headers, body, isCut)
  const requestId = headerRequestId(headers)
  const xml = mayBeXml(bytes) ? parsedXml(bytes) : null
  const told = { requestId: requestId ?? (xml === null ? null : xmlRequestId(xml)) }
  if (status >= 300 || xml?.name === 'Error') {
    return { kind: 'error', error: responseError({ status, headers, bytes, xml, operation }), ...told }
  }
  if (operation === null || operation.output === null) return { kind: 'output', output: {}, ...told }
  const head = decodeHead(operation.output, status, headers)
  if (!hasBodyMembers(operation)) return { kind: 'output', output: head, ...told }
  if (isCut || bytes === null) {
    return { kind: 'unknown', reason: isCut ? 'cut' : 'unreadable', bodyBytes, ...told }
  }
  const content = decodeContent(protocol, operation, bytes, xml)
  if (content === null) return { kind: 'unknown', reason: 'unreadable', bodyBytes, ...told }
  return { kind: 'output', output: { ...head, ...content }, ...told }
}

/** Null: the body is not what the protocol has. */
function decodeContent(
  protocol: ProtocolName,
  operation: OperationContract,
  bytes: Uint8Array,
  xml: XmlElement | null,
): Record<string, unknown> | null {
  if (bytes.length === 0) return {}
  switch (protocol) {
    case 'aws-query':
    case 'ec2-query':
    case 'rest-xml':
      return decodeXmlBody(protocol, operation, xml, bytes)
    case 'rpc-v2-cbor':
      return decodeTree(operation, () => parseCbor(bytes))
    default:
      return decodeTree(operation, () => JSON.parse(utf8.decode(bytes)))
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** JSON and CBOR: a structure, or of REST the one member that is the body. */
function decodeTree({ output }: OperationContract, parse: () => unknown): Record<string, unknown> | null {
  if (output === null) return {}
  const value = attempted(parse)
  const payload = output.members.find(({ name }) => name === output.payload)
  if (payload === undefined) return lenientStructure(output, value)
  if (payload.shape.type !== 'structure') return {}
  const decoded = lenientStructure(payload.shape, value)
  return decoded === null ? null : { [payload.name]: decoded }
}

/** Whether the output has members that a body holds and records tell of. */
function hasBodyMembers({ output }: OperationContract): boolean {
  if (output === null) return false
  const payload = output.members.find(({ name }) => name === output.payload)
  if (payload === undefined) return output.members.some(({ location, shape }) => location === null && !isStream(shape))
  if (payload.isStreaming || payload.shape.type === 'blob') return false
  return !isStream(payload.shape)
}

function isStream(shape: { readonly type: string; readonly isEventStream?: boolean }): boolean {
  return shape.isEventStream === true
}

function mayBeXml(bytes: Uint8Array | null): bytes is Uint8Array {
  const lessThan = 0x3c
  const first = bytes?.find((byte) => byte > 0x20 && !byteOrderMark.has(byte))
  return first === lessThan
}

const byteOrderMark: ReadonlySet<number> = new Set([0xef, 0xbb, 0xbf])

function parsedXml(bytes: Uint8Array): XmlElement | null {
  return attempted(() => parseXml(utf8.decode(bytes))) ?? null
}

function attempted<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** In the headers that services use for it. */
const requestIdHeaders = ['x-amzn-requestid', 'x-amz-request-id', 'x-amzn-request-id', 'x-amz-requestid']

function headerRequestId(headers: HttpHeaders): string | null {
  for (const name of requestIdHeaders) {
    const value = headerValue(headers, name)
    if (value !== null && value !== '') return value
  }
  return null
}
