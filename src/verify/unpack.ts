import { gunzipSync } from 'node:zlib'
import { InvariantError } from '../base/assert.ts'
import { isJsonObject } from '../event/event-record.ts'

/** Memory that is set aside at most because a file says that it unpacks to so much. */
const chunkBytesMax = 16 * 1024 * 1024
const chunkBytesMin = 16 * 1024

/** Header and trailer of gzip. */
const packedBytesMin = 18

/**
 * The content of a gzip file, or why there is none. Bytes after its end make it invalid: they would be a place to hide
 * something that no hash covers.
 */
export function unpack(packed: Buffer, contentBytesMax: number): Buffer | 'invalid-format' | 'too-large' {
  // What gzip says of the unpacked size saves putting pieces together. It may be a lie, and then only costs time.
  const saidBytes = packed.length < packedBytesMin ? 0 : packed.readUInt32LE(packed.length - 4)
  const chunkSize = Math.min(Math.max(saidBytes + 1, chunkBytesMin), chunkBytesMax)
  try {
    const unpacked: unknown = gunzipSync(packed, { info: true, chunkSize, maxOutputLength: contentBytesMax })
    if (!isJsonObject(unpacked) || !Buffer.isBuffer(unpacked.buffer) || !isJsonObject(unpacked.engine)) {
      throw new InvariantError('zlib answers in another form than asked for')
    }
    return unpacked.engine.bytesWritten === packed.length ? unpacked.buffer : 'invalid-format'
  } catch (error) {
    if (error instanceof InvariantError) throw error
    return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
      ? 'too-large'
      : 'invalid-format'
  }
}
