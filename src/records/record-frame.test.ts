import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteWriter, MalformedBytesError } from '../base/bytes.ts'
import { attributeIds, eventCategories } from '../event/fields.ts'
import { type Provenance, provenanceKinds } from './provenance.ts'
import { decodeRecordHeader, encodeRecordHeader, type RecordEntry } from './record-frame.ts'

const text = fc.string({ unit: 'grapheme' })
const provenance: fc.Arbitrary<Provenance> = fc.record({
  kind: fc.constantFrom(...Object.values(provenanceKinds)),
  principal: text,
  origin: text,
})
const entry: fc.Arbitrary<RecordEntry> = fc.record({
  fields: fc.record({
    accountId: fc.option(fc.stringMatching(/^\d{12}$/)),
    region: fc.constantFrom('', 'us-east-1'),
    category: fc.constantFrom(...Object.values(eventCategories)),
    eventTimeMs: fc.option(fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 })),
    eventId: fc.stringMatching(/^[\x21-\x7e]{1,128}$/),
    eventIdDerived: fc.boolean(),
    readOnly: fc.option(fc.boolean()),
    attributes: fc.array(fc.tuple(fc.constantFrom(...Object.values(attributeIds)), text), { maxLength: 5 }),
  }),
  bodyBytes: fc.nat(2 ** 30),
  isOwnId: fc.boolean(),
  isConflict: fc.boolean(),
})

test('record frame: a header reads back as it was written', () => {
  fc.assert(
    fc.property(provenance, fc.array(entry, { maxLength: 6 }), (source, entries) => {
      expect(decodeRecordHeader(encodeRecordHeader(source, entries))).toEqual({ provenance: source, entries })
    }),
  )
})

test('record frame: a header that is cut short, goes on, or is of another version is refused', () => {
  fc.assert(
    fc.property(provenance, fc.array(entry, { minLength: 1, maxLength: 4 }), fc.nat(), (source, entries, at) => {
      const header = encodeRecordHeader(source, entries)
      expect(() => decodeRecordHeader(header.subarray(0, at % header.length))).toThrow(MalformedBytesError)
      expect(() => decodeRecordHeader(Buffer.concat([header, Buffer.of(0)]))).toThrow(MalformedBytesError)
      header.writeUInt8(2, 0)
      expect(() => decodeRecordHeader(header)).toThrow(MalformedBytesError)
    }),
  )
})

test('record frame: bytes of any kind are a header or are refused, and cost no more than they are long', () => {
  const noise = fc.uint8Array({ maxLength: 300 })
  fc.assert(
    fc.property(noise, fc.boolean(), (bytes, isVersioned) => {
      if (isVersioned) bytes.set([1, 1].slice(0, bytes.length))
      try {
        decodeRecordHeader(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedBytesError)
      }
    }),
    { numRuns: 500 },
  )
  const endless = new ByteWriter().u8(1).u8(1).text('').text('').varint(Number.MAX_SAFE_INTEGER).view()
  expect(() => decodeRecordHeader(endless)).toThrow(MalformedBytesError)
})
