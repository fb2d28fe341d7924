import { assert } from '../../base/assert.ts'
import { type RecordNumber, recordNumber } from '../../base/brands.ts'
import { CorruptFileError, type FileSystem } from '../../base/file-system.ts'
import type { BlockCache } from './block-cache.ts'
import type { RecordBlock, StoredRecord } from './record-block.ts'
import { SegmentFile } from './segment-file.ts'
import { UnpackedBlock } from './unpacked-block.ts'

/**
 * Exact bytes of event records under consecutive numbers, in one immutable file (docs/formats/record-segment.md).
 *
 * What it gives out has passed a checksum: damage is a {@link CorruptFileError} from the call that meets it, never wrong
 * bytes, and leaves the rest of the file readable.
 */
export class RecordSegment {
  readonly #file: SegmentFile
  readonly #cache: BlockCache
  readonly #cacheOwner: number

  private constructor(file: SegmentFile, cache: BlockCache) {
    this.#file = file
    this.#cache = cache
    this.#cacheOwner = cache.newOwner()
  }

  /**
   * Reads header and footer; the file stays open until {@link close}.
   *
   * @throws {CorruptFileError} One of them is damaged, or the file was cut short.
   * @throws {NewerFormatError} A newer Cairn wrote it.
   */
  static open(fs: FileSystem, path: string, cache: BlockCache): RecordSegment {
    return new RecordSegment(SegmentFile.open(fs, path), cache)
  }

  /** The number of its first record. */
  get first(): RecordNumber {
    return this.#file.summary.first
  }

  /** Whether it has been packed. */
  get isPacked(): boolean {
    return this.#file.isPacked
  }

  /** The number after its last record's. */
  get end(): RecordNumber {
    return this.#file.summary.end
  }

  /**
   * The record, whose number the segment must hold. Its block is kept in the cache.
   *
   * @throws {CorruptFileError} Its block is damaged.
   */
  read(record: RecordNumber): StoredRecord {
    assert(record >= this.first && record < this.end, 'the segment holds the record number')
    const block = this.#file.directory.blockOf(record)
    const cached = this.#cache.get(this.#cacheOwner, block)
    if (cached !== null) return cached.record(record)
    const unpacked = this.#unpack(block)
    this.#cache.add(this.#cacheOwner, block, unpacked)
    return unpacked.record(record)
  }

  /**
   * The block that holds the record, whose number the segment must hold; still compressed.
   *
   * @throws {CorruptFileError} It is damaged.
   */
  blockOf(record: RecordNumber): { readonly first: RecordNumber; readonly block: RecordBlock } {
    assert(record >= this.first && record < this.end, 'the segment holds the record number')
    const index = this.#file.directory.blockOf(record)
    return { first: this.#file.directory.entry(index).first, block: this.#file.readBlock(index) }
  }

  /**
   * The segment's records from `from` and below `before`, in ascending order. Holds one block at a time, and leaves the
   * cache to those who read here and there.
   *
   * @throws {CorruptFileError} When it comes to a damaged block.
   */
  *scan(from: RecordNumber, before: RecordNumber): Generator<StoredRecord, void> {
    let next = Math.max(from, this.first)
    const stop = Math.min(before, this.end)
    while (next < stop) {
      const block = this.#file.directory.blockOf(recordNumber(next))
      const unpacked = this.#cache.get(this.#cacheOwner, block) ?? this.#unpack(block)
      const blockStop = Math.min(stop, unpacked.first + unpacked.recordCount)
      for (; next < blockStop; next += 1) yield unpacked.record(recordNumber(next))
    }
  }

  /**
   * The first record of the first block that holds one stored at `fromMs` or later; the segment's end if there is none.
   * All records before it were stored earlier.
   */
  firstStoredFrom(fromMs: number): RecordNumber {
    const { summary } = this.#file
    // Nearly always, and it spares the directory, which a store that is not asked anything does not need.
    if (summary.storedAtFirstMs >= fromMs) return this.first
    const { directory } = this.#file
    const block = directory.firstBlockStoredFrom(fromMs)
    return block === directory.blockCount ? this.end : directory.entry(block).first
  }

  close(): void {
    this.#file.close()
  }

  #unpack(block: number): UnpackedBlock {
    const { first, offsetBytes } = this.#file.directory.entry(block)
    const packed = this.#file.readBlock(block)
    try {
      return new UnpackedBlock(first, packed)
    } catch (cause) {
      throw new CorruptFileError(this.#file.path, offsetBytes, 'the block does not unpack', { cause })
    }
  }
}
