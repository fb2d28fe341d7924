import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { frameContent } from '../../test/support/journal-frames.ts'
import { InvariantError } from '../base/assert.ts'
import { position } from '../base/brands.ts'
import {
  decodeFrameHead,
  encodeFrame,
  frameContentHolds,
  frameHeadBytes,
  frameOf,
  frameSizeBytes,
} from './frame-format.ts'
import { type FrameContent, frameBytesMax } from './journal.ts'

const place = { firstPosition: position(7), storedAtMs: 1_700_000_000_000, groupOffsetBytes: 64 }
const seed = 12345

test('frame: reads back as it was written', () => {
  const content = frameContent(4)
  const bytes = encoded(content)
  const head = decodeFrameHead(bytes, seed)
  if ('problem' in head) throw new Error(head.problem)
  expect(head.frameBytes).toBe(bytes.length)
  expect(head.groupOffsetBytes).toBe(64)
  expect(frameOf(bytes, head, 2)).toEqual({
    ...content,
    partition: 2,
    firstPosition: place.firstPosition,
    storedAtMs: place.storedAtMs,
  })
})

test('frame: a flipped bit anywhere is found', () => {
  const whole = encoded(frameContent(1, 30))
  for (let bit = 0; bit < whole.length * 8; bit += 1) {
    const bytes = Buffer.from(whole)
    bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    expect(passes(bytes), `bit ${bit}`).toBe(false)
  }
})

test('frame: one of another segment never passes', () => {
  expect('problem' in decodeFrameHead(encoded(frameContent(1)), seed + 1)).toBe(true)
})

test('frame: hostile bytes never pass and never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, startsWell) => {
      const start = startsWell ? encoded(frameContent(0)).subarray(0, 4) : Buffer.alloc(0)
      expect(passes(Buffer.concat([start, bytes]))).toBe(false)
    }),
  )
})

test('frame: a head whose checksum holds is still held to every bound', () => {
  const field = fc.record({ offset: fc.constantFrom(8, 12, 13, 16, 24, 32, 36, 40, 44, 48), value: fc.integer() })
  fc.assert(
    fc.property(fc.array(field, { minLength: 1, maxLength: 4 }), (fields) => {
      const bytes = encoded(frameContent(1, 30))
      for (const { offset, value } of fields) bytes.writeInt32LE(value | 0, offset)
      bytes.writeUInt32LE(crc32(bytes.subarray(8, 52), seed), 52)
      const head = decodeFrameHead(bytes, seed)
      if ('problem' in head) {
        expect(head.mayBeTorn).toBe(false)
      } else {
        expect(head.frameBytes).toBe(frameHeadBytes + head.headerBytes + head.bodyBytes)
        expect(Math.max(head.headerBytes, head.bodyBytes, head.bodyRawBytes)).toBeLessThanOrEqual(frameBytesMax)
        expect(head.entryCount).toBeGreaterThan(0)
      }
    }),
  )
})

test('frame: content over a bound is refused before a byte is written', () => {
  const content = frameContent(1)
  const target = Buffer.alloc(1000)
  for (const wrong of [
    { entryCount: 0 },
    { entryCount: 2 ** 32 },
    { bodyRawBytes: 99 },
    { body: Buffer.alloc(0) },
    { header: Buffer.alloc(frameBytesMax + 1) },
  ]) {
    expect(() => encodeFrame(target, 0, place, { ...content, ...wrong }, seed)).toThrow(InvariantError)
  }
  expect(target.equals(Buffer.alloc(1000))).toBe(true)
})

function encoded(content: FrameContent): Buffer {
  const target = Buffer.alloc(frameSizeBytes(content))
  encodeFrame(target, 0, place, content, seed)
  return target
}

function passes(bytes: Buffer): boolean {
  const head = decodeFrameHead(bytes, seed)
  return !('problem' in head) && head.frameBytes <= bytes.length && frameContentHolds(bytes, seed)
}
