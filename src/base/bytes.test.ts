import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteReader, ByteWriter, MalformedBytesError } from './bytes.ts'

const field = fc.oneof(
  fc.record({ kind: fc.constant('u8' as const), value: fc.nat(0xff) }),
  fc.record({ kind: fc.constant('u16' as const), value: fc.nat(0xffff) }),
  fc.record({ kind: fc.constant('u32' as const), value: fc.nat(0xffffffff) }),
  fc.record({ kind: fc.constant('u40' as const), value: fc.nat(2 ** 40 - 1) }),
  fc.record({ kind: fc.constant('u48' as const), value: fc.nat(2 ** 48 - 1) }),
  fc.record({ kind: fc.constant('f64' as const), value: fc.double() }),
  fc.record({ kind: fc.constant('varint' as const), value: fc.maxSafeNat() }),
  fc.record({ kind: fc.constant('text' as const), value: fc.string({ unit: 'binary' }) }),
)

test('bytes: what was written is read again, from a buffer that had to grow', () => {
  fc.assert(
    fc.property(fc.array(field), fc.nat(8), (fields, capacityBytes) => {
      const writer = new ByteWriter(capacityBytes)
      for (const { kind, value } of fields) {
        if (kind === 'text') writer.text(value)
        else writer[kind](value)
      }
      const reader = new ByteReader(writer.copy())
      expect(fields.map(({ kind }) => reader[kind]())).toEqual(fields.map(({ value }) => value))
      expect(reader.remaining).toBe(0)
    }),
  )
})

test('bytes: reading any bytes in any layout ends in values or in an error of its own', () => {
  const kinds = fc.array(fc.constantFrom('u8', 'u16', 'u32', 'u40', 'u48', 'f64', 'varint', 'text'), { maxLength: 20 })
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), kinds, (bytes, layout) => {
      const reader = new ByteReader(bytes)
      try {
        for (const kind of layout) reader[kind]()
        expect(reader.remaining).toBeGreaterThanOrEqual(0)
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedBytesError)
      }
    }),
    { numRuns: 1_000 },
  )
})
