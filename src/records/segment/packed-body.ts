import { Zstandard } from '../../base/codec/zstandard.ts'
import { decodeBlock, type StoredBlock } from '../../base/codec.ts'
import type { SegmentDictionary } from './segment-dictionary.ts'
import { dictionaryBytesMax } from './train-dictionary.ts'

/** The codec of a {@link PackedBody}, beside those of `base/codec.ts` (docs/formats/block-codecs.md). */
export const packedCodec = 3

/** A body in a Zstandard frame that is written with a dictionary of its segment. */
export interface PackedBody {
  readonly codec: typeof packedCodec
  readonly rawBytes: number
  readonly bytes: Uint8Array
  readonly dictionary: SegmentDictionary
}

/** The body of a block of a record segment. */
export type BlockBody = StoredBlock | PackedBody

/** Most raw bytes of a packed body. What is larger, hardly ever, stays as it is. */
export const packedRawBytesMax = 1024 * 1024

/**
 * Level 6 makes a third of the bytes of level 1 of what remains, in 14 µs a record (docs/decisions/0017). A record is packed
 * once.
 */
const level = 6

/** The body packed, or null where that does not make it smaller. */
export function packBody(raw: Uint8Array, dictionary: SegmentDictionary): PackedBody | null {
  const bytes = zstandardWith(dictionary).compress(raw)
  return bytes === null ? null : { codec: packedCodec, rawBytes: raw.length, bytes, dictionary }
}

/** The raw bytes of a body. Throws if it does not decode to exactly as many as it says. */
export function unpackBody(body: BlockBody): Buffer {
  if (body.codec !== packedCodec) return decodeBlock(body)
  return zstandardWith(body.dictionary).decompress(body.bytes, body.rawBytes)
}

let made: Zstandard | null = null
let inUse: SegmentDictionary | null = null

/** The thread's own, made when it first has a packed body. */
function zstandardWith(dictionary: SegmentDictionary): Zstandard {
  if (made?.isUsable !== true) {
    made = new Zstandard(new Uint8Array(0), packedRawBytesMax, { level, dictionaryBytesMax })
    inUse = null
  }
  if (inUse !== dictionary) {
    made.useDictionary(dictionary.bytes())
    inUse = dictionary
  }
  return made
}
