import { encodeBlock } from '../../base/codec.ts'
import { blockRawBytesTarget, blockRecordsMax, gatherBlocks, rawBytesOf } from './gather-blocks.ts'
import type { RecordBlock } from './record-block.ts'

/** From here on packing a block anew saves less than it costs. */
const passedRawBytesMin = blockRawBytesTarget / 4

/** Puts neighbouring small blocks, such as the single records of captured calls, together. Larger ones pass as they came. */
export function coalesceBlocks(blocks: Iterable<RecordBlock>): Generator<RecordBlock, void> {
  return gatherBlocks(blocks, {
    takes: ({ body, recordCount }) => body.rawBytes < passedRawBytesMin && recordCount < blockRecordsMax,
    body: (small) => {
      const [only] = small
      return only !== undefined && small.length === 1 ? only.body : encodeBlock(rawBytesOf(small))
    },
  })
}
