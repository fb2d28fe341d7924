import { type RecordNumber, recordNumber } from '../../base/brands.ts'
import { MalformedBytesError } from '../../base/bytes.ts'
import { CorruptFileError, type FileHandle, type FileSystem, NewerFormatError } from '../../base/file-system.ts'
import type { Provenance } from '../provenance.ts'
import { decodeRecordBlock } from './block-codec.ts'
import { BlockDirectory } from './block-directory.ts'
import { decodeProvenanceTable } from './provenance-table.ts'
import type { RecordBlock } from './record-block.ts'
import {
  decodeFooter,
  decodeHeader,
  footerBytes,
  headerBytes,
  type SegmentFooter,
  segmentVersion,
} from './segment-layout.ts'
import type { RecordSegmentSummary } from './segment-summary.ts'

/** An open record segment, block by block. What it gives out has passed its checksum. */
export class SegmentFile {
  readonly path: string
  readonly summary: RecordSegmentSummary
  readonly directory: BlockDirectory
  readonly #handle: FileHandle
  readonly #provenances: readonly Provenance[]

  private constructor(handle: FileHandle) {
    const bytes = handle.sizeBytes()
    if (bytes < headerBytes + footerBytes) throw new CorruptFileError(handle.path, bytes, 'the file is cut short')
    const header = readPart(handle, 0, headerBytes, decodeHeader)
    if (header.version > segmentVersion) throw new NewerFormatError(handle.path, header.version, segmentVersion)
    const footerOffset = bytes - footerBytes
    const footer = readPart(handle, footerOffset, footerBytes, decodeFooter)
    checkPlaces(handle.path, header.first, footer, footerOffset)
    this.path = handle.path
    this.#handle = handle
    this.#provenances = readPart(handle, footer.provenanceOffset, footer.provenanceBytes, (part) =>
      decodeProvenanceTable(part, footer.provenanceCount),
    )
    this.directory = readPart(handle, footer.directoryOffset, footer.directoryBytes, (part) =>
      BlockDirectory.decode(part, footer),
    )
    this.summary = {
      first: footer.first,
      end: recordNumber(footer.first + footer.recordCount),
      bytes,
      storedAtFirstMs: footer.storedAtFirstMs,
      storedAtLastMs: footer.storedAtLastMs,
    }
  }

  /**
   * Reads header, footer, provenance table and directory; keeps the file open.
   *
   * @throws {CorruptFileError} Any of them is damaged, or the file was cut short.
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

  /** @throws {CorruptFileError} The block is damaged. */
  readBlock(block: number): RecordBlock {
    const entry = this.directory.entry(block)
    return readPart(this.#handle, entry.offsetBytes, entry.blockBytes, (part) =>
      decodeRecordBlock(part, entry, this.#provenances),
    )
  }

  close(): void {
    this.#handle.close()
  }
}

function checkPlaces(path: string, first: RecordNumber, footer: SegmentFooter, footerOffset: number): void {
  const { provenanceOffset, provenanceBytes, directoryOffset, directoryBytes } = footer
  if (
    provenanceOffset < headerBytes ||
    provenanceOffset + provenanceBytes !== directoryOffset ||
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
