import { createHash, createHmac } from 'node:crypto'
import { equalSignatures } from './equal-signatures.ts'

/**
 * The chain of signatures over the chunks of an `aws-chunked` body. It starts from the signature of the request, and
 * each signature covers the one before, so that no chunk can be left out, repeated or moved.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export class ChunkSignatures {
  readonly #key: Buffer
  readonly #dateText: string
  readonly #scopeText: string
  #previous: string

  constructor(key: Buffer, dateText: string, scopeText: string, requestSignature: string) {
    this.#key = key
    this.#dateText = dateText
    this.#scopeText = scopeText
    this.#previous = requestSignature
  }

  /**
   * Whether `signature` is the next chunk's. After false the body is not the one that was signed.
   *
   * @param chunkSha256 Of the chunk's data in lower-case hex; the last chunk is the empty one.
   */
  verifyChunk(chunkSha256: string, signature: string): boolean {
    return this.#verify('AWS4-HMAC-SHA256-PAYLOAD', `${emptySha256}\n${chunkSha256}`, signature)
  }

  /** The same for the trailing headers, after the last chunk. `trailerSha256` is of `name:value\n` for each. */
  verifyTrailer(trailerSha256: string, signature: string): boolean {
    return this.#verify('AWS4-HMAC-SHA256-TRAILER', trailerSha256, signature)
  }

  #verify(algorithm: string, hashes: string, signature: string): boolean {
    const text = [algorithm, this.#dateText, this.#scopeText, this.#previous, hashes].join('\n')
    this.#previous = createHmac('sha256', this.#key).update(text).digest('hex')
    return equalSignatures(this.#previous, signature)
  }
}

const emptySha256 = createHash('sha256').digest('hex')
