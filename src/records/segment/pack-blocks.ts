import { encodeBlock } from '../../base/codec.ts'
import { gatherBlocks, rawBytesOf } from './gather-blocks.ts'
import { packBody, packedCodec, packedRawBytesMax } from './packed-body.ts'
import type { RecordBlock } from './record-block.ts'
import type { SegmentDictionary } from './segment-dictionary.ts'

/**
 * Packs every block that is not packed yet, two or so together, with `dictionary`: two thirds of the bytes that they
 * had. Packed ones pass as they came.
 */
export function packBlocks(blocks: Iterable<RecordBlock>, dictionary: SegmentDictionary): Generator<RecordBlock, void> {
  return gatherBlocks(blocks, {
    takes: ({ body }) => body.codec !== packedCodec && body.rawBytes <= packedRawBytesMax,
    body: (plain) => {
      const raw = rawBytesOf(plain)
      return packBody(raw, dictionary) ?? encodeBlock(raw)
    },
  })
}
