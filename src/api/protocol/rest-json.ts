import { assert } from '../../base/assert.ts'
import { commonError, ServiceError, spellError } from '../../contract/errors.ts'
import { isRecord, ownValue } from '../../contract/is-record.ts'
import type { OperationContract, ServiceContract } from '../../contract/service-contract.ts'
import type { Member, StructureShape } from '../../contract/shapes.ts'
import { jsonBody } from './json-body.ts'
import { decodeJsonStructure, decodeJsonValue } from './json-decode.ts'
import { encodeJsonStructure, encodeJsonValue } from './json-encode.ts'
import { jsonErrorBody } from './json-error.ts'
import { postedQuery } from './posted-query.ts'
import {
  type DecodedInput,
  type HttpRequestParts,
  type HttpResponseParts,
  headerValue,
  type Protocol,
} from './protocol.ts'
import { queryErrorHeader } from './query-error-header.ts'
import { decodeBindings } from './rest-decode.ts'
import { encodeHead } from './rest-encode.ts'
import { wholeBody } from './streamed-body.ts'
import { bodyText } from './text.ts'

/**
 * REST with JSON bodies: method, path, query string and headers say what is asked for, and a body is JSON, text or bytes.
 * What an event stream carries is never looked at.
 */
export function restJson(service: ServiceContract | null): Protocol {
  return {
    name: 'rest-json',

    decodeRequest(operation: OperationContract, request: HttpRequestParts): DecodedInput {
      if (operation.input === null) return {}
      const posted = operation.method === 'GET' ? postedQuery(request) : null
      if (posted !== null) return bindings(operation, { ...request, query: posted })
      return { ...bindings(operation, request), ...decodeBody(operation.input, request) }
    },

    encodeResponse(operation: OperationContract, output: unknown, requestId: string): HttpResponseParts {
      const value = output ?? {}
      assert(isRecord(value), `the output of ${operation.name} is a structure`)
      const { output: shape } = operation
      const head = shape === null ? { status: null, headers: {} } : encodeHead(shape, value)
      const { type, body } = operation.method === 'HEAD' || shape === null ? nothing : encodeBody(shape, value)
      const headers = {
        'x-amzn-RequestId': requestId,
        ...(type === null ? {} : { 'content-type': type }),
        ...head.headers,
      }
      return { status: head.status ?? operation.status, headers, body }
    },

    encodeError(error: ServiceError, requestId: string): HttpResponseParts {
      const { name: code, status } = spellError(error, 'json')
      const shape = error.contract?.shape ?? null
      const headers = {
        'content-type': json,
        'x-amzn-RequestId': requestId,
        'x-amzn-ErrorType': code,
        ...queryErrorHeader(error, service),
        ...(shape === null ? {} : encodeHead(shape, error.members).headers),
        ...error.headers,
      }
      const body = jsonErrorBody(error, shape === null ? null : bodyShape(shape))
      return { status, headers, body: Buffer.from(JSON.stringify(body)) }
    },
  }
}

const json = 'application/json'

/** What stands before the body, refused in the words of JSON services. */
function bindings(operation: OperationContract, request: HttpRequestParts): Record<string, unknown> {
  try {
    return decodeBindings(operation, request)
  } catch (error) {
    throw error instanceof ServiceError ? commonError('serialization', error.message, { cause: error }) : error
  }
}

function decodeBody(input: StructureShape, request: HttpRequestParts): Record<string, unknown> {
  const payload = payloadOf(input)
  if (payload === null) {
    const inBody = bodyShape(input)
    return inBody.members.length === 0 ? {} : decodeJsonStructure(inBody, jsonBody(request.body))
  }
  const { shape, name } = payload
  if (shape.type === 'structure' && shape.isEventStream) return {}
  if (payload.isStreaming) {
    return { [name]: request.stream ?? wholeBody(request.body, headerValue(request.headers, 'content-encoding')) }
  }
  if (request.body.length === 0) return {}
  if (shape.type === 'blob') return { [name]: request.body }
  if (shape.type === 'string') return { [name]: bodyText(request.body) }
  const decoded = decodeJsonValue(payload, jsonBody(request.body))
  return decoded === null ? {} : { [name]: decoded }
}

interface Content {
  readonly type: string | null
  readonly body: HttpResponseParts['body']
}

const nothing: Content = { type: null, body: new Uint8Array(0) }

function encodeBody(shape: StructureShape, output: Readonly<Record<string, unknown>>): Content {
  const payload = payloadOf(shape)
  if (payload === null) return jsonContent(encodeJsonStructure(bodyShape(shape), output))
  const value = ownValue(output, payload.name)
  if (value === undefined || value === null) return nothing
  if (payload.shape.type === 'string') return { type: 'text/plain', body: Buffer.from(String(value)) }
  if (payload.shape.type !== 'blob') return jsonContent(encodeJsonValue(payload, value))
  assert(isBytes(value), `${payload.name} is bytes, or pieces of bytes`)
  return { type: 'application/octet-stream', body: value }
}

function isBytes(value: unknown): value is HttpResponseParts['body'] {
  return value instanceof Uint8Array || (isRecord(value) && Symbol.asyncIterator in value)
}

function jsonContent(value: unknown): Content {
  return { type: json, body: Buffer.from(JSON.stringify(value)) }
}

function payloadOf({ members, payload }: StructureShape): Member | null {
  return members.find(({ name }) => name === payload) ?? null
}

/** The structure with those of its members alone that stand in the body. */
function bodyShape(shape: StructureShape): StructureShape {
  const known = bodyShapes.get(shape)
  if (known !== undefined) return known
  const made = { ...shape, members: shape.members.filter(({ location }) => location === null) }
  bodyShapes.set(shape, made)
  return made
}

const bodyShapes = new WeakMap<StructureShape, StructureShape>()
