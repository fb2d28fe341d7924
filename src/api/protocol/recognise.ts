import type { ProtocolName } from '../../contract/contract-data.ts'
import { speaksQuery, speaksRest } from '../../contract/model-index.ts'
import { modelIndex, modelOf } from '../../contract/models.ts'
import type { ModelEntry } from '../../contract/models-file.ts'
import {
  type HostedServiceName,
  hostedServices,
  isHostedService,
  serviceByQueryVersion,
  serviceBySigningName,
  serviceByTarget,
} from '../../contract/services.ts'
import { awsHostPrefixes } from './aws-host.ts'
import { isForm, mediaType } from './posted-query.ts'
import { type HttpHeaders, headerValue } from './protocol.ts'
import { findRest, findUnsignedRest, type RecognisedRest } from './recognise-rest.ts'
import { recogniseS3, s3SigningNames } from './recognise-s3.ts'
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
  /**
   * The name of the service's public model, which `modelOf` knows; else the name that the request itself gives; null
   * where it gives none.
   */
  readonly serviceName: string | null
  /** Cairn answers the service itself. */
  readonly isHosted: boolean
  /** Of the model where it knows the operation, else as the request says it; null where nothing says it. */
  readonly operationName: string | null
  /** As in the credential scope or, where there is none, as the service's scope would have it. */
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
 * `Version`, then the credential scope with method and path, then the host. Every later sign is weaker: one scope can
 * stand for several services, and a host may be a bucket's. What says nothing of itself and is not signed is S3, by its
 * path. docs/reference/recognition.md lists what is chosen where the wire does not tell.
 *
 * Never throws. Names that are too long or hold other characters than names do are dropped, so that what is left may
 * stand in an event record.
 */
export function recognise(request: UnknownRequest, domains: readonly string[] = defaultDomains): RecognisedRequest {
  const scope = request.scopeService === null ? null : boundedName(request.scopeService)
  const [path = '', query = ''] = splitOnce(request.url, '?')
  const asS3 = (signingName?: string) => recogniseS3(request, path, query, domains, signingName)
  if (scope === 's3') return asS3()
  if (scope !== null && s3SigningNames.has(scope)) {
    const rest = findRest(modelIndex().bySigningName(scope), request, path, query)
    return rest === null ? asS3(scope) : { ...fromRest(rest, scope), path, address: null }
  }
  const named =
    fromTarget(request.headers, scope) ??
    fromCborPath(request.headers, path, scope) ??
    fromAction(request, query, scope) ??
    fromScope(request, path, query, scope) ??
    fromHost(request, path, query) ??
    fromUnsignedPath(request, path, query)
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
  return named(jsonVersion(headers), serviceOfTarget(prefix, scope, operation), prefix, scope, operation)
}

/** `POST /service/Service_Date/operation/Operation`. */
function fromCborPath(headers: HttpHeaders, path: string, scope: string | null): Named | null {
  if (headerValue(headers, 'smithy-protocol') !== 'rpc-v2-cbor') return null
  const [, servicePart = '', operationPart = ''] = /\/service\/([^/]+)\/operation\/([^/]+)$/.exec(path) ?? []
  const service = boundedName(servicePart.split('.').at(-1) ?? '')
  const operation = boundedName(operationPart)
  const known = service === null ? null : serviceOfTarget(service, scope, operation)
  return named('rpc-v2-cbor', known, service, scope, operation)
}

function serviceOfTarget(target: string, scope: string | null, operation: string | null): KnownService | null {
  const hosted = serviceByTarget(target)
  if (hosted !== null) return hostedService(hosted)
  const entries = modelIndex().byTarget(target)
  const signed = entries.filter(({ signingName }) => signingName === scope)
  return modelled(withOperation(signed.length > 0 ? signed : entries, operation))
}

/** A query request. The scope may know better than the version, which services share. */
function fromAction(request: UnknownRequest, query: string, scope: string | null): Named | null {
  const form = isForm(request.headers) && request.body !== null ? formText(request.body) : ''
  const fields = formField(form, 'Action') === null ? query : form
  const action = formField(fields, 'Action')
  if (action === null) return null
  const version = formField(fields, 'Version')
  const known = serviceOfQuery(version, scope, action)
  if (known === 'speaks REST') return null
  const isEc2 = scope === 'ec2' || (known !== null && modelIndexEntry(known)?.protocols.includes('ec2-query') === true)
  return named(isEc2 ? 'ec2-query' : 'aws-query', known, null, scope, action)
}

function serviceOfQuery(
  version: string | null,
  scope: string | null,
  action: string,
): KnownService | null | 'speaks REST' {
  const scoped = scope === null ? null : serviceBySigningName(scope)
  const versioned = version === null ? null : serviceByQueryVersion(version)
  const hosted = scope === null || scoped !== null ? (versioned ?? scoped) : null
  if (hosted !== null) return hostedService(hosted)
  if (scope === null) return modelled(withOperation(modelIndex().byQueryVersion(version ?? ''), action))
  const signed = modelIndex().bySigningName(scope)
  const entries = signed.filter(speaksQuery)
  if (entries.length === 0 && signed.some(speaksRest)) return 'speaks REST'
  const inVersion = entries.filter(({ apiVersion }) => apiVersion === version)
  return modelled(withOperation(inVersion.length > 0 ? inVersion : entries, action))
}

/** Of services that one sign can mean, the first that has the operation; their outlines are read only where there are several. */
function withOperation(entries: readonly ModelEntry[], operation: string | null): ModelEntry | undefined {
  const [first, ...others] = entries
  if (others.length === 0 || operation === null) return first
  return entries.find(({ name }) => modelOf(name)?.operations.has(operation)) ?? first
}

function fromScope(request: UnknownRequest, path: string, query: string, scope: string | null): Named | null {
  if (scope === null) return null
  const entries = modelIndex().bySigningName(scope)
  const rest = findRest(entries, request, path, query)
  if (rest !== null) return fromRest(rest, scope)
  const hosted = serviceBySigningName(scope)
  const known = hosted === null ? modelled(entries[0]) : hostedService(hosted)
  return named(guessProtocol(request.headers, known), known, null, scope, null)
}

/** A host of AWS, as a client sends it through a proxy. Any other host may be a bucket's. */
function fromHost(request: UnknownRequest, path: string, query: string): Named | null {
  const { headers } = request
  const host = headerValue(headers, 'host') ?? ''
  if (isS3Host(host)) return null
  const prefixes = awsHostPrefixes(host)
  const given = boundedName(prefixes[0] ?? '')
  if (given === null) return null
  const entries =
    prefixes.map((prefix) => modelIndex().byEndpointPrefix(prefix)).find((found) => found.length > 0) ?? []
  const rest = findRest(entries, request, path, query)
  if (rest !== null) return fromRest(rest, null)
  const hosted = prefixes.map(serviceBySigningName).find((found) => found !== null) ?? null
  const known = hosted === null ? modelled(entries[0]) : hostedService(hosted)
  return named(guessProtocol(headers, known), known, given, null, null)
}

function fromUnsignedPath(request: UnknownRequest, path: string, query: string): Named | null {
  const rest = findUnsignedRest(request, path, query)
  return rest === null ? null : fromRest(rest, null)
}

function fromRest({ protocol, entry, operation }: RecognisedRest, scope: string | null): Named {
  return named(protocol, modelled(entry), null, scope, operation.name)
}

/** A service that is hosted or modelled. */
interface KnownService {
  readonly name: string
  readonly signingName: string
  readonly protocol: ProtocolName
  readonly isHosted: boolean
}

function hostedService(name: HostedServiceName): KnownService {
  const { signingName, protocol } = hostedServices[name]
  return { name, signingName, protocol, isHosted: true }
}

function modelled(entry: ModelEntry | undefined): KnownService | null {
  if (entry === undefined) return null
  if (isHostedService(entry.name)) return hostedService(entry.name)
  const { name, signingName, protocols } = entry
  return { name, signingName, protocol: protocols[0] ?? 'aws-json-1.1', isHosted: false }
}

function modelIndexEntry({ name }: KnownService): ModelEntry | null {
  return modelIndex().get(name)
}

function named(
  protocol: ProtocolName,
  known: KnownService | null,
  given: string | null,
  scope: string | null,
  operationName: string | null,
): Named {
  if (known !== null) return answer(protocol, known.name, scope ?? known.signingName, operationName, known.isHosted)
  // A target that nobody knows is told apart from the service whose scope it borrows.
  const isFree =
    scope !== null && serviceBySigningName(scope) === null && modelIndex().bySigningName(scope).length === 0
  return answer(protocol, (isFree ? scope : given) ?? scope, scope, operationName)
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
function guessProtocol(headers: HttpHeaders, known: KnownService | null): ProtocolName {
  const contentType = mediaType(headers)
  if (isForm(headers)) return 'aws-query'
  if (headerValue(headers, 'smithy-protocol') === 'rpc-v2-cbor') return 'rpc-v2-cbor'
  if (contentType.startsWith('application/x-amz-json-')) return jsonVersion(headers)
  if (known !== null) return known.protocol
  return contentType === 'application/json' ? 'rest-json' : 'aws-json-1.1'
}

function jsonVersion(headers: HttpHeaders): ProtocolName {
  return mediaType(headers) === 'application/x-amz-json-1.0' ? 'aws-json-1.0' : 'aws-json-1.1'
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
