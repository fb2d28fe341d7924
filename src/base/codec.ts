import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import { readRecordDictionary } from './codec/record-dictionary.ts'
import { Zstandard } from './codec/zstandard.ts'

/**
 * How a block of bytes is stored. The number stands in the block; every number ever written stays readable
 * (docs/formats/block-codecs.md).
 *
 * 0: as it is. 1: Brotli. 2: Zstandard with dictionary 1 of event records.
 */
export const codecs = { none: 0, brotli: 1, zstandard1: 2 } as const
export type Codec = (typeof codecs)[keyof typeof codecs]

/**
 * Below this many bytes a block stays as it is: a single record of a call that waits. What lies in the store is
 * compressed with its neighbours (records/segment/coalesce-blocks.ts).
 */
const compressBytesMin = 4096

/**
 * Most raw bytes of a Zstandard block; what is larger, hardly ever, is Brotli, which takes no memory in advance. Each
 * thread that has compressed or unpacked one keeps twice as much for the next.
 */
const zstandardRawBytesMax = 1024 * 1024

/** Brotli quality: 2 writes event records at twice the speed of 4 for some 7 % more bytes. */
const brotliQuality = 2

export interface StoredBlock {
  readonly codec: Codec
  readonly rawBytes: number
  readonly bytes: Uint8Array
}

/**
 * Compresses where that makes `raw` smaller. The bytes of the result have an ArrayBuffer of their own, of their length,
 * which can move to another thread; it is that of `raw` itself where `raw` has one and stays as it is.
 */
export function encodeBlock(raw: Uint8Array): StoredBlock {
  const rawBytes = raw.length
  if (rawBytes >= compressBytesMin) {
    if (rawBytes <= zstandardRawBytesMax) {
      const bytes = zstandard().compress(raw)
      if (bytes !== null) return { codec: codecs.zstandard1, rawBytes, bytes }
    } else {
      const bytes = brotli(raw)
      if (bytes.length < rawBytes) return { codec: codecs.brotli, rawBytes, bytes: withOwnMemory(bytes) }
    }
  }
  return { codec: codecs.none, rawBytes, bytes: withOwnMemory(raw) }
}

/**
 * The block's raw bytes, in memory of their own except where the block holds them as they are. Throws if it does not
 * decode to exactly `rawBytes`; never makes more than that.
 */
export function decodeBlock({ codec, rawBytes, bytes }: StoredBlock): Buffer {
  if (codec === codecs.zstandard1) return zstandard().decompress(bytes, rawBytes)
  const raw =
    codec === codecs.none
      ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      : brotliDecompressSync(bytes, { maxOutputLength: Math.max(rawBytes, 1), chunkSize: Math.max(rawBytes, 64) })
  if (raw.length !== rawBytes) throw new Error(`a block holds ${raw.length} bytes instead of ${rawBytes}`)
  return raw
}

/** The codec that `value` names, or null where this Cairn knows none. */
export function parseCodec(value: number): Codec | null {
  return value === codecs.none || value === codecs.brotli || value === codecs.zstandard1 ? value : null
}

let made: Zstandard | null = null

/** The thread's own, made when it first has a block: a thread that has none does not pay for it. */
function zstandard(): Zstandard {
  if (made?.isUsable !== true) made = new Zstandard(readRecordDictionary(), zstandardRawBytesMax)
  return made
}

function brotli(raw: Uint8Array): Uint8Array {
  return brotliCompressSync(raw, {
    params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
  })
}

function withOwnMemory(bytes: Uint8Array): Uint8Array {
  return bytes.buffer instanceof ArrayBuffer && bytes.buffer.byteLength === bytes.length ? bytes : new Uint8Array(bytes)
}
