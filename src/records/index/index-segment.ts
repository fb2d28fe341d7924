import { type RecordNumber, recordNumber } from '../../base/brands.ts'
import { ByteReader, MalformedBytesError } from '../../base/bytes.ts'
import { CorruptFileError, type FileSystem, NewerFormatError } from '../../base/file-system.ts'
import type { OrderKey } from '../order-key.ts'
import { FileSource, MemorySource } from './byte-source.ts'
import { eventIdHash } from './content-hash.ts'
import { HashTable } from './hash-table.ts'
import { IdentityDays } from './identity-days.ts'
import type { IdentityKey, IndexQuery, IndexSource, TimeSpan } from './index-query.ts'
import { OrderKeys } from './order-keys.ts'
import { PageCache } from './page-cache.ts'
import { PagedFile } from './paged-file.ts'
import { decodeScopes, type RecordScope } from './scope-table.ts'
import { parseFooter, type SegmentFooter } from './segment-footer.ts'
import {
  bitsFor,
  bytesFor,
  type SectionName,
  type SegmentSummary,
  segmentMagic,
  segmentVersion,
} from './segment-layout.ts'
import { SegmentTerms } from './segment-terms.ts'
import { walkSegment } from './segment-walk.ts'
import type { TermFile } from './term-cursor.ts'
import { TermDirectory } from './term-directory.ts'

/**
 * One immutable part of the index, in a file (docs/formats/index-segment.md).
 *
 * It is opened by its last page alone: each directory and filter is read when it is first asked for and kept from then
 * on, in all some 4 bytes a record; all else is read in pages of 4 KiB through a cache that segments share. Every method
 * may throw {@link CorruptFileError}: damage is found when it is read and never gives an answer.
 */
export class IndexSegment implements IndexSource {
  readonly path: string
  readonly summary: SegmentSummary
  readonly #file: PagedFile
  readonly #sections: SegmentFooter['sections']
  #scopes: readonly RecordScope[] | null = null
  #orderKeys: OrderKeys | null = null
  #terms: SegmentTerms | null = null
  #eventIds: HashTable | null = null
  #identities: IdentityDays | null = null

  private constructor(file: PagedFile, { summary, sections }: SegmentFooter) {
    this.path = file.path
    this.summary = summary
    this.#file = file
    this.#sections = sections
  }

  /**
   * Opens a segment and reads its first and last page. `cache` is shared by the segments of one index.
   *
   * @throws {CorruptFileError} The file is damaged, cut short, or no index segment.
   * @throws {NewerFormatError} A newer Cairn wrote it.
   */
  static open(fs: FileSystem, path: string, cache: PageCache = new PageCache()): IndexSegment {
    const file = new PagedFile(fs, path, cache)
    try {
      checkHeader(file)
      return new IndexSegment(file, readFooter(file))
    } catch (error) {
      file.close()
      throw error
    }
  }

  get scopes(): readonly RecordScope[] {
    this.#scopes ??= this.#read(() => decodeScopes(this.#section('scopes')))
    return this.#scopes
  }

  get orderKeys(): OrderKeys {
    this.#orderKeys ??= this.#read(() => {
      const directory = this.#section('orderKeyDirectory')
      return new OrderKeys(this.#file, this.#sections.orderKeys, directory, this.summary.records)
    })
    return this.#orderKeys
  }

  get terms(): SegmentTerms {
    this.#terms ??= this.#read(
      () => new SegmentTerms(() => this.#read(() => this.#termFile()), this.#section('valueFilter')),
    )
    return this.#terms
  }

  get eventIds(): HashTable {
    this.#eventIds ??= this.#read(() => {
      const { offset, length } = this.#sections.eventIds
      return new HashTable({
        entries: new FileSource(this.#file, offset, length),
        directory: new MemorySource(this.#section('eventIdDirectory')),
        filter: new MemorySource(this.#section('eventIdFilter')),
        count: this.summary.records,
        numberBits: bitsFor(this.summary.records),
      })
    })
    return this.#eventIds
  }

  get identities(): IdentityDays {
    this.#identities ??= this.#read(() => {
      const numberBits = bitsFor(this.summary.recordMax - this.summary.recordMin)
      return new IdentityDays(this.#file, this.#sections.identities, this.#section('identityDays'), numberBits)
    })
    return this.#identities
  }

  /** Walks in progress must not go on afterwards. */
  close(): void {
    this.#file.close()
  }

  timeSpan(): TimeSpan | null {
    const { records, firstTimeMs, lastTimeMs } = this.summary
    return records === 0 ? null : { firstMs: firstTimeMs, lastMs: lastTimeMs }
  }

  walk(query: IndexQuery): IterableIterator<OrderKey> {
    return walkSegment(this, query)
  }

  findEventId(eventId: string): RecordNumber[] {
    return this.eventIds.find(eventIdHash(eventId)).map((ordinal) => this.orderKeys.get(ordinal).recordNumber)
  }

  findIdentity({ day, hash }: IdentityKey): readonly RecordNumber[] {
    const table = this.identities.table(day)
    if (table === null) return []
    return table.find(hash).map((number) => recordNumber(this.summary.recordMin + number))
  }

  #termFile(): TermFile {
    const { terms } = this.#sections
    return {
      file: this.#file,
      directory: new TermDirectory(terms, this.#section('termDirectory')),
      start: terms.offset,
      ordinalBytes: bytesFor(this.summary.records),
    }
  }

  #section(name: SectionName): Buffer {
    const { offset, length } = this.#sections[name]
    return this.#file.readRun(offset, length)
  }

  #read<T>(make: () => T): T {
    try {
      return make()
    } catch (error) {
      // Every byte read was intact, so whoever wrote this file wrote nonsense.
      if (error instanceof MalformedBytesError || error instanceof RangeError) {
        throw new CorruptFileError(this.path, 0, 'a directory cannot be read', { cause: error })
      }
      throw error
    }
  }
}

/** The first page says what the file is, in every version of the format. */
function checkHeader(file: PagedFile): void {
  const reader = new ByteReader(file.read(0, segmentMagic.length + 2))
  if (reader.bytes(segmentMagic.length).toString('latin1') !== segmentMagic) {
    throw new CorruptFileError(file.path, 0, 'it is no index segment')
  }
  const version = reader.u16()
  if (version > segmentVersion) throw new NewerFormatError(file.path, version, segmentVersion)
  if (version < 1) throw new CorruptFileError(file.path, segmentMagic.length, `there is no format version ${version}`)
}

function readFooter(file: PagedFile): SegmentFooter {
  const page = file.pages - 1
  const footer = parseFooter(file.page(page))
  if (footer === null || footer.pages !== file.pages) throw file.corrupt(page, 'it is not the last page of a segment')
  return footer
}
