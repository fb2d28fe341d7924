import type { ProtocolName } from '../../contract/contract-data.ts'
import type { ServiceError } from '../../contract/errors.ts'
import type { OperationContract } from '../../contract/service-contract.ts'
import type { StreamedBody } from './streamed-body.ts'

/** A request as it came, with its body read in full. */
export interface HttpRequestParts {
  readonly method: string
  /** As sent, still encoded, and as the operation's URI has it: with the bucket that its host names in front. */
  readonly path: string
  /** As sent, still encoded, without its question mark; '' where there is none. */
  readonly query: string
  readonly headers: HttpHeaders
  readonly body: Uint8Array
  /** The body, where the operation takes it as a stream ({@link streamsInput}); `body` is empty then. */
  readonly stream?: StreamedBody
}

/** By lower-case name. */
export type HttpHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

export interface HttpResponseParts {
  readonly status: number
  /** Where `content-length` is among them it counts: the answer to a HEAD has a length and no body. */
  readonly headers: Readonly<Record<string, string>>
  /** In pieces where it is streamed; its length is then among the headers where it is known. */
  readonly body: Uint8Array | AsyncIterable<Uint8Array>
}

/** A structure as decoded: only members that the shape has, each of the shape's type; times are `Date`. */
export type DecodedInput = Readonly<Record<string, unknown>>

/**
 * Turns requests into input and output or errors into answers, for one service.
 *
 * Protocols know shapes, never operations: whatever an operation needs to be spelled is in its contract.
 */
export interface Protocol {
  readonly name: ProtocolName
  /**
   * Members that the shape lacks are ignored. An operation without input decodes to an empty structure.
   *
   * @throws {ServiceError} `malformedRequest`, `serialization` or an error of S3; nothing else, whatever the bytes are.
   */
  decodeRequest(operation: OperationContract, request: HttpRequestParts): DecodedInput
  /** `output` is what the operation's shape says; anything else is a mistake of ours and throws. */
  encodeResponse(operation: OperationContract, output: unknown, requestId: string): HttpResponseParts
  encodeError(error: ServiceError, requestId: string): HttpResponseParts
}

/** Whether the operation takes its body as a stream: the body is then not read before the operation runs. */
export function streamsInput({ input }: OperationContract): boolean {
  return input?.members.some(({ name, isStreaming }) => isStreaming && name === input.payload) === true
}

/** Deepest nesting of a value in a request or answer. Hosted services need some ten levels. */
export const depthMax = 64

/** The header's value; where it came several times, the first. */
export function headerValue(headers: HttpHeaders, name: string): string | null {
  const value = headers[name]
  if (value === undefined) return null
  return typeof value === 'string' ? value : (value[0] ?? null)
}
