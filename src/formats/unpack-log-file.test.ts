import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logFileRawBytesMax, logFileRecordsMax, unpackLogFile } from './unpack-log-file.ts'

const texts = (bytes: Uint8Array) => unpackLogFile(bytes).records.map((record) => Buffer.from(record).toString())

const recordTexts = fc.array(
  fc
    .record({ eventID: fc.uuid(), note: fc.string({ unit: 'binary', maxLength: 40 }) })
    .map((record) => JSON.stringify(record)),
  { maxLength: 12 },
)

test('log file: its records are found, packed in any number of members or not at all', () => {
  fc.assert(
    fc.property(recordTexts, fc.double({ min: 0, max: 1, noNaN: true }), (records, share) => {
      const content = Buffer.from(`{"Records":[${records.join(',')}]}`)
      const middle = Math.floor(share * content.length)
      const members = Buffer.concat([gzipSync(content.subarray(0, middle)), gzipSync(content.subarray(middle))])
      for (const file of [content, gzipSync(content), members]) {
        expect(texts(file)).toEqual(records)
        expect(unpackLogFile(file).damage).toBeNull()
      }
      const { offsets } = unpackLogFile(members)
      expect(
        offsets.map((offset, at) => content.subarray(offset, offset + Buffer.byteLength(records[at] ?? '')).toString()),
      ).toEqual(records)
    }),
  )
})

test('log file: of one that is cut anywhere the whole records before the cut count, and the cut is told', () => {
  fc.assert(
    fc.property(recordTexts, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (records, share, isPacked) => {
      const content = Buffer.from(`{"Records":[${records.join(',')}]}`)
      const file = isPacked ? gzipSync(content, { level: 0 }) : content
      const cut = file.subarray(
        0,
        Math.min(file.length - 1, Math.max(isPacked ? 2 : 1, Math.floor(share * file.length))),
      )
      const { records: found, damage } = unpackLogFile(cut)
      expect(damage).not.toBeNull()
      expect(found.map((record) => Buffer.from(record).toString())).toEqual(records.slice(0, found.length))
    }),
  )
})

test('log file: no bytes at all make it fail; what is wrong is told', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, looksPacked) => {
      const file = looksPacked ? Buffer.concat([Buffer.from([0x1f, 0x8b, 0x08]), bytes]) : bytes
      const { records, offsets } = unpackLogFile(file)
      expect(offsets).toHaveLength(records.length)
    }),
    { numRuns: 1_000 },
  )
})

test('log file: one that unpacks to more than its bounds is refused or read so far, by name', () => {
  const large = gzipSync(Buffer.alloc(logFileRawBytesMax + 1, 0x20))
  expect(unpackLogFile(large)).toMatchObject({ records: [], damage: { offsetBytes: 0 } })
  const many = unpackLogFile(gzipSync(`[${'{},'.repeat(logFileRecordsMax)}{}]`))
  expect(many.records).toHaveLength(logFileRecordsMax)
  expect(many.damage).toEqual({
    offsetBytes: 1 + 3 * logFileRecordsMax,
    reason: `the file holds more than ${logFileRecordsMax} records`,
  })
})
