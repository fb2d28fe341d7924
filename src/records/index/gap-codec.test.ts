import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BitWriter } from './bit-writer.ts'
import { chunkBytesMax, chunkOrdinals, decodeGaps, encodeGaps } from './gap-codec.ts'

const gaps = fc.array(fc.oneof(fc.nat(3), fc.nat(1000), fc.nat(2 ** 21), fc.constant(0)), {
  minLength: 1,
  maxLength: chunkOrdinals,
})

test('gap codec: any ascending ordinals come back, within the bytes that a chunk may take', () => {
  const bytes = new Uint8Array(chunkBytesMax)
  fc.assert(
    fc.property(gaps, fc.integer({ min: -1, max: 2 ** 24 }), (between, base) => {
      const ordinals = new Uint32Array(between.length)
      between.reduce((before, gap, index) => {
        ordinals[index] = before + gap + 1
        return before + gap + 1
      }, base)
      const length = encodeGaps(ordinals, 0, ordinals.length, base, new BitWriter(bytes))
      expect(length).toBeLessThanOrEqual(chunkBytesMax)
      const decoded = new Uint32Array(ordinals.length)
      decodeGaps(bytes.slice(0, length), ordinals.length, base, decoded)
      expect(decoded).toEqual(ordinals)
    }),
    { numRuns: 500 },
  )
})

test('gap codec: gaps of some hundreds take eleven bits, and neighbours take one', () => {
  const bits = new BitWriter(new Uint8Array(chunkBytesMax))
  const spread = Uint32Array.from({ length: chunkOrdinals }, (_, index) => index * 480 + ((index * 7919) % 400))
  expect(encodeGaps(spread, 0, chunkOrdinals, -1, bits)).toBeLessThan((chunkOrdinals * 11) / 8)
  const dense = Uint32Array.from({ length: chunkOrdinals }, (_, index) => index)
  expect(encodeGaps(dense, 0, chunkOrdinals, -1, bits)).toBe(1 + chunkOrdinals / 8)
})
