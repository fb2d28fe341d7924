import { required } from '../../base/assert.ts'
import { type RecordNumber, recordNumber } from '../../base/brands.ts'
import { ByteReader, checksum, MalformedBytesError } from '../../base/bytes.ts'
import { type DirectoryEntry, directoryEntryBytes, headerBytes, type SegmentFooter } from './segment-layout.ts'

/** Where the blocks of a segment are: 24 bytes of memory for each block. */
export class BlockDirectory {
  /** One more than there are blocks: the last is the number after the segment's last record. */
  readonly #firsts: Float64Array
  /** One more than there are blocks: the last is where the blocks end. */
  readonly #offsets: Float64Array
  readonly #storedAtLastMs: Float64Array

  private constructor(blockCount: number) {
    this.#firsts = new Float64Array(blockCount + 1)
    this.#offsets = new Float64Array(blockCount + 1)
    this.#storedAtLastMs = new Float64Array(blockCount)
  }

  /** @throws {MalformedBytesError} The bytes are no directory, or one of blocks that do not follow one another. */
  static decode(bytes: Buffer, footer: SegmentFooter): BlockDirectory {
    const { blockCount, first, recordCount, provenanceOffset } = footer
    const from = new ByteReader(bytes)
    if (from.u32() !== checksum(bytes.subarray(4))) throw new MalformedBytesError('the directory fails its checksum')
    if (blockCount === 0 || from.remaining !== blockCount * directoryEntryBytes) {
      throw new MalformedBytesError('the directory has another length than the footer says')
    }
    const directory = new BlockDirectory(blockCount)
    let nextOffset = headerBytes
    for (let block = 0; block < blockCount; block += 1) {
      directory.#firsts[block] = from.u40()
      directory.#offsets[block] = from.u48()
      if (directory.#offsets[block] !== nextOffset) throw new MalformedBytesError('blocks do not follow one another')
      nextOffset += from.u32()
      directory.#storedAtLastMs[block] = from.u48()
    }
    directory.#firsts[blockCount] = first + recordCount
    directory.#offsets[blockCount] = nextOffset
    if (nextOffset !== provenanceOffset) throw new MalformedBytesError('the blocks end in another place')
    if (directory.#firsts[0] !== first || !directory.#isAscending()) {
      throw new MalformedBytesError('record numbers are out of order')
    }
    return directory
  }

  get blockCount(): number {
    return this.#storedAtLastMs.length
  }

  entry(block: number): DirectoryEntry & { readonly recordCount: number } {
    const first = required(this.#firsts[block], 'a block of the directory')
    const offsetBytes = required(this.#offsets[block], 'a block of the directory')
    return {
      first: recordNumber(first),
      offsetBytes,
      recordCount: required(this.#firsts[block + 1], 'a block of the directory') - first,
      blockBytes: required(this.#offsets[block + 1], 'a block of the directory') - offsetBytes,
      storedAtLastMs: required(this.#storedAtLastMs[block], 'a block of the directory'),
    }
  }

  /** The block that holds a record number of this segment. */
  blockOf(record: RecordNumber): number {
    return lastAtMost(this.#firsts, record)
  }

  /** The first block with a record that was stored at `fromMs` or later; the block count if there is none. */
  firstBlockStoredFrom(fromMs: number): number {
    const block = this.#storedAtLastMs.findIndex((lastMs) => lastMs >= fromMs)
    return block < 0 ? this.blockCount : block
  }

  #isAscending(): boolean {
    return this.#firsts.every((first, index) => index === 0 || first > (this.#firsts[index - 1] ?? 0))
  }
}

/** The index of the last of ascending `values` that is at most `value`; -1 if all are greater. */
export function lastAtMost(values: Float64Array | Uint32Array, value: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((values[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}
