import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { commonError } from '../../contract/errors.ts'
import { BodyMemory } from './body-memory.ts'
import type { IncomingBody } from './incoming-body.ts'

/** A body as it was signed, and its hash. Its memory is counted until it is released. */
export interface RequestBody {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** SHA-256 in lower-case hex. */
  readonly sha256: string
  readonly memory: BodyMemory
}

/** Time for all of a body to arrive that is read before its call is looked at. */
const readTimeMsMax = 300_000

/**
 * Reads all of the body. The caller releases its memory when the request has been answered.
 *
 * @throws {ServiceError} `requestTooLarge` over `bytesMax`; `serviceUnavailable` where bodies take too much memory.
 *   What is still to come is then thrown away, so that the caller gets to read the answer.
 */
export async function readBody(body: IncomingBody, bytesMax: number): Promise<RequestBody> {
  const tooLarge = () => commonError('requestTooLarge', `The body of this request may have ${bytesMax} bytes.`)
  if ((body.lengthBytes ?? 0) > bytesMax) throw tooLarge()
  const memory = new BodyMemory()
  const timer = setTimeout(() => body.cut(), readTimeMsMax)
  try {
    const chunks: Uint8Array[] = []
    const hash = createHash('sha256')
    let length = 0
    for await (const chunk of body) {
      length += chunk.length
      if (length > bytesMax) throw tooLarge()
      memory.take(chunk.length)
      chunks.push(chunk)
      hash.update(chunk)
    }
    return { bytes: joined(chunks, length), sha256: hash.digest('hex'), memory }
  } catch (error) {
    memory.release()
    body.discard()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** Nothing: what a request has whose body is not worth reading. */
export function emptyBody(): RequestBody {
  return { bytes: new Uint8Array(0), sha256: createHash('sha256').digest('hex'), memory: new BodyMemory() }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(new ArrayBuffer(length))
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}

const unzip = promisify(gunzip)

/** No more bytes come out of one byte of gzip data. */
const gzipRatioMax = 1032

/**
 * The body without its `Content-Encoding`.
 *
 * @throws {ServiceError} `malformedRequest` where it is not what it says; `requestTooLarge` where it unpacks to more;
 *   `serviceUnavailable` where bodies take too much memory.
 */
export async function decodedBody(
  { bytes, memory }: RequestBody,
  contentEncoding: string | null,
  bytesMax: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const encoding = contentEncoding?.trim().toLowerCase() ?? 'identity'
  if (encoding === 'identity' || encoding === '') return bytes
  if (encoding !== 'gzip')
    throw commonError('malformedRequest', `The content encoding ${encoding.slice(0, 64)} is not supported.`)
  // Before it is there: a few small bodies could otherwise fill the memory together.
  const reservedBytes = Math.min(bytesMax, bytes.length * gzipRatioMax)
  memory.take(reservedBytes)
  try {
    const unpacked = new Uint8Array(await unzip(bytes, { maxOutputLength: bytesMax }))
    memory.giveBack(reservedBytes - unpacked.length)
    return unpacked
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    if (isTooLarge) throw commonError('requestTooLarge', `The body of this request may unpack to ${bytesMax} bytes.`)
    throw commonError('malformedRequest', 'The body is not the gzip data that it is said to be.')
  }
}
