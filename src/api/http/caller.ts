import { type CommonErrorKind, commonError, type ServiceError } from '../../contract/errors.ts'
import type { Principal } from '../../identity/principal.ts'
import type { CredentialScope, RejectionReason, SignatureOutcome } from '../../identity/sigv4/outcome.ts'
import { confirmBody } from '../../identity/sigv4/payload.ts'

/** Who a request comes from, as far as that is proved. */
export type Caller = KnownCaller | RefusedCaller

export interface KnownCaller {
  readonly principal: Principal
  readonly accessKeyId: string
  readonly scope: CredentialScope
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
  SignatureExpired: 'signatureExpired',
  SignatureNotYetCurrent: 'signatureExpired',
  PresignedRequestExpired: 'signatureExpired',
  SignatureMismatch: 'wrongSignature',
}

/** The caller that a signature proves, once the body has been compared with what was signed. */
export function callerOf(outcome: SignatureOutcome, bodySha256: string): Caller {
  if (outcome.kind === 'unsigned') {
    return {
      principal: null,
      error: commonError('missingToken', 'Request is missing Authentication Token'),
      scope: null,
    }
  }
  const refusal = outcome.kind === 'rejected' ? outcome : confirmBody(outcome.payload, bodySha256, outcome)
  if (refusal !== null) {
    return { principal: null, error: commonError(errorKinds[refusal.reason], refusal.message), scope: refusal.scope }
  }
  if (outcome.kind === 'rejected') throw new Error('a rejected outcome is refused above')
  return { principal: outcome.principal, accessKeyId: outcome.accessKeyId, scope: outcome.scope }
}
