import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { position } from '../base/brands.ts'
import { NewerFormatError } from '../base/file-system.ts'
import {
  decodeSegmentHeader,
  encodeSegmentHeader,
  parseSegmentName,
  segmentHeaderBytes,
  segmentName,
  uint48Max,
} from './segment-format.ts'

const header = { partition: 3, firstPosition: position(uint48Max), createdAtMs: 1, id: Buffer.alloc(16, 7) }

test('segment header: reads back as it was written', () => {
  const bytes = encodeSegmentHeader(header)
  expect(bytes.length).toBe(segmentHeaderBytes)
  expect(decodeSegmentHeader(bytes, '')).toEqual(header)
})

test('segment header: a flipped bit anywhere is found', () => {
  for (let bit = 0; bit < segmentHeaderBytes * 8; bit += 1) {
    const bytes = encodeSegmentHeader(header)
    bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    expect(decodeSegmentHeader(bytes, ''), `bit ${bit}`).toHaveProperty('problem')
  }
})

test('segment header: a newer version is refused by name, but only where the checksum holds', () => {
  const bytes = encodeSegmentHeader(header)
  bytes.writeUInt16LE(2, 8)
  expect(decodeSegmentHeader(bytes, '')).toHaveProperty('problem')
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 60)), 60)
  expect(() => decodeSegmentHeader(bytes, '/a')).toThrow(NewerFormatError)
})

test('segment header: hostile bytes of any length never pass and never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(decodeSegmentHeader(bytes, '')).toHaveProperty('problem')
    }),
  )
})

test('segment name: reads back, and nothing else is a segment', () => {
  for (const first of [0, 1, uint48Max]) expect(parseSegmentName(segmentName(position(first)))).toBe(first)
  for (const name of [
    '1.segment',
    `${'9'.repeat(20)}.segment`,
    `${'0'.repeat(20)}.segment.unfinished`,
    'cut-0.bytes',
  ]) {
    expect(parseSegmentName(name), name).toBeNull()
  }
})
