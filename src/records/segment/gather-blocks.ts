import { type BlockBody, unpackBody } from './packed-body.ts'
import type { BlockRun, RecordBlock } from './record-block.ts'

/** About a hundred event records: they share most of their text, and one of them is read by unpacking them all. */
export const blockRawBytesTarget = 128 * 1024

/** Where records are tiny, this many share a block. */
export const blockRecordsMax = 256

/** Which blocks are put together, and how the body of what comes of it is made. */
export interface Gathering {
  /** Whether the block takes part; the others pass as they came. */
  takes(block: RecordBlock): boolean
  /** @param blocks Neighbours that become one. A single one passes as it came where its own body is the answer. */
  body(blocks: readonly RecordBlock[]): BlockBody
}

/**
 * Puts neighbouring blocks together into blocks of about {@link blockRawBytesTarget} and at most
 * {@link blockRecordsMax}. Order, bytes and runs stay what they were.
 */
export function* gatherBlocks(blocks: Iterable<RecordBlock>, gathering: Gathering): Generator<RecordBlock, void> {
  let waiting: RecordBlock[] = []
  let rawBytes = 0
  let records = 0
  for (const block of blocks) {
    const takes = gathering.takes(block)
    const fits = rawBytes + block.body.rawBytes <= blockRawBytesTarget && records + block.recordCount <= blockRecordsMax
    if (waiting.length > 0 && !(takes && fits)) {
      yield join(waiting, gathering)
      waiting = []
      rawBytes = 0
      records = 0
    }
    if (!takes) {
      yield block
      continue
    }
    waiting.push(block)
    rawBytes += block.body.rawBytes
    records += block.recordCount
  }
  if (waiting.length > 0) yield join(waiting, gathering)
}

/** The raw bytes of the blocks, one after another. */
export function rawBytesOf(blocks: readonly RecordBlock[]): Buffer {
  return Buffer.concat(blocks.map((block) => unpackBody(block.body)))
}

function join(blocks: readonly RecordBlock[], gathering: Gathering): RecordBlock {
  const body = gathering.body(blocks)
  const [only] = blocks
  if (only?.body === body) return only
  const bodyLengths = blocks.flatMap((block) => [...block.bodyLengths])
  return {
    recordCount: bodyLengths.length,
    bodyLengths,
    runs: joinRuns(blocks.flatMap((block) => block.runs)),
    body,
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
