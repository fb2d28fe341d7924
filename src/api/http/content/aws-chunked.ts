import { createHash } from 'node:crypto'
import { s3Error } from '../../../contract/s3-errors.ts'
import type { ChunkSignatures } from '../../../identity/sigv4/chunk-signatures.ts'
import { ByteReader, malformedChunks } from './byte-reader.ts'

interface ChunkedParts {
  /** Of all chunks together. */
  readonly lengthBytes: number
  /** Null: the chunks are not signed. */
  readonly signatures: ChunkSignatures | null
  /** Lower-case names of the headers that follow the last chunk. */
  readonly trailerNames: readonly string[]
  /** Where the trailing headers go, before the content ends. */
  readonly trailers: Map<string, string>
}

/** `1fffffffffffff;chunk-signature=` and 64 digits, with room for an extension that somebody adds. */
const chunkLineBytesMax = 256

/** One trailing header. The longest, a checksum, has some 120 bytes. */
const trailerLineBytesMax = 1024

/** S3 takes one checksum; its signature is another line. */
const trailersMax = 8

const trailerSignatureName = 'x-amz-trailer-signature'

/**
 * What a body in `aws-chunked` holds. Bytes of a chunk are handed on before its signature is checked; where that fails,
 * reading fails before any byte of the next.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 *
 * @throws {ServiceError} While it is read: `IncompleteBody`, `InvalidRequest`, `MalformedTrailerError` or
 *   `SignatureDoesNotMatch`.
 */
export async function* awsChunkedContent(
  source: AsyncIterable<Uint8Array>,
  parts: ChunkedParts,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = new ByteReader(source)
  let restBytes = parts.lengthBytes
  try {
    for (;;) {
      const { sizeBytes, signature } = parseChunkLine(await reader.line(chunkLineBytesMax), parts.signatures !== null)
      // Also before a chunk that could not be held to its length: nothing beyond what was announced is read.
      if (sizeBytes > restBytes) throw wrongLength(parts.lengthBytes)
      restBytes -= sizeBytes
      const chunk = parts.signatures === null ? null : new SignedChunk(parts.signatures, signature)
      for await (const piece of reader.bytes(sizeBytes)) {
        chunk?.update(piece)
        yield piece
      }
      chunk?.check()
      if (sizeBytes === 0) break
      await expectBlankLine(reader)
    }
    if (restBytes > 0) throw wrongLength(parts.lengthBytes)
    await readTrailers(reader, parts)
    if (!(await reader.isAtEnd())) throw malformedChunks()
  } finally {
    await reader.close()
  }
}

/** A chunk under way, with the signature that it came with. */
class SignedChunk {
  readonly #signatures: ChunkSignatures
  readonly #signature: string
  readonly #hash = createHash('sha256')

  constructor(signatures: ChunkSignatures, signature: string) {
    this.#signatures = signatures
    this.#signature = signature
  }

  update(piece: Uint8Array): void {
    this.#hash.update(piece)
  }

  check(): void {
    if (!this.#signatures.verifyChunk(this.#hash.digest('hex'), this.#signature)) throw wrongSignature()
  }
}

interface ChunkLine {
  readonly sizeBytes: number
  /** '' where chunks are not signed. */
  readonly signature: string
}

function parseChunkLine(line: string, isSigned: boolean): ChunkLine {
  const pattern = isSigned
    ? /^(?<size>[0-9a-fA-F]{1,13});chunk-signature=(?<signature>[0-9a-f]{64})\r$/
    : /^(?<size>[0-9a-fA-F]{1,13})(?:;.*)?\r$/
  const { size, signature = '' } = pattern.exec(line)?.groups ?? {}
  if (size === undefined) throw malformedChunks()
  return { sizeBytes: Number.parseInt(size, 16), signature }
}

async function expectBlankLine(reader: ByteReader): Promise<void> {
  if ((await reader.line(2)) !== '\r') throw malformedChunks()
}

/**
 * Headers up to a blank line: those that were announced, all of them, and no other. Some clients (minio-go) have a blank
 * line before the signature too.
 */
async function readTrailers(reader: ByteReader, { signatures, trailerNames, trailers }: ChunkedParts): Promise<void> {
  const signed = createHash('sha256')
  const needsSignature = signatures !== null && trailerNames.length > 0
  let signature = ''
  let blankLines = 0
  for (let count = 0; count <= trailersMax; count += 1) {
    const line = (await reader.line(trailerLineBytesMax)).replace(/\r$/, '')
    if (line === '') {
      blankLines += 1
      if (needsSignature && signature === '' && blankLines === 1) continue
      checkTrailers(trailerNames, trailers)
      if (needsSignature && !signatures.verifyTrailer(signed.digest('hex'), signature)) throw wrongSignature()
      return
    }
    const { name, value } = parseTrailer(line)
    if (name === trailerSignatureName) {
      signature = value
      continue
    }
    if (!trailerNames.includes(name) || trailers.has(name)) throw s3Error('MalformedTrailerError')
    trailers.set(name, value)
    signed.update(`${name}:${value}\n`, 'latin1')
  }
  throw s3Error('MalformedTrailerError')
}

function parseTrailer(line: string): { readonly name: string; readonly value: string } {
  const colon = line.indexOf(':')
  if (colon < 1) throw s3Error('MalformedTrailerError')
  return { name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).trim() }
}

function checkTrailers(names: readonly string[], trailers: ReadonlyMap<string, string>): void {
  if (names.some((name) => !trailers.has(name))) throw s3Error('MalformedTrailerError')
}

function wrongLength(lengthBytes: number) {
  const message = 'You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP header'
  return s3Error('IncompleteBody', message, { NumberBytesExpected: lengthBytes })
}

function wrongSignature() {
  return s3Error('SignatureDoesNotMatch')
}
