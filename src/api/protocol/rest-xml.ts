import { assert } from '../../base/assert.ts'
import { ServiceError, spellError } from '../../contract/errors.ts'
import { isRecord, ownValue } from '../../contract/is-record.ts'
import { s3Error } from '../../contract/s3-errors.ts'
import type { OperationContract, ServiceContract } from '../../contract/service-contract.ts'
import type { Member, StructureShape } from '../../contract/shapes.ts'
import {
  type DecodedInput,
  type HttpRequestParts,
  type HttpResponseParts,
  headerValue,
  type Protocol,
} from './protocol.ts'
import { decodeBindings } from './rest-decode.ts'
import { encodeHead, type ResponseHead } from './rest-encode.ts'
import { hostId } from './s3-request-ids.ts'
import { wholeBody } from './streamed-body.ts'
import { bodyText } from './text.ts'
import { decodeXmlStructure, xmlName } from './xml-decode.ts'
import { encodeXmlMembers, escapeXml, namespaceAttribute, type XmlPlace } from './xml-encode.ts'
import { malformedXml, parseXml } from './xml-parse.ts'

/**
 * REST with XML bodies, as S3 and S3 Control speak it: method, path, query string and headers say what is asked for, and
 * a body is XML, text, or the bytes of an object.
 */
export function restXml(service: ServiceContract | null): Protocol {
  return {
    name: 'rest-xml',

    decodeRequest(operation: OperationContract, request: HttpRequestParts): DecodedInput {
      if (operation.input === null) return {}
      return { ...decodeBindings(operation, request), ...decodeBody(operation, operation.input, request) }
    },

    encodeResponse(operation: OperationContract, output: unknown, requestId: string): HttpResponseParts {
      const value = output ?? {}
      assert(isRecord(value), `the output of ${operation.name} is a structure`)
      const head = operation.output === null ? { status: null, headers: {} } : encodeHead(operation.output, value)
      const usual = withoutContent.has(operation.name) ? 204 : operation.status
      const status = head.status ?? ('content-range' in head.headers ? 206 : usual)
      const content = operation.method === 'HEAD' ? noContent : encodeContent(operation, value, head)
      const headers = { ...requestIds(requestId), ...content.headers, ...head.headers }
      return { status, headers, body: content.body }
    },

    encodeError(error: ServiceError, requestId: string): HttpResponseParts {
      const { name: code, status } = spellError(error, 's3')
      const headers = { ...requestIds(requestId), ...error.headers }
      if (status === 304) return { status, headers, body: noContent.body }
      const { headers: type, body } = xmlContent(errorXml(error, code, requestId, service))
      return { status, headers: { ...headers, ...type }, body }
    },
  }
}

/** S3 answers these with 204, of which its model says nothing; the samples of its API reference do. */
const withoutContent: ReadonlySet<string> = new Set(['PutBucketPolicy', 'PutBucketTagging'])

function requestIds(requestId: string): Record<string, string> {
  return { 'x-amz-request-id': requestId, 'x-amz-id-2': hostId(requestId) }
}

function decodeBody(
  operation: OperationContract,
  input: StructureShape,
  request: HttpRequestParts,
): Record<string, unknown> {
  const payload = payloadOf(input)
  if (payload === null) return decodeXmlBody(input, operation.inputUse?.locationName ?? input.name, request)
  const { shape, name } = payload
  if (shape.type === 'structure') {
    const decoded = decodeXmlPayload(payload, shape, request)
    return decoded === null ? {} : { [name]: decoded }
  }
  if (payload.isStreaming) {
    return { [name]: request.stream ?? wholeBody(request.body, headerValue(request.headers, 'content-encoding')) }
  }
  if (isEmpty(request)) return nothingSent([payload])
  return { [name]: shape.type === 'blob' ? request.body : bodyText(request.body) }
}

/** A body whose parts are members of the input itself. */
function decodeXmlBody(input: StructureShape, root: string, request: HttpRequestParts): Record<string, unknown> {
  const members = input.members.filter(({ location }) => location === null)
  if (members.length === 0) return {}
  return isEmpty(request) ? nothingSent(members) : parsedBody(input, root, request)
}

function decodeXmlPayload(
  payload: Member,
  shape: StructureShape,
  request: HttpRequestParts,
): Record<string, unknown> | null {
  if (!isEmpty(request)) return parsedBody(shape, xmlName(payload), request)
  nothingSent([payload])
  return null
}

function parsedBody(shape: StructureShape, root: string, { body }: HttpRequestParts): Record<string, unknown> {
  try {
    const element = parseXml(bodyText(body))
    if (element.name !== root) throw malformedXml()
    return decodeXmlStructure(shape, element)
  } catch (error) {
    // Whatever is wrong with a value, S3 says it in the same words.
    throw error instanceof ServiceError ? malformedXml(error) : error
  }
}

function isEmpty({ body }: HttpRequestParts): boolean {
  return body.length === 0
}

function nothingSent(members: readonly Member[]): Record<string, unknown> {
  if (members.some(({ isRequired }) => isRequired)) throw s3Error('MissingRequestBodyError')
  return {}
}

interface Content {
  readonly headers: Readonly<Record<string, string>>
  readonly body: HttpResponseParts['body']
}

const noContent: Content = { headers: {}, body: new Uint8Array(0) }

function encodeContent(
  operation: OperationContract,
  output: Readonly<Record<string, unknown>>,
  { headers }: ResponseHead,
): Content {
  const { output: shape, service } = operation
  if (shape === null) return noContent
  const payload = payloadOf(shape)
  if (payload !== null) return encodePayload(payload, ownValue(output, payload.name), service, headers)
  const members = shape.members.filter(({ location }) => location === null)
  const [only] = members
  if (only === undefined) return noContent
  if (operation.isOutputUnwrapped) {
    const text = ownValue(output, only.name)
    return rootContent(xmlName(only), service, typeof text === 'string' ? escapeXml(text) : '')
  }
  return rootContent(operation.outputUse?.locationName ?? shape.name, service, encodeXmlMembers(shape, output, s3Place))
}

function encodePayload(
  payload: Member,
  value: unknown,
  service: ServiceContract,
  headers: Readonly<Record<string, string>>,
): Content {
  if (value === undefined || value === null) return noContent
  const { shape } = payload
  if (shape.type === 'structure') {
    return rootContent(xmlName(payload), service, encodeXmlMembers(shape, value, s3Place))
  }
  // The one payload that is text is a bucket's policy.
  if (typeof value === 'string') return { headers: { 'content-type': 'application/json' }, body: Buffer.from(value) }
  assert(isBytes(value), `${payload.name} is bytes, or pieces of bytes`)
  return { headers: 'content-type' in headers ? {} : { 'content-type': 'binary/octet-stream' }, body: value }
}

function isBytes(value: unknown): value is HttpResponseParts['body'] {
  return value instanceof Uint8Array || (isRecord(value) && Symbol.asyncIterator in value)
}

/** Instants in the bodies of S3 have milliseconds always. */
const s3Place: XmlPlace = { depth: 0, hasMilliseconds: true }

function rootContent(name: string, { xmlNamespace }: ServiceContract, inner: string): Content {
  const namespace = namespaceAttribute(xmlNamespace === null ? null : { uri: xmlNamespace, prefix: null })
  return xmlContent(`<${name}${namespace}>${inner}</${name}>`)
}

function xmlContent(xml: string): Content {
  return {
    headers: { 'content-type': 'application/xml' },
    body: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${xml}`),
  }
}

function errorXml(error: ServiceError, code: string, requestId: string, service: ServiceContract | null): string {
  const members = Object.entries(error.members).map(([name, value]) => textElement(name, String(value)))
  const detail = [textElement('Code', code), textElement('Message', error.message), ...members].join('')
  const ids = `${textElement('RequestId', requestId)}${textElement('HostId', hostId(requestId))}`
  if (service?.errorsAreUnwrapped !== false) return `<Error>${detail}${ids}</Error>`
  return `<ErrorResponse><Error>${detail}</Error>${ids}</ErrorResponse>`
}

function textElement(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`
}

function payloadOf({ members, payload }: StructureShape): Member | null {
  return members.find(({ name }) => name === payload) ?? null
}
