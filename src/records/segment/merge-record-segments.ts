import { assert } from '../../base/assert.ts'
import { recordNumber } from '../../base/brands.ts'
import type { FileSystem } from '../../base/file-system.ts'
import { packBlocks } from './pack-blocks.ts'
import { unpackBody } from './packed-body.ts'
import type { RecordBlock } from './record-block.ts'
import { SegmentDictionary } from './segment-dictionary.ts'
import { SegmentFile } from './segment-file.ts'
import type { RecordSegmentSummary } from './segment-summary.ts'
import { trainDictionary } from './train-dictionary.ts'
import { writeRecordSegment } from './write-record-segment.ts'

export interface RecordMergeOptions {
  /** Records below this number are left out where a whole block of them is. */
  readonly recordFrom: number
  /** Whether inputs that are not packed yet are packed, with a dictionary that is made of them. */
  readonly packs: boolean
}

/** Blocks that a dictionary is made from, spread evenly: about 2,000 records. */
const sampledBlocks = 40

/**
 * Writes the records of adjacent segments, in order, as one. Returns only once the new file would survive a power loss.
 * The inputs are not touched.
 *
 * Checksums are compared; bodies are copied as they are but for those that are packed now. Blocks that hold only records below `recordFrom` are
 * left out, so the new file may begin later than the first input; something must be left. Memory: some blocks, 15 MB
 * while a dictionary is made, and 24 bytes for each block of the inputs.
 *
 * @throws {CorruptFileError} An input is damaged. Nothing stands under `outputPath` that was not there before.
 */
export function mergeRecordSegments(
  fs: FileSystem,
  inputPaths: readonly string[],
  outputPath: string,
  { recordFrom, packs }: RecordMergeOptions,
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
    const plain = kept.filter((input) => !input.isPacked)
    const blocks = keptBlocks(kept, recordFrom)
    if (!packs) return writeRecordSegment(fs, outputPath, first, blocks, plain.length === kept.length ? 1 : 2)
    return writeRecordSegment(fs, outputPath, first, packBlocks(blocks, dictionaryFor(plain)), 2)
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

function dictionaryFor(plain: readonly SegmentFile[]): SegmentDictionary {
  const blockCount = plain.reduce((sum, { directory }) => sum + directory.blockCount, 0)
  const sample: Buffer[] = []
  let number = 0
  for (const input of plain) {
    for (let block = 0; block < input.directory.blockCount; block += 1) {
      // Of `sampledBlocks` equal parts of all blocks, the first block of each.
      const isFirstOfPart = (number * sampledBlocks) % blockCount < sampledBlocks
      if (isFirstOfPart) sample.push(unpackBody(input.readBlock(block).body))
      number += 1
    }
  }
  return SegmentDictionary.of(trainDictionary(Buffer.concat(sample)))
}

function firstKeptBlock({ summary, directory }: SegmentFile, recordFrom: number): number {
  return recordFrom <= summary.first ? 0 : directory.blockOf(recordNumber(recordFrom))
}
