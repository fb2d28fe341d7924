import type { ProtocolName } from './contract-data.ts'
import type { ErrorContract, ServiceContract } from './service-contract.ts'

/**
 * An error that a client is told of. Everything else that is thrown becomes `InternalFailure` on the way out, so that
 * no inner text reaches a client.
 */
export class ServiceError extends Error {
  /** The shape's name for an error of the model, else the name that JSON protocols use. */
  override readonly name: string
  readonly status: number
  readonly fault: 'client' | 'server'
  /** Which of the errors that every service has; its name then depends on the protocol. */
  readonly kind: CommonErrorKind | null
  /** The model's entry; null for an error that the service's model does not list. */
  readonly contract: ErrorContract | null
  /** Modelled members beside the message. */
  readonly members: Readonly<Record<string, unknown>>
  /** Headers of the answer beside those of every answer. REST protocols only. */
  readonly headers: Readonly<Record<string, string>>

  constructor(name: string, message: string, details: ServiceErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = name
    this.status = details.status
    this.fault = details.fault
    this.kind = details.kind ?? null
    this.contract = details.contract ?? null
    this.members = details.members ?? {}
    this.headers = details.headers ?? {}
  }
}

interface ServiceErrorDetails {
  readonly status: number
  readonly fault: 'client' | 'server'
  readonly kind?: CommonErrorKind
  readonly contract?: ErrorContract
  readonly members?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: unknown
}

/** How an error that is in no model is spelled. `json` stands for every JSON and CBOR protocol. */
interface Spelling {
  readonly name: string
  readonly status: number
}

interface CommonError {
  readonly fault: 'client' | 'server'
  readonly json: Spelling
  readonly query: Spelling
  readonly s3: Spelling
  readonly ec2: Spelling
}

/** The ways in which a common error is spelled. */
export type ErrorDialect = 'json' | 'query' | 's3' | 'ec2'

/** The dialect in which each protocol's services speak of common errors. */
export const errorDialects: Readonly<Record<ProtocolName, ErrorDialect>> = {
  'aws-json-1.0': 'json',
  'aws-json-1.1': 'json',
  'aws-query': 'query',
  'ec2-query': 'ec2',
  'rest-json': 'json',
  'rest-xml': 's3',
  'rpc-v2-cbor': 'json',
}

/** The only list of errors that every service can answer with. */
export const commonErrors = {
  accessDenied: client(
    ['AccessDeniedException', 400],
    ['AccessDenied', 403],
    ['AccessDenied', 403],
    ['UnauthorizedOperation', 403],
  ),
  unknownKey: client(
    ['UnrecognizedClientException', 400],
    ['InvalidClientTokenId', 403],
    ['InvalidAccessKeyId', 403],
    ['AuthFailure', 401],
  ),
  wrongSignature: client(
    ['InvalidSignatureException', 400],
    ['SignatureDoesNotMatch', 403],
    ['SignatureDoesNotMatch', 403],
    ['AuthFailure', 401],
  ),
  /** The request was signed too long ago, or ahead of our time. */
  signatureExpired: client(
    ['InvalidSignatureException', 400],
    ['SignatureDoesNotMatch', 403],
    ['RequestTimeTooSkewed', 403],
    ['RequestExpired', 400],
  ),
  missingToken: client(
    ['MissingAuthenticationTokenException', 400],
    ['MissingAuthenticationToken', 403],
    ['AccessDenied', 403],
    ['MissingParameter', 400],
  ),
  incompleteSignature: client(
    ['IncompleteSignatureException', 400],
    ['IncompleteSignature', 400],
    ['AuthorizationHeaderMalformed', 400],
    ['IncompleteSignature', 400],
  ),
  /** A session token that is none, or was issued with another key. */
  invalidToken: client(
    ['UnrecognizedClientException', 400],
    ['InvalidClientTokenId', 403],
    ['InvalidToken', 400],
    ['AuthFailure', 401],
  ),
  expiredToken: client(
    ['ExpiredTokenException', 400],
    ['ExpiredToken', 403],
    ['ExpiredToken', 400],
    ['RequestExpired', 400],
  ),
  /** The request has no form that can be read at all. */
  malformedRequest: client(
    ['SerializationException', 400],
    ['MalformedQueryString', 400],
    ['MalformedXML', 400],
    ['MalformedQueryString', 400],
  ),
  /** The request can be read, but a value in it is of another type than the model's. */
  serialization: client(
    ['SerializationException', 400],
    ['MalformedInput', 400],
    ['MalformedXML', 400],
    ['InvalidParameterValue', 400],
  ),
  validation: client(
    ['ValidationException', 400],
    ['ValidationError', 400],
    ['InvalidArgument', 400],
    ['InvalidParameterValue', 400],
  ),
  throttling: client(
    ['ThrottlingException', 400],
    ['Throttling', 400],
    ['SlowDown', 503],
    ['RequestLimitExceeded', 503],
  ),
  unknownOperation: client(
    ['UnknownOperationException', 400],
    ['InvalidAction', 400],
    ['MethodNotAllowed', 405],
    ['InvalidAction', 400],
  ),
  unsupportedOperation: client(
    ['UnsupportedOperationException', 400],
    ['UnsupportedOperation', 400],
    ['NotImplemented', 501],
    ['UnsupportedOperation', 400],
  ),
  requestTooLarge: client(
    ['RequestEntityTooLargeException', 413],
    ['RequestEntityTooLarge', 413],
    ['MaxMessageLengthExceeded', 400],
    ['RequestEntityTooLarge', 413],
  ),
  internalFailure: server(
    ['InternalFailure', 500],
    ['InternalFailure', 500],
    ['InternalError', 500],
    ['InternalError', 500],
  ),
  serviceUnavailable: server(
    ['ServiceUnavailableException', 503],
    ['ServiceUnavailable', 503],
    ['ServiceUnavailable', 503],
    ['Unavailable', 503],
  ),
} as const satisfies Record<string, CommonError>

export type CommonErrorKind = keyof typeof commonErrors

/** An error that every service can answer with. Its protocol spells it ({@link spellError}). */
export function commonError(
  kind: CommonErrorKind,
  message: string,
  details: { readonly cause?: unknown } = {},
): ServiceError {
  const { fault, json } = commonErrors[kind]
  return new ServiceError(json.name, message, { status: json.status, fault, kind, cause: details.cause })
}

/**
 * An error of the service's model, by its shape's name.
 *
 * A name that the model lacks still becomes that error, as a client's fault: services answer with errors that their
 * models do not list.
 */
export function modelledError(
  service: ServiceContract,
  name: string,
  message: string,
  members: Readonly<Record<string, unknown>> = {},
): ServiceError {
  const contract = service.errors.get(name)
  if (contract === undefined) return new ServiceError(name, message, { status: 400, fault: 'client', members })
  return new ServiceError(name, message, { status: contract.status, fault: contract.fault, contract, members })
}

/** Name and status of the error as the dialect has them. */
export function spellError(error: ServiceError, dialect: ErrorDialect): Spelling {
  if (error.kind !== null) return commonErrors[error.kind][dialect]
  const name = dialect === 'json' ? error.name : (error.contract?.wireCode ?? error.name)
  return { name, status: error.status }
}

/** What a client is told about anything that was thrown. */
export function toServiceError(thrown: unknown): ServiceError {
  if (thrown instanceof ServiceError) return thrown
  return commonError('internalFailure', 'The request processing has failed because of an unknown error.', {
    cause: thrown,
  })
}

type Pair = readonly [name: string, status: number]

function client(json: Pair, query: Pair, s3: Pair, ec2: Pair): CommonError {
  return { fault: 'client', json: spelling(json), query: spelling(query), s3: spelling(s3), ec2: spelling(ec2) }
}

function server(json: Pair, query: Pair, s3: Pair, ec2: Pair): CommonError {
  return { ...client(json, query, s3, ec2), fault: 'server' }
}

function spelling([name, status]: Pair): Spelling {
  return { name, status }
}
