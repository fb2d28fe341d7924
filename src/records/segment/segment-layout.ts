import type { RecordNumber } from '../../base/brands.ts'
import { recordNumber } from '../../base/brands.ts'
import { ByteReader, ByteWriter, checksum, MalformedBytesError } from '../../base/bytes.ts'

/** Opens and closes every record segment (docs/formats/record-segment.md). */
export const segmentMagic = Buffer.from('CAIRNREC', 'latin1')
/** 2 has dictionaries. A segment without any is still written as 1. */
export const segmentVersion = 2
export type SegmentVersion = 1 | 2

/** Magic, version, first record number, checksum: the same in every version to come. */
export const headerBytes = 8 + 2 + 5 + 4

/** First record number, file offset, block bytes, latest time stored. */
export const directoryEntryBytes = 5 + 6 + 4 + 6

/** Where the other sections are, counts, times, checksum, magic; since version 2 the dictionaries' place and count. */
export function footerBytesOf(version: number): number {
  return 6 + 4 + 6 + 4 + 4 + 4 + 5 + 5 + 6 + 6 + 4 + 8 + (version > 1 ? 6 + 4 + 4 : 0)
}

export interface SegmentHeader {
  readonly version: number
  readonly first: RecordNumber
}

export interface SegmentFooter {
  readonly provenanceOffset: number
  readonly provenanceBytes: number
  readonly directoryOffset: number
  readonly directoryBytes: number
  readonly blockCount: number
  readonly provenanceCount: number
  /** Between provenances and directory; null where there are none. */
  readonly dictionaries: DictionaryPlace | null
  readonly first: RecordNumber
  readonly recordCount: number
  readonly storedAtFirstMs: number
  readonly storedAtLastMs: number
}

export interface DictionaryPlace {
  readonly offset: number
  readonly bytes: number
  readonly count: number
}

export interface DirectoryEntry {
  readonly first: RecordNumber
  readonly offsetBytes: number
  readonly blockBytes: number
  readonly storedAtLastMs: number
}

export function encodeHeader({ version, first }: SegmentHeader): Buffer<ArrayBuffer> {
  const out = new ByteWriter(headerBytes).bytes(segmentMagic).u16(version).u40(first)
  return out.u32(checksum(out.view())).copy()
}

/** @throws {MalformedBytesError} The bytes do not open a record segment. */
export function decodeHeader(bytes: Buffer): SegmentHeader {
  const from = new ByteReader(bytes)
  if (!from.bytes(8).equals(segmentMagic)) throw new MalformedBytesError('the file does not open with CAIRNREC')
  const version = from.u16()
  const first = recordNumber(from.u40())
  if (from.u32() !== checksum(bytes.subarray(0, headerBytes - 4))) {
    throw new MalformedBytesError('the header fails its checksum')
  }
  return { version, first }
}

export function encodeDirectory(entries: readonly DirectoryEntry[]): Buffer<ArrayBuffer> {
  const out = new ByteWriter(4 + entries.length * directoryEntryBytes).u32(0)
  for (const entry of entries) {
    out.u40(entry.first).u48(entry.offsetBytes).u32(entry.blockBytes).u48(entry.storedAtLastMs)
  }
  const bytes = out.copy()
  bytes.writeUInt32LE(checksum(bytes.subarray(4)), 0)
  return bytes
}

export function encodeFooter(footer: SegmentFooter): Buffer<ArrayBuffer> {
  const { dictionaries } = footer
  const out = new ByteWriter(footerBytesOf(segmentVersion))
    .u48(footer.provenanceOffset)
    .u32(footer.provenanceBytes)
    .u48(footer.directoryOffset)
    .u32(footer.directoryBytes)
    .u32(footer.blockCount)
    .u32(footer.provenanceCount)
    .u40(footer.first)
    .u40(footer.recordCount)
    .u48(footer.storedAtFirstMs)
    .u48(footer.storedAtLastMs)
  if (dictionaries !== null) out.u48(dictionaries.offset).u32(dictionaries.bytes).u32(dictionaries.count)
  return out.u32(checksum(out.view())).bytes(segmentMagic).copy()
}

/** @throws {MalformedBytesError} The bytes do not close a record segment, as when it was cut short. */
export function decodeFooter(bytes: Buffer): SegmentFooter {
  const from = new ByteReader(bytes)
  const footer = {
    provenanceOffset: from.u48(),
    provenanceBytes: from.u32(),
    directoryOffset: from.u48(),
    directoryBytes: from.u32(),
    blockCount: from.u32(),
    provenanceCount: from.u32(),
    first: recordNumber(from.u40()),
    recordCount: from.u40(),
    storedAtFirstMs: from.u48(),
    storedAtLastMs: from.u48(),
    dictionaries: bytes.length === footerBytesOf(1) ? null : readDictionaryPlace(from),
  }
  const expected = from.u32()
  if (!from.bytes(8).equals(segmentMagic)) throw new MalformedBytesError('the file does not end with CAIRNREC')
  if (expected !== checksum(bytes.subarray(0, bytes.length - 12))) {
    throw new MalformedBytesError('the footer fails its checksum')
  }
  return footer
}

function readDictionaryPlace(from: ByteReader): DictionaryPlace {
  return { offset: from.u48(), bytes: from.u32(), count: from.u32() }
}
