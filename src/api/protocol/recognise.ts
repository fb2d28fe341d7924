import type { ProtocolName } from '../../contract/contract-data.ts'
import {
  type HostedServiceName,
  hostedServices,
  serviceByQueryVersion,
  serviceBySigningName,
  serviceByTarget,
} from '../../contract/services.ts'
import { type HttpHeaders, headerValue } from './protocol.ts'
import { recogniseS3 } from './recognise-s3.ts'
import { isS3Host, type S3Address } from './s3-address.ts'

export interface UnknownRequest {
  readonly method: string
  /** As sent: path, and query string where there is one. */
  readonly url: string
  readonly headers: HttpHeaders
  /** Only looked at where it is a form. Null where it has not been read, as of an object on its way to S3. */
  readonly body: Uint8Array | null
  /** The service in the credential scope, from the header or the query string; null where the request is unsigned. */
  readonly scopeService: string | null
}

export interface RecognisedRequest {
  readonly protocol: ProtocolName
  /** Cairn's name where `isHosted`; else the name that the request itself gives; null where it gives none. */
  readonly serviceName: string | null
  readonly isHosted: boolean
  readonly operationName: string | null
  /** As in the credential scope or, where there is none, as the hosted service's scope would have it. */
  readonly signingName: string | null
  /** The path as the operation's URI has it: as sent, with the bucket of the host in front where it has one there. */
  readonly path: string
  /** What it points at in S3; null for every other service. */
  readonly address: S3Address | null
}

/** Names below which a host is a bucket's, where the operator says nothing else (`listen.domains`). */
export const defaultDomains: readonly string[] = ['localhost']

/**
 * What a request asks for, from the wire alone: first its target header, then the path of CBOR, then `Action` and
 * `Version`, then the credential scope, then the host. Every later sign is weaker: one scope can stand for several
 * services, and a host may be a bucket's. What says nothing of itself and is not signed is S3, by its path.
 *
 * Never throws. Names that are too long or hold other characters than names do are dropped, so that what is left may
 * stand in an event record.
 */
export function recognise(request: UnknownRequest, domains: readonly string[] = defaultDomains): RecognisedRequest {
  const scope = request.scopeService === null ? null : boundedName(request.scopeService)
  const [path = '', query = ''] = splitOnce(request.url, '?')
  const asS3 = () => recogniseS3(request, path, query, domains)
  if (scope === 's3') return asS3()
  const named =
    fromTarget(request.headers, scope) ??
    fromCborPath(request.headers, path, scope) ??
    fromAction(request, query, scope) ??
    fromScope(request.headers, scope) ??
    fromHost(request.headers)
  if (named !== null) return { ...named, path, address: null }
  const s3 = asS3()
  // What is posted to the service itself belongs to a service that says its operation in a header or body.
  if (request.method !== 'POST' || s3.address?.bucket !== null) return s3
  return { ...answer(guessProtocol(request.headers, null), null, null, null), path, address: null }
}

/** What a sign says, before it is known where the request points. */
type Named = Omit<RecognisedRequest, 'path' | 'address'>

/** Longest name of a service or operation that is kept. The longest of AWS has some 70 characters. */
const nameCharsMax = 128

const namePattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/

function boundedName(text: string): string | null {
  return text.length <= nameCharsMax && namePattern.test(text) ? text : null
}

/** `X-Amz-Target: [namespace.]Service_Date.Operation`. */
function fromTarget(headers: HttpHeaders, scope: string | null): Named | null {
  const target = headerValue(headers, 'x-amz-target')
  if (target === null) return null
  const parts = target.split('.')
  const operation = boundedName(parts.at(-1) ?? '')
  const prefix = boundedName(parts.at(-2) ?? '')
  if (prefix === null) return null
  return named(jsonVersion(headers), serviceByTarget(prefix), prefix, scope, operation)
}

/** `POST /service/Service_Date/operation/Operation`. */
function fromCborPath(headers: HttpHeaders, path: string, scope: string | null): Named | null {
  if (headerValue(headers, 'smithy-protocol') !== 'rpc-v2-cbor') return null
  const [, servicePart = '', operationPart = ''] = /\/service\/([^/]+)\/operation\/([^/]+)$/.exec(path) ?? []
  const service = boundedName(servicePart)
  const hosted = service === null ? null : serviceByTarget(service)
  return named('rpc-v2-cbor', hosted, service, scope, boundedName(operationPart))
}

/** A query request. The scope may know better than the version, which services that Cairn does not host share. */
function fromAction(request: UnknownRequest, query: string, scope: string | null): Named | null {
  const form = isForm(request.headers) && request.body !== null ? formText(request.body) : ''
  const fields = formField(form, 'Action') === null ? query : form
  const action = formField(fields, 'Action')
  if (action === null) return null
  const scoped = scope === null ? null : serviceBySigningName(scope)
  const version = formField(fields, 'Version')
  const versioned = version === null ? null : serviceByQueryVersion(version)
  const hosted = scope === null || scoped !== null ? (versioned ?? scoped) : null
  return named(scope === 'ec2' ? 'ec2-query' : 'aws-query', hosted, null, scope, action)
}

function fromScope(headers: HttpHeaders, scope: string | null): Named | null {
  if (scope === null) return null
  const hosted = serviceBySigningName(scope)
  return named(guessProtocol(headers, hosted), hosted, null, scope, null)
}

/** A host of AWS, as a client sends it through a proxy. Any other host may be a bucket's. */
function fromHost(headers: HttpHeaders): Named | null {
  const host = headerValue(headers, 'host')?.toLowerCase() ?? ''
  if (isS3Host(host)) return null
  const [, label] = /^([a-z0-9-]{1,63})(?:\.[a-z0-9-]{1,32})?\.amazonaws\.com(?::\d{1,5})?$/.exec(host) ?? []
  if (label === undefined) return null
  const hosted = serviceBySigningName(label)
  return named(guessProtocol(headers, hosted), hosted, label, null, null)
}

function named(
  protocol: ProtocolName,
  hosted: HostedServiceName | null,
  given: string | null,
  scope: string | null,
  operationName: string | null,
): Named {
  if (hosted !== null) return answer(protocol, hosted, scope ?? hostedServices[hosted].signingName, operationName, true)
  // A target that nobody knows is told apart from the hosted service whose scope it borrows.
  const scopeIsFree = scope !== null && serviceBySigningName(scope) === null
  return answer(protocol, (scopeIsFree ? scope : given) ?? scope, scope, operationName)
}

function answer(
  protocol: ProtocolName,
  serviceName: string | null,
  signingName: string | null,
  operationName: string | null,
  isHosted = false,
): Named {
  return { protocol, serviceName, isHosted, operationName, signingName }
}

/** The content type says it or, where it does not, the service. */
function guessProtocol(headers: HttpHeaders, hosted: HostedServiceName | null): ProtocolName {
  const contentType = mediaType(headers)
  if (isForm(headers)) return 'aws-query'
  if (headerValue(headers, 'smithy-protocol') === 'rpc-v2-cbor') return 'rpc-v2-cbor'
  if (contentType.startsWith('application/x-amz-json-')) return jsonVersion(headers)
  if (hosted !== null) return hostedServices[hosted].protocol
  return contentType === 'application/json' ? 'rest-json' : 'aws-json-1.1'
}

function jsonVersion(headers: HttpHeaders): ProtocolName {
  return mediaType(headers) === 'application/x-amz-json-1.0' ? 'aws-json-1.0' : 'aws-json-1.1'
}

function isForm(headers: HttpHeaders): boolean {
  return mediaType(headers) === 'application/x-www-form-urlencoded'
}

function mediaType(headers: HttpHeaders): string {
  return (headerValue(headers, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
}

/** As Latin-1, which any bytes are: only plain letters are looked for. */
function formText(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1')
}

/** A field that is a name; names need no percent-encoding, and none that has it is one. */
function formField(fields: string, name: 'Action' | 'Version'): string | null {
  const [, value] = (name === 'Action' ? /(?:^|&)Action=([^&]*)/ : /(?:^|&)Version=([^&]*)/).exec(fields) ?? []
  return value === undefined ? null : boundedName(value)
}

function splitOnce(text: string, separator: string): string[] {
  const cut = text.indexOf(separator)
  return cut < 0 ? [text] : [text.slice(0, cut), text.slice(cut + 1)]
}
