import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { commonError } from '../../contract/errors.ts'

/** A body as it was signed, and its hash. */
export interface RequestBody {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** SHA-256 in lower-case hex. */
  readonly sha256: string
}

/** Memory that request bodies may take together: beyond it a request is told to come again. */
const bodiesBytesMax = 256 * 1024 * 1024

let bodiesBytes = 0

/**
 * Reads all of the body.
 *
 * @throws {ServiceError} `requestTooLarge` over `bytesMax`; `serviceUnavailable` where bodies take too much memory.
 */
export async function readBody(message: IncomingMessage, bytesMax: number): Promise<RequestBody> {
  const tooLarge = () => commonError('requestTooLarge', `The body of this request may have ${bytesMax} bytes.`)
  if (Number(message.headers['content-length'] ?? 0) > bytesMax) throw tooLarge()
  const chunks: Uint8Array[] = []
  const hash = createHash('sha256')
  let length = 0
  try {
    for await (const chunk of message) {
      if (!(chunk instanceof Uint8Array)) continue
      length += chunk.length
      bodiesBytes += chunk.length
      if (length > bytesMax) throw tooLarge()
      if (bodiesBytes > bodiesBytesMax) throw commonError('serviceUnavailable', 'Too many large requests at once.')
      chunks.push(chunk)
      hash.update(chunk)
    }
  } finally {
    bodiesBytes -= length
  }
  const bytes = new Uint8Array(new ArrayBuffer(length))
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

const unzip = promisify(gunzip)

/**
 * The body without its `Content-Encoding`.
 *
 * @throws {ServiceError} `malformedRequest` where it is not what it says; `requestTooLarge` where it unpacks to more.
 */
export async function decodedBody(
  body: Uint8Array<ArrayBuffer>,
  contentEncoding: string | null,
  bytesMax: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const encoding = contentEncoding?.trim().toLowerCase() ?? 'identity'
  if (encoding === 'identity' || encoding === '') return body
  if (encoding !== 'gzip') throw commonError('malformedRequest', `The content encoding ${encoding.slice(0, 64)} is not supported.`)
  try {
    return new Uint8Array(await unzip(body, { maxOutputLength: bytesMax }))
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    if (isTooLarge) throw commonError('requestTooLarge', `The body of this request may unpack to ${bytesMax} bytes.`)
    throw commonError('malformedRequest', 'The body is not the gzip data that it is said to be.')
  }
}
