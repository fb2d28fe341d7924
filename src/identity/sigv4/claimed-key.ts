import { isRegion } from '../../base/brands.ts'
import type { ParsedAuthorization } from './authorization.ts'
import type { AuthenticationMethod, CredentialScope, SignatureVersion } from './outcome.ts'
import type { WireRequest } from './wire-request.ts'

/** Which key a request says that it is signed with. Nothing of it is proved. */
export interface ClaimedKey {
  readonly accessKeyId: string
  readonly sessionToken: string | null
  /** Null where the form of the signature has none, as in Version 2, or one that no Region or service can have. */
  readonly scope: Pick<CredentialScope, 'region' | 'service'> | null
  readonly authenticationMethod: AuthenticationMethod
  /** Null for a form that records have no name for. */
  readonly signatureVersion: SignatureVersion | null
}

/**
 * The key that a request names, in whatever form of signature it comes: also in those that Cairn itself does not take,
 * because another server may. Null where it names none.
 */
export function claimedKey(request: WireRequest, parsed: ParsedAuthorization): ClaimedKey | null {
  if (parsed.kind === 'signed') {
    const { accessKeyId, sessionToken, scope, method } = parsed
    return { accessKeyId, sessionToken, scope, authenticationMethod: method, signatureVersion: 'SigV4' }
  }
  const sessionToken = claimedToken(request)
  if (parsed.kind === 'signed-v2') {
    const { accessKeyId } = parsed
    return { accessKeyId, sessionToken, scope: null, authenticationMethod: 'QueryString', signatureVersion: 'SigV2' }
  }
  const header = request.headers.get('authorization')?.[0] ?? ''
  const [, legacyKey] = /^AWS ([^:\s]+):/.exec(header) ?? []
  if (isKeyId(legacyKey)) {
    const authenticationMethod = 'AuthHeader'
    return { accessKeyId: legacyKey, sessionToken, scope: null, authenticationMethod, signatureVersion: 'SigV2' }
  }
  const [, algorithm, inHeader] = /^(AWS4-[A-Z0-9-]+) (?:.*[, ])?Credential=([^,\s]+)/.exec(header) ?? []
  const credential = inHeader ?? parameter(request, 'X-Amz-Credential')
  const [accessKeyId, _date, ...rest] = credential.split('/')
  if (!isKeyId(accessKeyId)) return null
  return {
    accessKeyId,
    sessionToken,
    scope: scopeOf(rest),
    authenticationMethod: inHeader === undefined ? 'QueryString' : 'AuthHeader',
    signatureVersion: (algorithm ?? parameter(request, 'X-Amz-Algorithm')) === 'AWS4-HMAC-SHA256' ? 'SigV4' : null,
  }
}

/** What stands behind the date; the asymmetric form names no Region. */
function scopeOf(parts: readonly string[]): ClaimedKey['scope'] {
  const [region, service, end] = parts
  if (end !== 'aws4_request' || region === undefined || !isRegion(region)) return null
  return service !== undefined && servicePattern.test(service) ? { region, service } : null
}

const servicePattern = /^[a-z0-9.-]{1,64}$/

function claimedToken(request: WireRequest): string | null {
  const token = request.headers.get('x-amz-security-token')?.[0] ?? parameter(request, 'X-Amz-Security-Token')
  return token === '' ? null : token
}

function parameter({ query }: WireRequest, wanted: string): string {
  return query.find(({ name }) => name === wanted)?.value ?? ''
}

function isKeyId(text: string | undefined): text is string {
  return text !== undefined && keyIdPattern.test(text)
}

/** Servers other than AWS let their users choose; a record shows what it was. */
const keyIdPattern = /^[!-+.\-0-<>-~]{1,128}$/
