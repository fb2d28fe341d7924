import { type RecordNumber, recordNumber } from '../../base/brands.ts'
import { MalformedBytesError } from '../../base/bytes.ts'
import { CorruptFileError, type FileHandle, type FileSystem, NewerFormatError } from '../../base/file-system.ts'
import type { Provenance } from '../provenance.ts'
import { decodeRecordBlock } from './block-codec.ts'
import { BlockDirectory } from './block-directory.ts'
import { decodeDictionaryTable } from './dictionary-table.ts'
import { decodeProvenanceTable } from './provenance-table.ts'
import type { RecordBlock } from './record-block.ts'
import type { SegmentDictionary } from './segment-dictionary.ts'
import {
  decodeFooter,
  decodeHeader,
  footerBytesOf,
  headerBytes,
  type SegmentFooter,
  segmentVersion,
} from './segment-layout.ts'
import type { RecordSegmentSummary } from './segment-summary.ts'

/** An open record segment, block by block. What it gives out has passed its checksum. */
export class SegmentFile {
  readonly path: string
  readonly summary: RecordSegmentSummary
  readonly #handle: FileHandle
  readonly #footer: SegmentFooter
  #directory: BlockDirectory | null = null
  #provenances: readonly Provenance[] | null = null
  #dictionaries: readonly SegmentDictionary[] | null = null

  private constructor(handle: FileHandle) {
    const bytes = handle.sizeBytes()
    if (bytes < headerBytes + footerBytesOf(1)) throw new CorruptFileError(handle.path, bytes, 'the file is cut short')
    const header = readPart(handle, 0, headerBytes, decodeHeader)
    if (header.version > segmentVersion) throw new NewerFormatError(handle.path, header.version, segmentVersion)
    const footerBytes = footerBytesOf(header.version)
    if (bytes < headerBytes + footerBytes) throw new CorruptFileError(handle.path, bytes, 'the file is cut short')
    const footerOffset = bytes - footerBytes
    const footer = readPart(handle, footerOffset, footerBytes, decodeFooter)
    checkPlaces(handle.path, header.first, footer, footerOffset)
    this.path = handle.path
    this.#handle = handle
    this.#footer = footer
    this.summary = {
      first: footer.first,
      end: recordNumber(footer.first + footer.recordCount),
      bytes,
      storedAtFirstMs: footer.storedAtFirstMs,
      storedAtLastMs: footer.storedAtLastMs,
    }
  }

  /**
   * Reads header and footer and keeps the file open. The tables between are read when they are first needed: a start
   * opens every segment and looks into hardly any.
   *
   * @throws {CorruptFileError} Either is damaged, or the file was cut short.
   * @throws {NewerFormatError} A newer Cairn wrote it.
   */
  static open(fs: FileSystem, path: string): SegmentFile {
    const handle = fs.openRead(path)
    try {
      return new SegmentFile(handle)
    } catch (error) {
      handle.close()
      throw error
    }
  }

  /** @throws {CorruptFileError} The directory is damaged. */
  get directory(): BlockDirectory {
    const { directoryOffset, directoryBytes } = this.#footer
    this.#directory ??= readPart(this.#handle, directoryOffset, directoryBytes, (part) =>
      BlockDirectory.decode(part, this.#footer),
    )
    return this.#directory
  }

  /** @throws {CorruptFileError} The provenance table is damaged. */
  get provenances(): readonly Provenance[] {
    const { provenanceOffset, provenanceBytes, provenanceCount } = this.#footer
    this.#provenances ??= readPart(this.#handle, provenanceOffset, provenanceBytes, (part) =>
      decodeProvenanceTable(part, provenanceCount),
    )
    return this.#provenances
  }

  /** @throws {CorruptFileError} The table of dictionaries is damaged. */
  get dictionaries(): readonly SegmentDictionary[] {
    const { dictionaries } = this.#footer
    if (dictionaries === null) return []
    const { offset, bytes, count } = dictionaries
    this.#dictionaries ??= readPart(this.#handle, offset, bytes, (part) => decodeDictionaryTable(part, count))
    return this.#dictionaries
  }

  /** Whether it has been packed. */
  get isPacked(): boolean {
    return this.#footer.dictionaries !== null
  }

  /** @throws {CorruptFileError} The block is damaged, or what is needed to find and read it. */
  readBlock(block: number): RecordBlock {
    const entry = this.directory.entry(block)
    return readPart(this.#handle, entry.offsetBytes, entry.blockBytes, (part) => decodeRecordBlock(part, entry, this))
  }

  close(): void {
    this.#handle.close()
  }
}

function checkPlaces(path: string, first: RecordNumber, footer: SegmentFooter, footerOffset: number): void {
  const { provenanceOffset, provenanceBytes, directoryOffset, directoryBytes } = footer
  const provenanceEnd = provenanceOffset + provenanceBytes
  const dictionaries = footer.dictionaries ?? { offset: provenanceEnd, bytes: 0 }
  if (
    provenanceOffset < headerBytes ||
    provenanceEnd !== dictionaries.offset ||
    dictionaries.offset + dictionaries.bytes !== directoryOffset ||
    directoryOffset + directoryBytes !== footerOffset
  ) {
    throw new CorruptFileError(path, footerOffset, 'the sections do not end where the footer begins')
  }
  if (footer.first !== first) throw new CorruptFileError(path, footerOffset, 'header and footer name different records')
}

/** Reads and decodes one separately checked part; says where it lies if it is damaged. */
function readPart<T>(handle: FileHandle, offsetBytes: number, lengthBytes: number, decode: (part: Buffer) => T): T {
  const part = Buffer.allocUnsafeSlow(lengthBytes)
  const count = handle.read(part, offsetBytes)
  if (count < lengthBytes) throw new CorruptFileError(handle.path, offsetBytes + count, 'the file is cut short')
  try {
    return decode(part)
  } catch (cause) {
    if (!(cause instanceof MalformedBytesError)) throw cause
    throw new CorruptFileError(handle.path, offsetBytes, cause.message, { cause })
  }
}
