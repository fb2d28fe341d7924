import { crc32 } from 'node:zlib'
import { assert } from '../base/assert.ts'
import { type Position, position } from '../base/brands.ts'
import { ByteReader, ByteWriter } from '../base/bytes.ts'
import { NewerFormatError } from '../base/file-system.ts'

/** What stands at the start of every segment (docs/formats/journal-segment.md). */
export interface SegmentHeader {
  readonly partition: number
  /** Position of the segment's first entry; also its file name. */
  readonly firstPosition: Position
  /** Never less than `storedAtMs` of any frame before it. */
  readonly createdAtMs: number
  /** 16 random bytes that take part in every checksum of the segment's frames. */
  readonly id: Uint8Array
}

export const segmentHeaderBytes = 64

/** Largest position, and largest time in milliseconds, that a file can hold: 48 bits. */
export const uint48Max = 2 ** 48 - 1

const segmentMagic = Buffer.from('CAIRNJNL', 'latin1')
const segmentFormatVersion = 1
export const segmentIdBytes = 16
const checksumOffsetBytes = 60

/** Why bytes that should be a part of a segment are not. */
export interface Problem {
  readonly problem: string
  /** False where the checksums hold, so that the bytes are what was written: a write cut short does not explain them. */
  readonly mayBeTorn: boolean
}

/** Bytes that a write cut short may have left. */
export const torn = (problem: string): Problem => ({ problem, mayBeTorn: true })

/** Bytes that were written like this on purpose, and yet do not belong here. */
export const misplaced = (problem: string): Problem => ({ problem, mayBeTorn: false })

export function encodeSegmentHeader(header: SegmentHeader): Buffer {
  assert(header.id.length === segmentIdBytes, 'a segment id has 16 bytes')
  const writer = new ByteWriter(segmentHeaderBytes)
  writer.bytes(segmentMagic).u16(segmentFormatVersion).u16(0)
  writer.u32(header.partition)
  writer.u48(header.firstPosition).u16(0)
  writer.u48(header.createdAtMs).u16(0)
  writer.bytes(header.id)
  writer.bytes(Buffer.alloc(checksumOffsetBytes - writer.length))
  writer.u32(crc32(writer.view()))
  const encoded = writer.copy()
  assert(!('problem' in decodeSegmentHeader(encoded, '')), 'a segment header reads back as it was written')
  return encoded
}

/**
 * The header in `bytes`, or why there is none. A version is believed only where the checksum holds: size and checksum
 * of the header are the same in every version.
 *
 * @throws {NewerFormatError} A newer Cairn wrote the segment.
 */
export function decodeSegmentHeader(bytes: Uint8Array, path: string): SegmentHeader | Problem {
  if (bytes.length < segmentHeaderBytes) return torn('the file ends within its header')
  const reader = new ByteReader(bytes.subarray(0, segmentHeaderBytes))
  if (!reader.bytes(segmentMagic.length).equals(segmentMagic)) return torn('it is not a journal segment')
  const version = reader.u16()
  reader.u16()
  const partition = reader.u32()
  const firstPosition = position(reader.u48())
  reader.u16()
  const createdAtMs = reader.u48()
  reader.u16()
  const id = Buffer.from(reader.bytes(segmentIdBytes))
  reader.offset = checksumOffsetBytes
  if (reader.u32() !== crc32(bytes.subarray(0, checksumOffsetBytes))) {
    return torn('the header fails its checksum')
  }
  if (version > segmentFormatVersion) throw new NewerFormatError(path, version, segmentFormatVersion)
  if (version < segmentFormatVersion) return misplaced(`format version ${version} never existed`)
  return { partition, firstPosition, createdAtMs, id }
}

const segmentNamePattern = /^(\d{20})\.segment$/

/** File name of the segment whose first entry has position `first`. */
export function segmentName(first: Position): string {
  return `${String(first).padStart(20, '0')}.segment`
}

/** Position that a file name gives, or null where the file is no segment. */
export function parseSegmentName(name: string): Position | null {
  const digits = segmentNamePattern.exec(name)?.[1]
  const first = Number(digits)
  return digits === undefined || first > uint48Max ? null : position(first)
}
