import type { AccountPrincipal } from '../principal.ts'
import type { ChunkSignatures } from './chunk-signatures.ts'
import type { PayloadClaim } from './payload.ts'

/** Who signed a request, as far as its signature tells. */
export type SignatureOutcome = Verified | Unsigned | Rejected

export interface Verified {
  readonly kind: 'verified'
  readonly accessKeyId: string
  readonly principal: AccountPrincipal
  /** Null where Version 2 signs. */
  readonly scope: CredentialScope | null
  readonly signatureVersion: SignatureVersion
  /** In milliseconds since the epoch; null where the signature does not say. */
  readonly signedAtMs: number | null
  readonly authenticationMethod: AuthenticationMethod
  /** What the signature says about the body. Nothing is proved about the body itself before `confirmBody`. */
  readonly payload: PayloadClaim
  /** Checks each chunk of the body; null unless `payload` is signed chunks. */
  readonly chunkSignatures: ChunkSignatures | null
}

export interface Unsigned {
  readonly kind: 'unsigned'
}

/** Neither the access key id nor the scope is proved: they are what the request claimed, for counting and logs. */
export interface Rejected {
  readonly kind: 'rejected'
  readonly reason: RejectionReason
  /** In AWS's words; it holds nothing secret and nothing of the signature. */
  readonly message: string
  readonly accessKeyId: string | null
  readonly scope: CredentialScope | null
}

/** How a record's `additionalEventData.AuthenticationMethod` names the two forms. */
export type AuthenticationMethod = 'AuthHeader' | 'QueryString'

/** As a record's `additionalEventData.SignatureVersion` names it. */
export type SignatureVersion = 'SigV4' | 'SigV2'

/** Of well-formed parts: `YYYYMMDD`, and names of `[a-z0-9-]`. The Region is empty where the caller named none. */
export interface CredentialScope {
  readonly date: string
  readonly region: string
  readonly service: string
}

/** The wire's error code follows from it and from the protocol. */
export type RejectionReason =
  /** Parts of the header are missing or malformed. */
  | 'IncompleteSignature'
  /** Parts of the presigned query are missing or malformed. */
  | 'InvalidQueryParameters'
  /** Header and query both sign, or one of them twice. */
  | 'AmbiguousAuthorization'
  | 'UnsupportedAlgorithm'
  | 'SignatureVersion2'
  | 'SignatureVersion4A'
  /** The scope is malformed, or of another date or service than the request. */
  | 'InvalidScope'
  /** A header that must be signed is not. */
  | 'HeadersNotSigned'
  | 'MissingPayloadHash'
  | 'InvalidPayloadHash'
  /** The body is not the one that was signed. */
  | 'PayloadMismatch'
  /** No long-term key. */
  | 'UnknownAccessKey'
  /** The session token is none of ours, is damaged, or was issued with another key. */
  | 'InvalidToken'
  /** The signature is right, and the session is over. */
  | 'TokenExpired'
  | 'SignatureExpired'
  | 'SignatureNotYetCurrent'
  | 'PresignedRequestExpired'
  | 'SignatureMismatch'

/** What a request claimed, as far as it could be read. */
export interface Claimed {
  readonly accessKeyId: string | null
  readonly scope: CredentialScope | null
}

export const nothingClaimed: Claimed = { accessKeyId: null, scope: null }

export function rejected(reason: RejectionReason, message: string, claimed: Claimed): Rejected {
  return { kind: 'rejected', reason, message, accessKeyId: claimed.accessKeyId, scope: claimed.scope }
}
