import { type LegacyAuthorization, legacyKeyParameter, parseLegacyQuery } from '../sigv2/presigned-query.ts'
import { type AmzDate, parseAmzDate, parseDateHeader } from './amz-date.ts'
import { onlyVersion4Message } from './messages.ts'
import {
  type AuthenticationMethod,
  type Claimed,
  type CredentialScope,
  nothingClaimed,
  type Rejected,
  type RejectionReason,
  rejected,
  type Unsigned,
} from './outcome.ts'
import { parseScopedKey } from './scope.ts'
import { singleHeader, type WireRequest } from './wire-request.ts'

/** What a request says about its own signature. Well formed, and not yet believed. */
export interface Authorization {
  readonly kind: 'signed'
  readonly method: AuthenticationMethod
  readonly accessKeyId: string
  readonly scope: CredentialScope
  /** Lower case, ascending, each once. */
  readonly signedHeaders: readonly string[]
  /** 64 hexadecimal digits in lower case. */
  readonly signature: string
  readonly signedAt: AmzDate
  /** 1 to {@link presignedSecondsMax} for a presigned request, else null. */
  readonly expiresSeconds: number | null
  readonly sessionToken: string | null
  /** The hash of the body that the request claims, or the word in its place; null where it claims none. */
  readonly payloadHash: string | null
}

export type ParsedAuthorization = Authorization | LegacyAuthorization | Unsigned | Rejected

/** Seven days: the longest that AWS lets a presigned request live. */
const presignedSecondsMax = 604_800

const algorithm = 'AWS4-HMAC-SHA256'
const algorithm4a = 'AWS4-ECDSA-P256-SHA256'
const signaturePattern = /^[0-9a-f]{64}$/
const signedHeadersPattern = /^[a-z0-9!#$%&'*+.^_`|~-]+(;[a-z0-9!#$%&'*+.^_`|~-]+)*$/

/**
 * Reads the `Authorization` header or the presigned query of a request, whichever it has.
 *
 * Signature Version 2 in a header, 4A and other schemes are rejected by name. Never throws.
 */
export function parseAuthorization(request: WireRequest): ParsedAuthorization {
  const headers = request.headers.get('authorization') ?? []
  const query = signingQuery(request)
  if (headers.length > 1 || (headers.length === 1 && query.size > 0) || [...query.values()].some(isRepeated)) {
    return rejected('AmbiguousAuthorization', ambiguousMessage, nothingClaimed)
  }
  const [header] = headers
  if (header !== undefined) return parseHeader(request, header)
  if (query.has(legacyKeyParameter)) {
    return query.size === 1
      ? parseLegacyQuery(request)
      : rejected('AmbiguousAuthorization', ambiguousMessage, nothingClaimed)
  }
  if (query.size > 0) return parsePresigned(request, query)
  return { kind: 'unsigned' }
}

const ambiguousMessage =
  'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter ' +
  'or the Authorization header should be specified'

/** Parameters that make a query a signed one, or say how. */
const signingParameters: ReadonlySet<string> = new Set([
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Security-Token',
  'X-Amz-Content-Sha256',
  legacyKeyParameter,
])

function signingQuery({ query }: WireRequest): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { name, value } of query) {
    if (!signingParameters.has(name)) continue
    const values = found.get(name)
    if (values === undefined) found.set(name, [value])
    else values.push(value)
  }
  return found
}

const isRepeated = (values: readonly string[]): boolean => values.length > 1

function parseHeader(request: WireRequest, header: string): Authorization | Rejected {
  const text = header.trim()
  const blank = text.search(/[ \t]/)
  const scheme = blank === -1 ? text : text.slice(0, blank)
  if (scheme !== algorithm) return unsupported(scheme)

  const parts = new Map<string, string>()
  for (const part of text.slice(scheme.length).split(',')) {
    const equals = part.indexOf('=')
    if (equals === -1) continue
    const name = part.slice(0, equals).trim()
    if (parts.has(name)) return rejected('AmbiguousAuthorization', ambiguousMessage, nothingClaimed)
    parts.set(name, part.slice(equals + 1).trim())
  }

  return assemble({
    method: 'AuthHeader',
    malformed: 'IncompleteSignature',
    credential: parts.get('Credential') ?? '',
    signedHeaders: parts.get('SignedHeaders') ?? '',
    signature: parts.get('Signature') ?? '',
    signedAt: readDate(request),
    expiresSeconds: null,
    sessionToken: singleHeader(request, 'x-amz-security-token'),
    payloadHash: singleHeader(request, 'x-amz-content-sha256'),
  })
}

/** `X-Amz-Date` where there is one, however bad; else `Date`. */
function readDate(request: WireRequest): AmzDate | null {
  if (request.headers.has('x-amz-date')) return parseAmzDate(singleHeader(request, 'x-amz-date') ?? '')
  return parseDateHeader(singleHeader(request, 'date') ?? '')
}

function parsePresigned(request: WireRequest, query: ReadonlyMap<string, readonly string[]>): Authorization | Rejected {
  const only = (name: string): string => query.get(name)?.[0] ?? ''
  if (only('X-Amz-Algorithm') !== algorithm) return unsupported(only('X-Amz-Algorithm'))

  const expires = only('X-Amz-Expires')
  const expiresSeconds = /^\d{1,10}$/.test(expires) ? Number(expires) : 0
  if (expiresSeconds < 1 || expiresSeconds > presignedSecondsMax) {
    return rejected(
      'InvalidQueryParameters',
      `X-Amz-Expires must be a number of seconds from 1 to ${presignedSecondsMax}`,
      nothingClaimed,
    )
  }
  return assemble({
    method: 'QueryString',
    malformed: 'InvalidQueryParameters',
    credential: only('X-Amz-Credential'),
    signedHeaders: only('X-Amz-SignedHeaders'),
    signature: only('X-Amz-Signature'),
    signedAt: parseAmzDate(only('X-Amz-Date')),
    expiresSeconds,
    sessionToken: query.get('X-Amz-Security-Token')?.[0] ?? null,
    payloadHash: query.get('X-Amz-Content-Sha256')?.[0] ?? singleHeader(request, 'x-amz-content-sha256'),
  })
}

interface AuthorizationText {
  readonly method: AuthenticationMethod
  readonly malformed: RejectionReason
  readonly credential: string
  readonly signedHeaders: string
  readonly signature: string
  readonly signedAt: AmzDate | null
  readonly expiresSeconds: number | null
  readonly sessionToken: string | null
  readonly payloadHash: string | null
}

function assemble(text: AuthorizationText): Authorization | Rejected {
  const { method, malformed, signature, signedAt, expiresSeconds, sessionToken, payloadHash } = text
  const problem = (message: string, claimed: Claimed = nothingClaimed): Rejected =>
    rejected(malformed, message, claimed)

  if (text.credential === '') return problem(missing(method, 'Credential'))
  if (text.signedHeaders === '') return problem(missing(method, 'SignedHeaders'))
  if (signature === '') return problem(missing(method, 'Signature'))
  const key = parseScopedKey(text.credential)
  if ('kind' in key) return key
  if (signedAt === null) return problem(dateMessages[method], key)
  const signedHeaders = parseSignedHeaders(text.signedHeaders)
  if (signedHeaders === null) return problem('SignedHeaders must be lower-case names in ascending order', key)
  if (!signaturePattern.test(signature)) return problem('Signature must be 64 hexadecimal digits', key)
  return {
    kind: 'signed',
    method,
    ...key,
    signedHeaders,
    signature,
    signedAt,
    expiresSeconds,
    sessionToken,
    payloadHash,
  }
}

const dateMessages: Readonly<Record<AuthenticationMethod, string>> = {
  AuthHeader: "Authorization header requires existence of either a valid 'X-Amz-Date' or a valid 'Date' header.",
  QueryString: "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
}

function missing(method: AuthenticationMethod, name: string): string {
  return method === 'AuthHeader'
    ? `Authorization header requires '${name}' parameter.`
    : 'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, ' +
        'X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.'
}

/** Null unless strictly ascending: one set of headers has one spelling. */
function parseSignedHeaders(text: string): string[] | null {
  if (!signedHeadersPattern.test(text)) return null
  const names = text.split(';')
  const isAscending = names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name)
  return isAscending ? names : null
}

function unsupported(scheme: string): Rejected {
  if (scheme === 'AWS') return rejected('SignatureVersion2', onlyVersion4Message, nothingClaimed)
  if (scheme === algorithm4a) return rejected('SignatureVersion4A', onlyVersion4Message, nothingClaimed)
  return rejected('UnsupportedAlgorithm', onlyVersion4Message, nothingClaimed)
}
