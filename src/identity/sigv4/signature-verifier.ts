import { createHash, createHmac } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import type { CredentialSource } from '../credentials.ts'
import { Secret } from '../secret.ts'
import { LegacyVerifier } from '../sigv2/legacy-verifier.ts'
import type { LegacyAuthorization } from '../sigv2/presigned-query.ts'
import { type AmzDate, amzDate } from './amz-date.ts'
import type { Authorization, ParsedAuthorization } from './authorization.ts'
import { canonicalRequest } from './canonical-request.ts'
import { ChunkSignatures } from './chunk-signatures.ts'
import { equalSignatures } from './equal-signatures.ts'
import { mismatchMessage, onlyVersion4Message, requestExpiredMessage, sessionExpiredMessage } from './messages.ts'
import { nothingClaimed, type Rejected, type RejectionReason, rejected, type SignatureOutcome } from './outcome.ts'
import { readPayloadClaim } from './payload.ts'
import { scopeText, unknownKeyMessage } from './scope.ts'
import { SigningKeys } from './signing-keys.ts'
import type { WireRequest } from './wire-request.ts'

export interface SignatureExpectation {
  /** The service that the request was recognised as; its scope must name the same. */
  readonly service: string
  /** SHA-256 of the body in lower-case hex; null while the body is not read. */
  readonly bodySha256: string | null
  /** The path with the bucket in it, encoded as sent. S3 only, which alone takes URLs signed with Version 2. */
  readonly resource?: string
}

/** How far a client's clock may be off, in either direction. AWS allows the same. */
export const clockSkewMaxMs = 15 * 60 * 1000

/**
 * Tells who signed a request (AWS Signature Version 4, header or presigned query; URLs of S3 also with Version 2).
 *
 * The answer for a key that nobody has takes the same work as for one that somebody has. Never throws for anything
 * that a client can send. The body is only claimed: `confirmBody` compares it once all of it is there.
 */
export class SignatureVerifier {
  readonly #credentials: CredentialSource
  readonly #clock: Clock
  readonly #legacy: LegacyVerifier
  readonly #signingKeys = new SigningKeys()
  /** Apart, so that made-up key ids cannot push out the keys of real ones. */
  readonly #nobodysKeys = new SigningKeys()

  constructor(credentials: CredentialSource, clock: Clock) {
    this.#credentials = credentials
    this.#clock = clock
    this.#legacy = new LegacyVerifier(credentials, clock)
  }

  verify(request: WireRequest, parsed: ParsedAuthorization, expected: SignatureExpectation): SignatureOutcome {
    if (parsed.kind === 'signed-v2') return this.#verifyLegacy(request, parsed, expected)
    if (parsed.kind !== 'signed') return parsed
    const payload = readPayloadClaim(parsed, expected.bodySha256)
    if ('kind' in payload) return payload
    const problem = scopeProblem(parsed, expected.service) ?? headerProblem(request, parsed)
    if (problem !== null) return problem

    const { accessKeyId, scope, signedAt, signature } = parsed
    const credential = this.#credentials.findAccessKey(accessKeyId, parsed.sessionToken)
    const signingKey =
      credential === null
        ? this.#nobodysKeys.derive(nobody, nobodysSecret, scope)
        : this.#signingKeys.derive(accessKeyId, credential.secretAccessKey, scope)
    const text = stringToSign(parsed, canonicalRequest(request, scope.service, parsed.signedHeaders, payload.text))
    const isEqual = equalSignatures(createHmac('sha256', signingKey).update(text).digest('hex'), signature)

    if (credential === null) return nobodyProblem(parsed)
    const untimely = timeProblem(parsed, this.#clock.nowMs())
    if (untimely !== null) return untimely
    if (!isEqual) return rejected('SignatureMismatch', mismatchMessage, parsed)
    const { session } = credential.principal
    if (session !== null && session.expiresAtMs <= this.#clock.nowMs()) {
      return rejected('TokenExpired', sessionExpiredMessage, parsed)
    }
    const isChunked = payload.claim.kind === 'chunks' && payload.claim.signed
    return {
      kind: 'verified',
      accessKeyId,
      principal: credential.principal,
      scope,
      signatureVersion: 'SigV4',
      signedAtMs: signedAt.ms,
      authenticationMethod: parsed.method,
      payload: payload.claim,
      chunkSignatures: isChunked ? new ChunkSignatures(signingKey, signedAt.text, scopeText(scope), signature) : null,
    }
  }

  #verifyLegacy(
    request: WireRequest,
    parsed: LegacyAuthorization,
    { resource }: SignatureExpectation,
  ): SignatureOutcome {
    if (resource === undefined) return rejected('SignatureVersion2', onlyVersion4Message, nothingClaimed)
    return this.#legacy.verify(request, parsed, resource)
  }
}

/** No access key id is empty. */
const nobody = ''
const nobodysSecret = new Secret('nobody signs with these forty characters')

/** What is told depends on the request alone: it says nothing of which keys there are. */
function nobodyProblem(authorization: Authorization): Rejected {
  const reason: RejectionReason = authorization.sessionToken === null ? 'UnknownAccessKey' : 'InvalidToken'
  return rejected(reason, unknownKeyMessage, authorization)
}

function stringToSign({ signedAt, scope }: Authorization, canonical: string): string {
  const hash = createHash('sha256').update(canonical, 'latin1').digest('hex')
  return ['AWS4-HMAC-SHA256', signedAt.text, scopeText(scope), hash].join('\n')
}

function scopeProblem(authorization: Authorization, service: string): Rejected | null {
  const { scope, signedAt } = authorization
  if (scope.service !== service) {
    return rejected('InvalidScope', `Credential should be scoped to correct service: '${service}'.`, authorization)
  }
  const date = signedAt.text.slice(0, 8)
  if (scope.date === date) return null
  const message =
    'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
    `'${scope.date}' != '${date}', from '${signedAt.text}'.`
  return rejected('InvalidScope', message, authorization)
}

/**
 * `host` and every `x-amz-*` header must be signed: they say what the request does and where. Others, `content-type`
 * among them, may be left out, as AWS allows and some clients do.
 */
function headerProblem(request: WireRequest, authorization: Authorization): Rejected | null {
  const signed = new Set(authorization.signedHeaders)
  if (!signed.has('host')) {
    const message = "'Host' must be a 'SignedHeader' in the AWS Authorization."
    return rejected('HeadersNotSigned', message, authorization)
  }
  for (const name of request.headers.keys()) {
    if (name.startsWith('x-amz-') && !signed.has(name)) {
      return rejected(
        'HeadersNotSigned',
        `There were headers present in the request which were not signed: ${name}`,
        authorization,
      )
    }
  }
  // A header that was signed and did not arrive was removed on the way.
  const isComplete = authorization.signedHeaders.every((name) => request.headers.has(name))
  return isComplete ? null : rejected('SignatureMismatch', mismatchMessage, authorization)
}

function timeProblem(authorization: Authorization, nowMs: number): Rejected | null {
  const { signedAt, expiresSeconds } = authorization
  const now = amzDate(nowMs)
  const latest = amzDate(now.ms + clockSkewMaxMs)
  if (signedAt.ms > latest.ms) {
    const message = `Signature not yet current: ${signedAt.text} is still later than ${latest.text} (${now.text} + 15 min.)`
    return rejected('SignatureNotYetCurrent', message, authorization)
  }
  return expiresSeconds === null
    ? skewProblem(authorization, now)
    : expiryProblem(authorization, now, signedAt.ms + expiresSeconds * 1000)
}

function skewProblem(authorization: Authorization, now: AmzDate): Rejected | null {
  const earliest = amzDate(now.ms - clockSkewMaxMs)
  const { signedAt } = authorization
  if (signedAt.ms >= earliest.ms) return null
  const message = `Signature expired: ${signedAt.text} is now earlier than ${earliest.text} (${now.text} - 15 min.)`
  return rejected('SignatureExpired', message, authorization)
}

function expiryProblem(authorization: Authorization, now: AmzDate, expiresAtMs: number): Rejected | null {
  const reason: RejectionReason = 'PresignedRequestExpired'
  return now.ms < expiresAtMs ? null : rejected(reason, requestExpiredMessage, authorization)
}
