import { type CommonErrorKind, commonError, type ServiceError } from '../../contract/errors.ts'
import type { AccountPrincipal, AnonymousPrincipal } from '../../identity/principal.ts'
import type {
  AuthenticationMethod,
  CredentialScope,
  Rejected,
  RejectionReason,
  SignatureOutcome,
  SignatureVersion,
  Verified,
} from '../../identity/sigv4/outcome.ts'
import { confirmBody } from '../../identity/sigv4/payload.ts'

/** Who a request comes from, as far as that is proved. */
export type Caller = KnownCaller | RefusedCaller

/** Somebody, or whoever asks a service that answers anyone. */
export type KnownCaller = SignedCaller | AnonymousCaller

export interface SignedCaller {
  readonly principal: AccountPrincipal
  readonly accessKeyId: string
  readonly authenticationMethod: AuthenticationMethod
  readonly signatureVersion: SignatureVersion
  readonly signedAtMs: number | null
  /** Null where the signature is of no Region: then it is the one where requests name none. */
  readonly scope: CredentialScope | null
}

export interface AnonymousCaller {
  readonly principal: AnonymousPrincipal
  readonly accessKeyId: null
  readonly authenticationMethod: null
  readonly signatureVersion: null
  readonly signedAtMs: null
  readonly scope: null
}

export const anonymousCaller: AnonymousCaller = {
  principal: { type: 'Anonymous' },
  accessKeyId: null,
  authenticationMethod: null,
  signatureVersion: null,
  signedAtMs: null,
  scope: null,
}

export interface RefusedCaller {
  readonly principal: null
  /** Why, as the caller is told. */
  readonly error: ServiceError
  /** What was claimed; it proves nothing. */
  readonly scope: CredentialScope | null
}

const errorKinds: Readonly<Record<RejectionReason, CommonErrorKind>> = {
  IncompleteSignature: 'incompleteSignature',
  InvalidQueryParameters: 'incompleteSignature',
  AmbiguousAuthorization: 'incompleteSignature',
  UnsupportedAlgorithm: 'incompleteSignature',
  SignatureVersion2: 'incompleteSignature',
  SignatureVersion4A: 'incompleteSignature',
  InvalidScope: 'wrongSignature',
  HeadersNotSigned: 'wrongSignature',
  MissingPayloadHash: 'wrongSignature',
  InvalidPayloadHash: 'wrongSignature',
  PayloadMismatch: 'wrongSignature',
  UnknownAccessKey: 'unknownKey',
  InvalidToken: 'invalidToken',
  TokenExpired: 'expiredToken',
  SignatureExpired: 'signatureExpired',
  SignatureNotYetCurrent: 'signatureExpired',
  PresignedRequestExpired: 'signatureExpired',
  SignatureMismatch: 'wrongSignature',
}

/**
 * The caller that a signature proves, once the body has been compared with what was signed.
 *
 * @param bodySha256 Null while the body is not read: whoever reads it compares.
 * @param errorOf What the service tells a caller whose signature it does not take.
 */
export function callerOf(
  outcome: SignatureOutcome,
  bodySha256: string | null,
  errorOf: (refusal: Rejected) => ServiceError = refusalError,
): SignedCaller | RefusedCaller {
  if (outcome.kind === 'unsigned') {
    return {
      principal: null,
      error: commonError('missingToken', 'Request is missing Authentication Token'),
      scope: null,
    }
  }
  const refusal = outcome.kind === 'rejected' ? outcome : confirmedBody(outcome, bodySha256)
  if (refusal !== null) {
    return { principal: null, error: errorOf(refusal), scope: refusal.scope }
  }
  if (outcome.kind === 'rejected') throw new Error('a rejected outcome is refused above')
  const { principal, accessKeyId, authenticationMethod, signatureVersion, signedAtMs, scope } = outcome
  return { principal, accessKeyId, authenticationMethod, signatureVersion, signedAtMs, scope }
}

/** As most services tell it. */
export function refusalError({ reason, message }: Rejected): ServiceError {
  return commonError(errorKinds[reason], message)
}

function confirmedBody(outcome: Verified, bodySha256: string | null): Rejected | null {
  return bodySha256 === null ? null : confirmBody(outcome.payload, bodySha256, outcome)
}
