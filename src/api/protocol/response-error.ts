import { isRecord, ownValue } from '../../contract/is-record.ts'
import type { OperationContract } from '../../contract/service-contract.ts'
import { parseCbor } from './cbor-parse.ts'
import { type HttpHeaders, headerValue } from './protocol.ts'
import type { XmlElement } from './xml-parse.ts'

/** An error as the wire has it, without the namespace that some protocols put before its name. */
export interface ResponseError {
  /** At most {@link codeCharsMax} characters. */
  readonly code: string
  /** '' where the server said nothing. */
  readonly message: string
}

interface Refused {
  readonly status: number
  readonly headers: HttpHeaders
  /** Null where the body is packed in a way that nobody knows. */
  readonly bytes: Uint8Array | null
  readonly xml: XmlElement | null
  readonly operation: OperationContract | null
}

/** The longest code of a model has some 80 characters. */
const codeCharsMax = 128

/**
 * The error that an answer tells, whatever the protocol: in XML with or without an element round it, in JSON or CBOR by
 * `__type` or `code`, in headers; else by the HTTP status.
 */
export function responseError(refused: Refused): ResponseError {
  const { status, headers, xml, operation } = refused
  const told = xml === null ? treeError(refused) : xmlError(xml)
  const header = headerValue(headers, 'x-amzn-errortype') ?? headerValue(headers, 'x-amz-error-code')
  const code = plainCode(told.code) ?? plainCode(header) ?? statusCode(status, operation)
  return { code, message: told.message ?? headerValue(headers, 'x-amz-error-message') ?? '' }
}

interface Told {
  readonly code: string | null
  readonly message: string | null
}

const nothing: Told = { code: null, message: null }

/** `<ErrorResponse><Error>`, `<Response><Errors><Error>` (EC2), `<Error>` (S3). */
function xmlError(root: XmlElement): Told {
  const [errors = root] = root.children.filter(({ name }) => name === 'Errors')
  const error = root.name === 'Error' ? root : errors.children.find(({ name }) => name === 'Error')
  if (error === undefined) return nothing
  const textOf = (name: string) => error.children.find((child) => child.name === name)?.text.trim() ?? null
  return { code: textOf('Code'), message: textOf('Message') ?? textOf('message') }
}

function treeError({ bytes, headers }: Refused): Told {
  const value = bytes === null || bytes.length === 0 ? null : parsedTree(headers, bytes)
  if (!isRecord(value)) return nothing
  return {
    code: textAt(value, '__type') ?? textAt(value, 'code') ?? textAt(value, 'Code'),
    message: textAt(value, 'message') ?? textAt(value, 'Message') ?? textAt(value, 'errorMessage'),
  }
}

function parsedTree(headers: HttpHeaders, bytes: Uint8Array): unknown {
  const isCbor = (headerValue(headers, 'content-type') ?? '').toLowerCase().startsWith('application/cbor')
  try {
    return isCbor ? parseCbor(bytes) : JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return null
  }
}

function textAt(value: Readonly<Record<string, unknown>>, name: string): string | null {
  const text = ownValue(value, name)
  return typeof text === 'string' ? text : null
}

/** `aws.protocoltests#Name:http://…` is `Name`. Null where there is none. */
function plainCode(text: string | null): string | null {
  const [withNamespace = ''] = (text ?? '').split(':')
  const code = withNamespace.slice(withNamespace.lastIndexOf('#') + 1).trim()
  return code === '' ? null : code.slice(0, codeCharsMax)
}

/** What an answer without a word, as that to a HEAD, says by its status. */
const statusCodes: ReadonlyMap<number, string> = new Map([
  [301, 'PermanentRedirect'],
  [304, 'NotModified'],
  [307, 'TemporaryRedirect'],
  [400, 'BadRequest'],
  [401, 'Unauthorized'],
  [403, 'AccessDenied'],
  [404, 'NotFound'],
  [405, 'MethodNotAllowed'],
  [409, 'Conflict'],
  [412, 'PreconditionFailed'],
  [413, 'RequestEntityTooLargeException'],
  [416, 'InvalidRange'],
  [429, 'ThrottlingException'],
  [500, 'InternalFailure'],
  [502, 'BadGateway'],
  [503, 'ServiceUnavailable'],
  [504, 'GatewayTimeout'],
])

function statusCode(status: number, operation: OperationContract | null): string {
  // Of a HEAD S3 says nothing but the status, and its records have the code that a GET would have been told.
  if (status === 404 && operation?.service.name === 's3' && operation.method === 'HEAD') {
    return operation.name === 'HeadBucket' ? 'NoSuchBucket' : 'NoSuchKey'
  }
  return statusCodes.get(status) ?? `HttpStatus${status}`
}
