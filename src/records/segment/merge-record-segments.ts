import { assert } from '../../base/assert.ts'
import { recordNumber } from '../../base/brands.ts'
import type { FileSystem } from '../../base/file-system.ts'
import type { RecordBlock } from './record-block.ts'
import { SegmentFile } from './segment-file.ts'
import type { RecordSegmentSummary } from './segment-summary.ts'
import { writeRecordSegment } from './write-record-segment.ts'

/**
 * Writes the records of adjacent segments, in order, as one. Returns only once the new file would survive a power loss.
 * The inputs are not touched.
 *
 * Bodies are copied as they are, after their checksums were compared. Blocks that hold only records below `recordFrom`
 * are left out, so the new file may begin later than the first input; something must be left. Memory: one block, and
 * 24 bytes for each block of the inputs.
 *
 * @throws {CorruptFileError} An input is damaged. Nothing stands under `outputPath` that was not there before.
 */
export function mergeRecordSegments(
  fs: FileSystem,
  inputPaths: readonly string[],
  outputPath: string,
  { recordFrom }: { readonly recordFrom: number },
): RecordSegmentSummary {
  const inputs: SegmentFile[] = []
  try {
    for (const path of inputPaths) inputs.push(SegmentFile.open(fs, path))
    for (const [index, input] of inputs.entries()) {
      const before = inputs[index - 1]
      assert(before === undefined || before.summary.end === input.summary.first, 'merged segments follow one another')
    }
    const kept = inputs.filter((input) => input.summary.end > recordFrom)
    const [start] = kept
    assert(start !== undefined, 'a merge keeps a block')
    const { first } = start.directory.entry(firstKeptBlock(start, recordFrom))
    return writeRecordSegment(fs, outputPath, first, keptBlocks(kept, recordFrom))
  } finally {
    for (const input of inputs) input.close()
  }
}

function* keptBlocks(inputs: readonly SegmentFile[], recordFrom: number): Generator<RecordBlock, void> {
  for (const input of inputs) {
    const { blockCount } = input.directory
    for (let block = firstKeptBlock(input, recordFrom); block < blockCount; block += 1) yield input.readBlock(block)
  }
}

function firstKeptBlock({ summary, directory }: SegmentFile, recordFrom: number): number {
  return recordFrom <= summary.first ? 0 : directory.blockOf(recordNumber(recordFrom))
}
