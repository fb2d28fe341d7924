import { crc32 } from 'node:zlib'

/**
 * The bytes of a spool segment. All numbers are little-endian; a checksum is CRC-32 as in zlib.
 *
 *     header, 32 bytes: magic `CAIRNSPL` | version u16, 0 u16 | segment id u64 | number of its first record u64 | checksum u32
 *     frame: magic `CRSP` | checksum u32 | body bytes u32 | number u64 | body, the record's JSON
 *
 * The checksum of a header covers what stands before it. That of a frame covers the segment id and everything behind it,
 * so that nothing that is left on a disk from another file passes for a frame.
 */
export const segmentHeaderBytes = 32
export const frameHeadBytes = 20
export const segmentVersion = 1

/** Largest body. Records have at most a quarter of it. */
export const frameBodyBytesMax = 1024 * 1024

const segmentMagic = Buffer.from('CAIRNSPL', 'latin1')
const frameMagic = Buffer.from('CRSP', 'latin1')

export interface SegmentHeader {
  /** Eight random bytes. */
  readonly id: Buffer
  readonly firstNumber: number
}

export function encodeSegmentHeader({ id, firstNumber }: SegmentHeader): Buffer {
  const bytes = Buffer.alloc(segmentHeaderBytes)
  segmentMagic.copy(bytes, 0)
  bytes.writeUInt16LE(segmentVersion, 8)
  id.copy(bytes, 12)
  bytes.writeBigUInt64LE(BigInt(firstNumber), 20)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 28)), 28)
  return bytes
}

/** `newer`: of a version that this code does not know. `none`: there is no valid header. */
export function decodeSegmentHeader(bytes: Buffer): SegmentHeader | 'newer' | 'none' {
  if (bytes.length < segmentHeaderBytes || !bytes.subarray(0, 8).equals(segmentMagic)) return 'none'
  if (crc32(bytes.subarray(0, 28)) !== bytes.readUInt32LE(28)) return 'none'
  if (bytes.readUInt16LE(8) !== segmentVersion) return 'newer'
  return { id: Buffer.from(bytes.subarray(12, 20)), firstNumber: Number(bytes.readBigUInt64LE(20)) }
}

/** `bodies` as frames one after another, numbered from `firstNumber`. */
export function encodeFrames(id: Buffer, firstNumber: number, bodies: readonly string[]): Buffer {
  const sizes = bodies.map((body) => Buffer.byteLength(body))
  const bytes = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + frameHeadBytes + size, 0))
  const seed = crc32(id)
  let at = 0
  bodies.forEach((body, index) => {
    const end = at + frameHeadBytes + (sizes[index] ?? 0)
    frameMagic.copy(bytes, at)
    bytes.writeUInt32LE(sizes[index] ?? 0, at + 8)
    bytes.writeBigUInt64LE(BigInt(firstNumber + index), at + 12)
    bytes.write(body, at + frameHeadBytes, 'utf8')
    bytes.writeUInt32LE(crc32(bytes.subarray(at + 8, end), seed), at + 4)
    at = end
  })
  return bytes
}

export function frameBytes(body: string): number {
  return frameHeadBytes + Buffer.byteLength(body)
}

export type DecodedFrame =
  | { readonly kind: 'frame'; readonly body: Buffer; readonly endBytes: number }
  /** The bytes end before the frame does. */
  | { readonly kind: 'cut' }
  /** There is something, and it is no frame, or not the one that belongs here. */
  | { readonly kind: 'damaged' }

/** The frame that begins at `at`, which must have the number `number`. Its body is part of `bytes`. */
export function decodeFrame(bytes: Buffer, at: number, id: Buffer, number: number): DecodedFrame {
  if (at + frameHeadBytes > bytes.length) return { kind: 'cut' }
  if (!bytes.subarray(at, at + 4).equals(frameMagic)) return { kind: 'damaged' }
  const bodyBytes = bytes.readUInt32LE(at + 8)
  if (bodyBytes > frameBodyBytesMax || bytes.readBigUInt64LE(at + 12) !== BigInt(number)) return { kind: 'damaged' }
  const endBytes = at + frameHeadBytes + bodyBytes
  if (endBytes > bytes.length) return { kind: 'cut' }
  if (crc32(bytes.subarray(at + 8, endBytes), crc32(id)) !== bytes.readUInt32LE(at + 4)) return { kind: 'damaged' }
  return { kind: 'frame', body: bytes.subarray(at + frameHeadBytes, endBytes), endBytes }
}

const namePattern = /^(\d{16})\.spool$/

export function segmentName(firstNumber: number): string {
  return `${String(firstNumber).padStart(16, '0')}.spool`
}

/** Null where `name` is not a segment's. */
export function firstNumberOf(name: string): number | null {
  const [, digits] = namePattern.exec(name) ?? []
  return digits === undefined ? null : Number(digits)
}
