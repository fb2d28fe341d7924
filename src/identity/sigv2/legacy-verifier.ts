import { createHmac } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import type { CredentialSource } from '../credentials.ts'
import { Secret } from '../secret.ts'
import { equalSignatures } from '../sigv4/equal-signatures.ts'
import { mismatchMessage, requestExpiredMessage, sessionExpiredMessage } from '../sigv4/messages.ts'
import { type Claimed, type RejectionReason, rejected, type SignatureOutcome } from '../sigv4/outcome.ts'
import { unknownKeyMessage } from '../sigv4/scope.ts'
import type { WireRequest } from '../sigv4/wire-request.ts'
import type { LegacyAuthorization } from './presigned-query.ts'
import { legacyStringToSign } from './string-to-sign.ts'

/** Who made a presigned URL of S3 with Signature Version 2. The checks, and their order, are those of Version 4. */
export class LegacyVerifier {
  readonly #credentials: CredentialSource
  readonly #clock: Clock

  constructor(credentials: CredentialSource, clock: Clock) {
    this.#credentials = credentials
    this.#clock = clock
  }

  /** @param resource The path with the bucket in it, encoded as sent. */
  verify(request: WireRequest, authorization: LegacyAuthorization, resource: string): SignatureOutcome {
    const { accessKeyId, sessionToken, signature, expires } = authorization
    const claimed: Claimed = { accessKeyId, scope: null }
    const text = legacyStringToSign(request, authorization, resource)
    if (text === null) return rejected('HeadersNotSigned', uncoveredMessage, claimed)

    const credential = this.#credentials.findAccessKey(accessKeyId, sessionToken)
    const secret = credential?.secretAccessKey ?? nobodysSecret
    const expected = createHmac('sha1', secret.reveal()).update(text, 'latin1').digest('base64')
    const isEqual = equalSignatures(expected, signature)

    if (credential === null) {
      const reason: RejectionReason = sessionToken === null ? 'UnknownAccessKey' : 'InvalidToken'
      return rejected(reason, unknownKeyMessage, claimed)
    }
    const nowMs = this.#clock.nowMs()
    if (Number(expires) * 1000 <= nowMs) return rejected('PresignedRequestExpired', requestExpiredMessage, claimed)
    if (!isEqual) return rejected('SignatureMismatch', mismatchMessage, claimed)
    const { principal } = credential
    if (principal.session !== null && principal.session.expiresAtMs <= nowMs) {
      return rejected('TokenExpired', sessionExpiredMessage, claimed)
    }
    return {
      kind: 'verified',
      accessKeyId,
      principal,
      scope: null,
      signatureVersion: 'SigV2',
      signedAtMs: null,
      authenticationMethod: 'QueryString',
      payload: { kind: 'unsigned' },
      chunkSignatures: null,
    }
  }
}

const nobodysSecret = new Secret('nobody signs with these forty characters')

const uncoveredMessage =
  'The URL has parameters that Signature Version 2 does not cover. Please use AWS4-HMAC-SHA256 for this request.'
