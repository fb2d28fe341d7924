import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteWriter, MalformedBytesError } from '../base/bytes.ts'
import { attributeIds, eventCategories } from '../event/fields.ts'
import { BatchHeader } from './batch-header.ts'
import { type Provenance, provenanceKinds } from './provenance.ts'
import { encodeRecordHeader, type RecordEntry } from './record-frame.ts'

const text = fc.string({ unit: 'grapheme' })
const provenance: fc.Arbitrary<Provenance> = fc.record({
  kind: fc.constantFrom(...Object.values(provenanceKinds)),
  principal: text,
  origin: text,
})
const attribute = fc.tuple(fc.constantFrom(...Object.values(attributeIds)), fc.oneof(text, fc.constantFrom('a', 'é')))
const entry: fc.Arbitrary<RecordEntry> = fc.record({
  fields: fc.record({
    accountId: fc.option(fc.constantFrom('111122223333', '444455556666')),
    region: fc.constantFrom('', 'us-east-1'),
    category: fc.constantFrom(...Object.values(eventCategories)),
    eventTimeMs: fc.option(fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 })),
    eventId: fc.stringMatching(/^[\x21-\x7e]{1,128}$/),
    eventIdDerived: fc.boolean(),
    readOnly: fc.option(fc.boolean()),
    attributes: fc.array(attribute, { maxLength: 5 }),
  }),
  bodyBytes: fc.nat(2 ** 20),
  isOwnId: fc.boolean(),
  isConflict: fc.boolean(),
})

test('record frame: a header reads back as it was written', () => {
  fc.assert(
    fc.property(provenance, fc.array(entry, { maxLength: 6 }), (source, entries) => {
      const header = BatchHeader.decode(encodeRecordHeader(source, entries))
      expect(header.provenance).toEqual(source)
      expect(entriesOf(header)).toEqual(entries)
    }),
  )
})

test('record frame: a header of version 1 reads as the one of today with the same records', () => {
  fc.assert(
    fc.property(provenance, fc.array(entry, { maxLength: 6 }), (source, entries) => {
      const header = BatchHeader.decode(encodeVersion1(source, entries))
      const today = BatchHeader.decode(encodeRecordHeader(source, entries))
      expect(header).toEqual(today)
      expect(entriesOf(header)).toEqual(entries)
    }),
  )
})

test('record frame: a header that is cut short, goes on, or is of another version is refused', () => {
  fc.assert(
    fc.property(provenance, fc.array(entry, { minLength: 1, maxLength: 4 }), fc.nat(), (source, entries, at) => {
      for (const header of [encodeRecordHeader(source, entries), encodeVersion1(source, entries)]) {
        expect(() => BatchHeader.decode(header.subarray(0, at % header.length))).toThrow(MalformedBytesError)
        expect(() => BatchHeader.decode(Buffer.concat([header, Buffer.of(0)]))).toThrow(MalformedBytesError)
        header.writeUInt8(3, 0)
        expect(() => BatchHeader.decode(header)).toThrow(MalformedBytesError)
      }
    }),
  )
})

test('record frame: bytes of any kind are a header or are refused, and cost no more than they are long', () => {
  const noise = fc.uint8Array({ maxLength: 300 })
  fc.assert(
    fc.property(noise, fc.constantFrom(null, 1, 2), (bytes, version) => {
      if (version !== null) bytes.set([version, 1].slice(0, bytes.length))
      expectHeaderOrRefusal(bytes)
    }),
    { numRuns: 500 },
  )
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 4 }), fc.nat(), fc.nat(255), (entries, at, byte) => {
      const header = encodeRecordHeader({ kind: provenanceKinds.imported, principal: '', origin: '' }, entries)
      header[at % header.length] = byte
      expectHeaderOrRefusal(header)
    }),
    { numRuns: 500 },
  )
  for (const version of [1, 2]) {
    const endless = new ByteWriter().u8(version).u8(1).text('').text('').varint(Number.MAX_SAFE_INTEGER).view()
    expect(() => BatchHeader.decode(endless)).toThrow(MalformedBytesError)
  }
})

function expectHeaderOrRefusal(bytes: Uint8Array): void {
  try {
    entriesOf(BatchHeader.decode(bytes))
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedBytesError)
  }
}

function entriesOf(header: BatchHeader): RecordEntry[] {
  return Array.from({ length: header.recordCount }, (_, index) => header.entry(index))
}

/** As Cairn 0.1.0 wrote it. */
function encodeVersion1(source: Provenance, entries: readonly RecordEntry[]): Buffer<ArrayBuffer> {
  const out = new ByteWriter()
  out.u8(1).u8(source.kind).text(source.principal).text(source.origin).varint(entries.length)
  for (const { fields, bodyBytes, isOwnId, isConflict } of entries) {
    const { accountId, region, category, eventTimeMs, eventId, eventIdDerived, readOnly, attributes } = fields
    const flags = [isOwnId, isConflict, eventIdDerived, readOnly !== null, readOnly === true, eventTimeMs !== null]
    flags.push(accountId !== null)
    out.u8(flags.reduce((set, flag, bit) => set + (flag ? 2 ** bit : 0), 0))
    out.u8(category).varint(bodyBytes)
    if (eventTimeMs !== null) out.varint(eventTimeMs < 0 ? -2 * eventTimeMs - 1 : 2 * eventTimeMs)
    if (accountId !== null) out.text(accountId)
    out.text(region).text(eventId).varint(attributes.length)
    for (const [id, value] of attributes) out.u8(id).text(value)
  }
  return out.copy()
}
