import { crc32 } from 'node:zlib'
import { assert } from '../base/assert.ts'
import { type Position, position } from '../base/brands.ts'
import { type Codec, codecs, parseCodec } from '../base/codec.ts'
import { type Frame, type FrameContent, type FrameKind, frameBytesMax, frameKinds } from './journal.ts'
import { misplaced, type Problem, segmentHeaderBytes, torn, uint48Max } from './segment-format.ts'

/** Where a frame stands: what the journal adds to a {@link FrameContent}. */
export interface FramePlace {
  readonly firstPosition: Position
  readonly storedAtMs: number
  /**
   * Offset in the segment of the first frame of the same write. Every byte before it was durable when that write
   * began, which tells a torn write from damage.
   */
  readonly groupOffsetBytes: number
}

/** The fixed part of a frame, once its own checksum has been found right. */
export interface FrameHead extends FramePlace {
  readonly kind: FrameKind
  readonly codec: Codec
  readonly entryCount: number
  readonly headerBytes: number
  readonly bodyRawBytes: number
  readonly bodyBytes: number
  /** The whole frame: head, header and body. */
  readonly frameBytes: number
}

export const frameHeadBytes = 56
export const frameMagic = Buffer.from('CRNF', 'latin1')

const entryCountMax = 2 ** 32 - 1

const at = {
  magic: 0,
  checksum: 4,
  frameBytes: 8,
  kind: 12,
  codec: 13,
  reserved: 14,
  firstPosition: 16,
  storedAtMs: 24,
  entryCount: 32,
  headerBytes: 36,
  bodyRawBytes: 40,
  bodyBytes: 44,
  groupOffset: 48,
  headChecksum: 52,
} as const

/** Where the checksums of a segment's frames start from, so that a frame of another segment never passes. */
export function segmentSeed(segmentId: Uint8Array): number {
  return crc32(segmentId)
}

/** Bytes that `content` takes in a segment. */
export function frameSizeBytes(content: FrameContent): number {
  return frameHeadBytes + content.header.length + content.body.length
}

/** Throws {@link InvariantError} unless `content` keeps the bounds of a frame. */
export function assertFrameContent(content: FrameContent): void {
  const { entryCount, header, body, bodyRawBytes, bodyCodec } = content
  assert(
    Number.isInteger(entryCount) && entryCount >= 1 && entryCount <= entryCountMax,
    'a frame has 1 to 2^32 - 1 entries',
  )
  assert(header.length <= frameBytesMax, `a frame's header has at most ${frameBytesMax} bytes`)
  assert(body.length <= frameBytesMax && bodyRawBytes <= frameBytesMax, `a body has at most ${frameBytesMax} bytes`)
  assert(bodyCodec !== codecs.none || body.length === bodyRawBytes, 'a body that is not packed has its raw size')
  assert(body.length > 0 || bodyRawBytes === 0, "a body that holds something isn't empty")
}

/**
 * Writes a frame into `target` at `offset`, checks that it reads back, and returns the offset after it. The caller has
 * made room of {@link frameSizeBytes}.
 */
export function encodeFrame(target: Buffer, offset: number, place: FramePlace, content: FrameContent, seed: number) {
  assertFrameContent(content)
  assert(place.firstPosition + content.entryCount <= uint48Max, 'positions end at 2^48 - 1')
  const end = offset + frameSizeBytes(content)
  const frame = target.subarray(offset, end)
  frame.set(frameMagic, at.magic)
  frame.writeUInt32LE(frame.length, at.frameBytes)
  frame.writeUInt8(content.kind, at.kind)
  frame.writeUInt8(content.bodyCodec, at.codec)
  frame.writeUInt16LE(0, at.reserved)
  writePaddedUInt48(frame, place.firstPosition, at.firstPosition)
  writePaddedUInt48(frame, place.storedAtMs, at.storedAtMs)
  frame.writeUInt32LE(content.entryCount, at.entryCount)
  frame.writeUInt32LE(content.header.length, at.headerBytes)
  frame.writeUInt32LE(content.bodyRawBytes, at.bodyRawBytes)
  frame.writeUInt32LE(content.body.length, at.bodyBytes)
  frame.writeUInt32LE(place.groupOffsetBytes, at.groupOffset)
  frame.writeUInt32LE(crc32(frame.subarray(at.frameBytes, at.headChecksum), seed), at.headChecksum)
  frame.set(content.header, frameHeadBytes)
  frame.set(content.body, frameHeadBytes + content.header.length)
  frame.writeUInt32LE(crc32(frame.subarray(at.frameBytes), seed), at.checksum)

  const head = decodeFrameHead(frame, seed)
  assert(!('problem' in head) && frameContentHolds(frame, seed), 'a frame reads back as it was written')
  return end
}

/**
 * The head at the start of `bytes`, or why none stands there. Its checksum is right before any length in it is
 * believed; the content after it has not been looked at.
 */
export function decodeFrameHead(bytes: Buffer, seed: number): FrameHead | Problem {
  if (bytes.length < frameHeadBytes) return torn('the file ends within a frame')
  if (frameMagic.compare(bytes, 0, frameMagic.length) !== 0) return torn('no frame begins here')
  if (bytes.readUInt32LE(at.headChecksum) !== crc32(bytes.subarray(at.frameBytes, at.headChecksum), seed)) {
    return torn('the head of a frame fails its checksum')
  }
  const kind = parseFrameKind(bytes.readUInt8(at.kind))
  const codec = parseCodec(bytes.readUInt8(at.codec))
  if (kind === null || codec === null) return misplaced('a frame has an unknown kind or codec')
  const head = {
    kind,
    codec,
    firstPosition: position(bytes.readUIntLE(at.firstPosition, 6)),
    storedAtMs: bytes.readUIntLE(at.storedAtMs, 6),
    groupOffsetBytes: bytes.readUInt32LE(at.groupOffset),
    entryCount: bytes.readUInt32LE(at.entryCount),
    headerBytes: bytes.readUInt32LE(at.headerBytes),
    bodyRawBytes: bytes.readUInt32LE(at.bodyRawBytes),
    bodyBytes: bytes.readUInt32LE(at.bodyBytes),
    frameBytes: bytes.readUInt32LE(at.frameBytes),
  }
  return isPossible(head) ? head : misplaced('the lengths of a frame contradict each other')
}

/** True where the checksum over the whole `frame` is right. `frame` is exactly the frame. */
export function frameContentHolds(frame: Buffer, seed: number): boolean {
  return frame.readUInt32LE(at.checksum) === crc32(frame.subarray(at.frameBytes), seed)
}

/** The frame in `bytes`, sharing its memory. Head and content have been found right. */
export function frameOf(bytes: Buffer, head: FrameHead, partition: number): Frame {
  const bodyOffset = frameHeadBytes + head.headerBytes
  return {
    partition,
    firstPosition: head.firstPosition,
    storedAtMs: head.storedAtMs,
    kind: head.kind,
    entryCount: head.entryCount,
    header: bytes.subarray(frameHeadBytes, bodyOffset),
    bodyCodec: head.codec,
    bodyRawBytes: head.bodyRawBytes,
    body: bytes.subarray(bodyOffset, head.frameBytes),
  }
}

function isPossible(head: FrameHead): boolean {
  return (
    head.entryCount >= 1 &&
    head.firstPosition + head.entryCount <= uint48Max &&
    head.headerBytes <= frameBytesMax &&
    head.bodyRawBytes <= frameBytesMax &&
    head.bodyBytes <= frameBytesMax &&
    (head.codec !== codecs.none || head.bodyBytes === head.bodyRawBytes) &&
    head.frameBytes === frameHeadBytes + head.headerBytes + head.bodyBytes &&
    head.groupOffsetBytes >= segmentHeaderBytes
  )
}

function parseFrameKind(value: number): FrameKind | null {
  return Object.values(frameKinds).find((kind) => kind === value) ?? null
}

function writePaddedUInt48(target: Buffer, value: number, offset: number): void {
  target.writeUIntLE(value, offset, 6)
  target.writeUInt16LE(0, offset + 6)
}
