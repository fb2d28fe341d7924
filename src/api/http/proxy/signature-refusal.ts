import type { IdentityStanding } from '../../../records/provenance.ts'

/**
 * What services of every protocol say to a caller whose signature they do not take, or whose key they do not know. Who
 * is told one of these has proved nothing.
 */
const refusalCodes: ReadonlySet<string> = new Set([
  'AuthFailure',
  'AuthorizationHeaderMalformed',
  'AuthorizationQueryParametersError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSecurity',
  'InvalidSecurityToken',
  'InvalidSignatureException',
  'InvalidToken',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'TokenRefreshRequired',
  'UnrecognizedClientException',
  'XAmzContentSHA256Mismatch',
])

/** What services say before they look at a signature, or instead: nothing follows from it. */
const undecidedCode =
  /^(?:Access[_-]?Denied|Unauthorized|Forbidden|Throttl|SlowDown|Malformed|Serialization|Invalid(?:Request|URI)|Request|Unknown|NotImplemented|MethodNotAllowed)/i

/**
 * How far the claimed identity of a call can be believed once its upstream has answered. What a server says to anybody,
 * signed well or not, proves nothing.
 *
 * @param errorCode Null where the answer is no error, or names none.
 */
export function standingAfter(status: number, errorCode: string | null): IdentityStanding {
  if (errorCode !== null && isSignatureRefusal(errorCode)) return 'unknown'
  if (status < 400) return 'accepted'
  if (status >= 500 || errorCode === null || undecidedCode.test(plainCode(errorCode))) return 'claimed'
  return 'accepted'
}

/** @param errorCode As on the wire, or as records have it. */
export function isSignatureRefusal(errorCode: string): boolean {
  return refusalCodes.has(plainCode(errorCode))
}

/** Without the side at fault that EC2's have before them. */
function plainCode(errorCode: string): string {
  return errorCode.replace(/^(?:Client|Server)\./, '')
}
