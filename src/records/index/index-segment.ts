import { type RecordNumber, recordNumber } from '../../base/brands.ts'
import { ByteReader, MalformedBytesError } from '../../base/bytes.ts'
import { CorruptFileError, type FileSystem, NewerFormatError } from '../../base/file-system.ts'
import type { OrderKey } from '../order-key.ts'
import { FileSource, MemorySource } from './byte-source.ts'
import { eventIdHash, identityHash } from './content-hash.ts'
import { HashTable } from './hash-table.ts'
import { IdentityDays, identityDay } from './identity-days.ts'
import type { IndexQuery, IndexSource, RecordIdentity, TimeSpan } from './index-query.ts'
import { OrderKeys } from './order-keys.ts'
import { PageCache } from './page-cache.ts'
import { PagedFile } from './paged-file.ts'
import { decodeScopes, type RecordScope } from './scope-table.ts'
import { parseFooter, type SegmentFooter } from './segment-footer.ts'
import { bitsFor, type SectionName, type SegmentSummary, segmentMagic, segmentVersion } from './segment-layout.ts'
import { SegmentTerms } from './segment-terms.ts'
import { walkSegment } from './segment-walk.ts'

/**
 * One immutable part of the index, in a file (docs/formats/index-segment.md).
 *
 * In memory are its directories and two filters, some 4 bytes a record; all else is read in pages of 4 KiB through a
 * cache that segments share. Every method may throw {@link CorruptFileError}: damage is found when it is read and
 * never gives an answer.
 */
export class IndexSegment implements IndexSource {
  readonly path: string
  readonly summary: SegmentSummary
  readonly scopes: readonly RecordScope[]
  readonly orderKeys: OrderKeys
  readonly terms: SegmentTerms
  readonly eventIds: HashTable
  readonly identities: IdentityDays
  readonly #file: PagedFile

  private constructor(file: PagedFile, { summary, sections }: SegmentFooter) {
    const section = (name: SectionName) => file.readRun(sections[name].offset, sections[name].length)
    const source = (name: SectionName) => new FileSource(file, sections[name].offset, sections[name].length)
    const { records, recordMin, recordMax } = summary
    this.path = file.path
    this.summary = summary
    this.#file = file
    this.scopes = decodeScopes(section('scopes'))
    this.orderKeys = new OrderKeys(file, sections.orderKeys, section('orderKeyDirectory'), records)
    this.terms = new SegmentTerms(file, sections.terms, section('termDirectory'), section('valueFilter'), records)
    this.eventIds = new HashTable({
      entries: source('eventIds'),
      directory: new MemorySource(section('eventIdDirectory')),
      filter: new MemorySource(section('eventIdFilter')),
      count: records,
      numberBits: bitsFor(records),
    })
    const numberBits = bitsFor(recordMax - recordMin)
    this.identities = new IdentityDays(file, sections.identities, section('identityDays'), numberBits)
  }

  /**
   * Opens a segment and reads its directories. `cache` is shared by the segments of one index.
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
      // Every byte read was intact, so whoever wrote this file wrote nonsense.
      if (error instanceof MalformedBytesError || error instanceof RangeError) {
        throw new CorruptFileError(path, 0, 'a directory cannot be read', { cause: error })
      }
      throw error
    }
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

  findIdentity(identity: RecordIdentity): RecordNumber[] {
    const table = this.identities.table(identityDay(identity.eventTimeMs))
    if (table === null) return []
    return table.find(identityHash(identity)).map((number) => recordNumber(this.summary.recordMin + number))
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
