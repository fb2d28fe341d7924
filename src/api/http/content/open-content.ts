import { s3Error } from '../../../contract/s3-errors.ts'
import type { ChunkSignatures } from '../../../identity/sigv4/chunk-signatures.ts'
import type { PayloadClaim } from '../../../identity/sigv4/payload.ts'
import { withoutAwsChunked } from '../../protocol/content-encoding.ts'
import { type HttpHeaders, headerValue } from '../../protocol/protocol.ts'
import type { StreamedBody } from '../../protocol/streamed-body.ts'
import { awsChunkedContent } from './aws-chunked.ts'
import { checkedContent, contentMd5 } from './content-checks.ts'

export interface ContentParts {
  readonly headers: HttpHeaders
  /** The body as it arrives. Where reading is given up it is told so (`return`), and what becomes of the rest is its own business. */
  readonly source: AsyncIterable<Uint8Array>
  /** What the request's signature says of the body ({@link unsignedClaim} where there is none). */
  readonly claim: PayloadClaim
  /** Needed where `claim` is signed chunks. */
  readonly chunkSignatures: ChunkSignatures | null
}

/**
 * The content of a request whose body is streamed: without `aws-chunked`, and checked while it is read against its
 * length, its hash, the signatures of its chunks and `Content-MD5`. It is read once. No more of it is held than the
 * piece that came last.
 *
 * Reading rejects with what `source` rejects with, and with errors of S3: `IncompleteBody`, `BadDigest`,
 * `XAmzContentSHA256Mismatch`, `SignatureDoesNotMatch`, `MalformedTrailerError`, `InvalidRequest`. Checksums
 * (`x-amz-checksum-…`) are checked by whoever keeps them.
 *
 * @throws {ServiceError} `MissingContentLength`, `NotImplemented`, `InvalidArgument` or `InvalidDigest`: the headers
 *   cannot be right, whatever the body is.
 */
export function openContent({ headers, source, claim, chunkSignatures }: ContentParts): StreamedBody {
  const lengthBytes = contentLength(headers, claim)
  const trailers = new Map<string, string>()
  const announced = claim.kind === 'chunks' && claim.trailer ? trailerNames(headers) : []
  const content =
    claim.kind === 'chunks'
      ? awsChunkedContent(source, {
          lengthBytes,
          signatures: claim.signed ? requiredSignatures(chunkSignatures) : null,
          trailerNames: announced,
          trailers,
        })
      : source
  const sha256 = claim.kind === 'sha256' ? claim.sha256 : null
  const checked = checkedContent(content, { lengthBytes, sha256, md5: contentMd5(headers) })
  return {
    lengthBytes,
    contentEncoding: withoutAwsChunked(headerValue(headers, 'content-encoding')),
    trailerNames: announced,
    trailers,
    [Symbol.asyncIterator]: () => checked,
  }
}

/**
 * What a request without a signature says of its body. Nobody vouches for it, but a hash still finds what was damaged.
 *
 * @throws {ServiceError} `InvalidRequest`: it says that its chunks are signed, or nothing that there is.
 */
export function unsignedClaim(headers: HttpHeaders): PayloadClaim {
  const said = headerValue(headers, 'x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD'
  if (said === 'UNSIGNED-PAYLOAD') return { kind: 'unsigned' }
  if (said === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') return { kind: 'chunks', signed: false, trailer: true }
  if (/^[0-9a-f]{64}$/.test(said)) return { kind: 'sha256', sha256: said }
  throw s3Error('InvalidRequest', 'The value of x-amz-content-sha256 header is invalid.')
}

function contentLength(headers: HttpHeaders, claim: PayloadClaim): number {
  const isChunked = claim.kind === 'chunks'
  const name = isChunked ? 'x-amz-decoded-content-length' : 'content-length'
  const text = headerValue(headers, name)
  if (text === null && !isChunked && headerValue(headers, 'transfer-encoding') !== null) {
    throw s3Error('NotImplemented', undefined, { Header: 'Transfer-Encoding' })
  }
  if (text === null) throw s3Error('MissingContentLength')
  // Fifteen digits are a number that JavaScript holds exactly; no object has as many bytes.
  if (!/^\d{1,15}$/.test(text)) {
    throw s3Error('InvalidArgument', undefined, { ArgumentName: name, ArgumentValue: text })
  }
  return Number(text)
}

function requiredSignatures(signatures: ChunkSignatures | null): ChunkSignatures {
  if (signatures === null) throw new Error('signed chunks need the signature that they go on from')
  return signatures
}

function trailerNames(headers: HttpHeaders): string[] {
  const names = (headerValue(headers, 'x-amz-trailer') ?? '').split(',').map((name) => name.trim().toLowerCase())
  return names.filter((name) => name !== '')
}
