import { createHash } from 'node:crypto'
import type { Authorization } from './authorization.ts'
import { type Claimed, type Rejected, rejected } from './outcome.ts'

/** What a signature says about the body. */
export type PayloadClaim =
  /** SHA-256 in lower-case hex. */
  | { readonly kind: 'sha256'; readonly sha256: string }
  /** The body is not signed. S3 only. */
  | { readonly kind: 'unsigned' }
  /** The body is `aws-chunked`; each chunk has a signature where `signed`. S3 only. */
  | { readonly kind: 'chunks'; readonly signed: boolean; readonly trailer: boolean }

/** The claim, with the word that stands for it in the canonical request. */
export interface SignedPayload {
  readonly text: string
  readonly claim: PayloadClaim
}

const unsignedPayload = 'UNSIGNED-PAYLOAD'
const sha256Pattern = /^[0-9a-f]{64}$/

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-streaming.html */
const objectClaims: ReadonlyMap<string, PayloadClaim> = new Map([
  [unsignedPayload, { kind: 'unsigned' }],
  ['STREAMING-UNSIGNED-PAYLOAD-TRAILER', { kind: 'chunks', signed: false, trailer: true }],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', { kind: 'chunks', signed: true, trailer: false }],
  ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', { kind: 'chunks', signed: true, trailer: true }],
])

/**
 * What the request says that its body is.
 *
 * @param bodySha256 Hash of the body, needed only where the request claims none; null while the body is not read.
 */
export function readPayloadClaim(authorization: Authorization, bodySha256: string | null): SignedPayload | Rejected {
  const isObjectRequest = authorization.scope.service === 's3'
  const text = authorization.payloadHash ?? impliedHash(authorization, isObjectRequest, bodySha256)
  if (text === null) {
    const message = 'Missing required header for this request: x-amz-content-sha256'
    return rejected('MissingPayloadHash', message, authorization)
  }
  if (sha256Pattern.test(text)) return { text, claim: { kind: 'sha256', sha256: text } }
  const claim = isObjectRequest ? objectClaims.get(text) : undefined
  if (claim !== undefined) return { text, claim }
  const allowed = isObjectRequest ? `${unsignedPayload}, STREAMING-…, or a valid sha256 value` : 'a valid sha256 value'
  return rejected('InvalidPayloadHash', `x-amz-content-sha256 must be ${allowed}.`, authorization)
}

/** Only S3 lets a presigned request leave its body open, and only S3 insists on the header. */
function impliedHash({ method }: Authorization, isObjectRequest: boolean, bodySha256: string | null): string | null {
  if (!isObjectRequest) return bodySha256
  return method === 'QueryString' ? unsignedPayload : null
}

/**
 * Compares the body that came with the one that was signed. Null where it is the same or the signature left it open;
 * chunks are checked one by one instead.
 */
export function confirmBody(payload: PayloadClaim, bodySha256: string, claimed: Claimed): Rejected | null {
  if (payload.kind !== 'sha256' || payload.sha256 === bodySha256) return null
  const message = "The provided 'x-amz-content-sha256' header does not match what was computed."
  return rejected('PayloadMismatch', message, claimed)
}

/** The SHA-256 of a body that is fed as it arrives. */
export class BodyHash {
  readonly #hash = createHash('sha256')

  update(bytes: Uint8Array): this {
    this.#hash.update(bytes)
    return this
  }

  /** In lower-case hex. Call once, at the end. */
  digest(): string {
    return this.#hash.digest('hex')
  }
}
