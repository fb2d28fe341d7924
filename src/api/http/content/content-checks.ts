import { createHash, type Hash } from 'node:crypto'
import { s3Error } from '../../../contract/s3-errors.ts'
import { type HttpHeaders, headerValue } from '../../protocol/protocol.ts'

interface ContentClaims {
  readonly lengthBytes: number
  /** In lower-case hex; null where the request does not say. */
  readonly sha256: string | null
  /** In base64; null where the request does not say. */
  readonly md5: string | null
}

/** The content as it is, failing at its end where it is not what was claimed, and before where it is too long. */
export async function* checkedContent(
  content: AsyncIterable<Uint8Array>,
  { lengthBytes, sha256, md5 }: ContentClaims,
): AsyncGenerator<Uint8Array, void, undefined> {
  const sha256Hash = sha256 === null ? null : createHash('sha256')
  const md5Hash = md5 === null ? null : createHash('md5')
  let readBytes = 0
  for await (const piece of content) {
    readBytes += piece.length
    if (readBytes > lengthBytes) throw wrongLength(lengthBytes, readBytes)
    sha256Hash?.update(piece)
    md5Hash?.update(piece)
    if (piece.length > 0) yield piece
  }
  if (readBytes !== lengthBytes) throw wrongLength(lengthBytes, readBytes)
  checkSha256(sha256Hash, sha256 ?? '')
  checkMd5Digest(md5Hash, md5 ?? '')
}

/**
 * `Content-MD5`, or null where there is none.
 *
 * @throws {ServiceError} `InvalidDigest`: it is not the base64 of 16 bytes.
 */
export function contentMd5(headers: HttpHeaders): string | null {
  const text = headerValue(headers, 'content-md5')?.trim() ?? null
  if (text === null) return null
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== 16 || bytes.toString('base64') !== text) {
    throw s3Error('InvalidDigest', undefined, { 'Content-MD5': text })
  }
  return text
}

/** Throws `BadDigest` where the body is not the one whose MD5 it came with; null: it came with none. */
export function checkMd5(md5: string | null, body: Uint8Array): void {
  if (md5 !== null) checkMd5Digest(createHash('md5').update(body), md5)
}

function wrongLength(lengthBytes: number, readBytes: number) {
  const message = 'You did not provide the number of bytes specified by the Content-Length HTTP header'
  return s3Error('IncompleteBody', message, { NumberBytesExpected: lengthBytes, NumberBytesProvided: readBytes })
}

function checkSha256(hash: Hash | null, claimed: string): void {
  const computed = hash?.digest('hex') ?? claimed
  if (computed === claimed) return
  throw s3Error('XAmzContentSHA256Mismatch', undefined, {
    ClientComputedContentSHA256: claimed,
    S3ComputedContentSHA256: computed,
  })
}

function checkMd5Digest(hash: Hash | null, claimed: string): void {
  const computed = hash?.digest('base64') ?? claimed
  if (computed === claimed) return
  throw s3Error('BadDigest', undefined, { ExpectedDigest: claimed, CalculatedDigest: computed })
}
