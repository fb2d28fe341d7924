import { decodeBlock, encodeBlock } from '../../base/codec.ts'
import type { BlockRun, RecordBlock } from './record-block.ts'

/** About a hundred event records: they share most of their text, and one of them is read by unpacking them all. */
export const blockRawBytesTarget = 128 * 1024

/** Where records are tiny, this many share a block. */
export const blockRecordsMax = 256

/** From here on packing a block anew saves less than it costs. */
const passedRawBytesMin = blockRawBytesTarget / 4

/**
 * Puts neighbouring small blocks, such as the single records of captured calls, together into blocks of about
 * {@link blockRawBytesTarget} and at most {@link blockRecordsMax}. Larger ones pass as they came. Order, bytes and runs
 * stay what they were.
 */
export function* coalesceBlocks(blocks: Iterable<RecordBlock>): Generator<RecordBlock, void> {
  let waiting: RecordBlock[] = []
  let rawBytes = 0
  let records = 0
  for (const block of blocks) {
    const isSmall = block.body.rawBytes < passedRawBytesMin && block.recordCount < blockRecordsMax
    const fits = rawBytes + block.body.rawBytes <= blockRawBytesTarget && records + block.recordCount <= blockRecordsMax
    if (waiting.length > 0 && !(isSmall && fits)) {
      yield join(waiting)
      waiting = []
      rawBytes = 0
      records = 0
    }
    if (!isSmall) {
      yield block
      continue
    }
    waiting.push(block)
    rawBytes += block.body.rawBytes
    records += block.recordCount
  }
  if (waiting.length > 0) yield join(waiting)
}

function join(blocks: readonly RecordBlock[]): RecordBlock {
  const [only] = blocks
  if (blocks.length === 1 && only !== undefined) return only
  const bodyLengths = blocks.flatMap((block) => [...block.bodyLengths])
  return {
    recordCount: bodyLengths.length,
    bodyLengths,
    runs: joinRuns(blocks.flatMap((block) => block.runs)),
    body: encodeBlock(Buffer.concat(blocks.map((block) => decodeBlock(block.body)))),
  }
}

function joinRuns(runs: readonly BlockRun[]): BlockRun[] {
  const joined: BlockRun[] = []
  for (const run of runs) {
    const last = joined.at(-1)
    if (last !== undefined && isAlike(last, run)) {
      joined[joined.length - 1] = { ...last, recordCount: last.recordCount + run.recordCount }
    } else joined.push(run)
  }
  return joined
}

function isAlike(a: BlockRun, b: BlockRun): boolean {
  return (
    a.storedAtMs === b.storedAtMs &&
    a.isConflict === b.isConflict &&
    a.provenance.kind === b.provenance.kind &&
    a.provenance.principal === b.provenance.principal &&
    a.provenance.origin === b.provenance.origin &&
    a.memberships.length === b.memberships.length &&
    a.memberships.every((membership, index) => membership === b.memberships[index])
  )
}
