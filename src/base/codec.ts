import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'

/**
 * How a block of bytes is stored. The number stands in the block; every number ever written stays readable.
 *
 * 0: as it is. 1: Brotli. 2 is kept for Zstandard, once every Node that Cairn runs on has it built in
 * (docs/decisions/0003).
 */
export const codecs = { none: 0, brotli: 1 } as const
export type Codec = (typeof codecs)[keyof typeof codecs]

/** Below this many bytes compression costs more than it saves. */
const compressBytesMin = 512

/** Brotli quality: 2 writes event records at twice the speed of 4 for some 7 % more bytes (docs/decisions/0003). */
const brotliQuality = 2

export interface StoredBlock {
  readonly codec: Codec
  readonly rawBytes: number
  readonly bytes: Uint8Array
}

/** Compresses where that makes `raw` smaller. */
export function encodeBlock(raw: Uint8Array): StoredBlock {
  if (raw.length >= compressBytesMin) {
    const bytes = brotliCompressSync(raw, {
      params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
    })
    if (bytes.length < raw.length) return { codec: codecs.brotli, rawBytes: raw.length, bytes }
  }
  return { codec: codecs.none, rawBytes: raw.length, bytes: raw }
}

/** The block's raw bytes. Throws if it does not decode to exactly `rawBytes`; never makes more than that. */
export function decodeBlock({ codec, rawBytes, bytes }: StoredBlock): Buffer {
  const raw =
    codec === codecs.none
      ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      : brotliDecompressSync(bytes, { maxOutputLength: Math.max(rawBytes, 1), chunkSize: Math.max(rawBytes, 64) })
  if (raw.length !== rawBytes) throw new Error(`a block holds ${raw.length} bytes instead of ${rawBytes}`)
  return raw
}

/** The codec that `value` names, or null where this Cairn knows none. */
export function parseCodec(value: number): Codec | null {
  return value === codecs.none || value === codecs.brotli ? value : null
}
