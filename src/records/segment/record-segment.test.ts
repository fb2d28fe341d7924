import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arbitraryBlocks, type PlainRecord, recordBytes, toBlock } from '../../../test/support/record-blocks.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { recordNumber } from '../../base/brands.ts'
import { checksum } from '../../base/bytes.ts'
import { CorruptFileError, NewerFormatError } from '../../base/file-system.ts'
import { nodeFileSystem } from '../../base/node-file-system.ts'
import { provenanceKinds } from '../provenance.ts'
import { BlockCache } from './block-cache.ts'
import { encodeRecordSegment } from './encode-record-segment.ts'
import { RecordSegment } from './record-segment.ts'
import { writeRecordSegment } from './write-record-segment.ts'

// Goal: whatever goes into a segment comes out of it, byte for byte, record by record.
//
// Method: random blocks are written and read three ways: each record alone in random order, all in one scan, and a
// part. The cache holds a few blocks only, so that some come from it and most do not.
test('record segment: every record that went in comes out, whichever way it is read', () => {
  using folder = temporaryFolder()
  let files = 0
  fc.assert(
    fc.property(arbitraryBlocks(), fc.integer({ min: 0, max: 2 ** 39 }), fc.nat(), (blocks, start, seed) => {
      const first = recordNumber(start)
      const records = blocks.flat()
      const path = join(folder.path, `${files++}.records`)
      const summary = writeRecordSegment(nodeFileSystem, path, first, blocks.map(toBlock))
      const segment = RecordSegment.open(nodeFileSystem, path, new BlockCache(64 * 1024))
      const expected = numbered(records, start)

      expect([segment.first, segment.end]).toEqual([summary.first, summary.end])
      expect(summary).toEqual({
        first: start,
        end: start + records.length,
        bytes: nodeFileSystem.sizeBytes(path),
        storedAtFirstMs: Math.min(...records.map(({ storedAtMs }) => storedAtMs)),
        storedAtLastMs: Math.max(...records.map(({ storedAtMs }) => storedAtMs)),
      })
      for (let step = 0; step < records.length; step += 1) {
        const index = (step * 7919 + seed) % records.length
        expectRecord(segment.read(recordNumber(start + index)), expected[index])
      }
      expectRecords([...segment.scan(recordNumber(0), recordNumber(2 ** 40))], expected)
      const [from, before] = [seed % records.length, (seed * 31) % (records.length + 1)]
      const part = [...segment.scan(recordNumber(start + from), recordNumber(start + before))]
      expectRecords(part, expected.slice(from, Math.max(from, before)))
      segment.close()
    }),
    { numRuns: 60 },
  )
})

// Goal: no damage is ever read as if it were a record.
//
// Method: each byte of a small file is changed in turn; opening it and reading all of it must say so, with the place.
test('record segment: a change of any byte is reported with the file and the place', () => {
  using folder = temporaryFolder()
  const whole = smallSegment()
  const path = join(folder.path, 'damaged.records')
  for (let offset = 0; offset < whole.length; offset += 1) {
    for (const change of [0x01, 0x80, 0xff]) {
      const damaged = Buffer.from(whole)
      damaged.writeUInt8(damaged.readUInt8(offset) ^ change, offset)
      writeFileSync(path, damaged)
      expect(() => readAll(path), `byte ${offset} changed by ${change}`).toThrow(CorruptFileError)
    }
  }
})

test('record segment: damage in one block leaves the others readable, and names the place of the block', () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'damaged.records')
  const damaged = smallSegment()
  damaged.writeUInt8(damaged.readUInt8(60) ^ 1, 60)
  writeFileSync(path, damaged)
  const segment = RecordSegment.open(nodeFileSystem, path, new BlockCache())
  expect(() => segment.read(recordNumber(100))).toThrow(`${path} is damaged at byte 19: the block fails its checksum`)
  expectRecord(segment.read(recordNumber(102)), numbered(smallRecords(), 100)[2])
  segment.close()
})

test('record segment: a file cut short at any length, or longer than it was, does not open', () => {
  using folder = temporaryFolder()
  const whole = smallSegment()
  const path = join(folder.path, 'cut.records')
  for (let length = 0; length < whole.length; length += 1) {
    writeFileSync(path, whole.subarray(0, length))
    expect(() => readAll(path), `cut to ${length} bytes`).toThrow(CorruptFileError)
  }
  writeFileSync(path, Buffer.concat([whole, Buffer.alloc(1)]))
  expect(() => readAll(path)).toThrow(CorruptFileError)
})

test('record segment: a file of a newer version is refused by name, not as damaged', () => {
  using folder = temporaryFolder()
  const newer = smallSegment()
  newer.writeUInt16LE(3, 8)
  newer.writeUInt32LE(checksum(newer.subarray(0, 15)), 15)
  const path = join(folder.path, 'newer.records')
  writeFileSync(path, newer)
  expect(() => readAll(path)).toThrow(NewerFormatError)
})

test('record segment: retention finds the first block with a record stored late enough', () => {
  using folder = temporaryFolder()
  const path = join(folder.path, 'times.records')
  const blocks = [10, 20, 20, 30].map((storedAtMs) => [plainRecord(storedAtMs), plainRecord(storedAtMs)])
  writeRecordSegment(nodeFileSystem, path, recordNumber(5), blocks.map(toBlock))
  const segment = RecordSegment.open(nodeFileSystem, path, new BlockCache())
  expect([0, 10, 11, 20, 21, 30, 31].map((fromMs) => segment.firstStoredFrom(fromMs))).toEqual([5, 5, 7, 7, 11, 11, 13])
  segment.close()
})

function smallRecords(): PlainRecord[] {
  return [plainRecord(1000), plainRecord(1000), { ...plainRecord(1007), isConflict: true, memberships: [1, 300] }]
}

function smallSegment(): Buffer {
  const [one, two, three] = smallRecords().map((record) => [record])
  return Buffer.concat([
    ...encodeRecordSegment(recordNumber(100), [toBlock([...(one ?? []), ...(two ?? [])]), toBlock(three ?? [])]),
  ])
}

function plainRecord(storedAtMs: number): PlainRecord {
  const provenance = { kind: provenanceKinds.captured, principal: 'arn:aws:iam::123456789012:root', origin: '' }
  return { bytes: recordBytes(40, storedAtMs, true), storedAtMs, provenance, isConflict: false, memberships: [1] }
}

function readAll(path: string): void {
  const segment = RecordSegment.open(nodeFileSystem, path, new BlockCache())
  try {
    for (const _ of segment.scan(recordNumber(0), recordNumber(2 ** 40)));
  } finally {
    segment.close()
  }
}

function numbered(records: readonly PlainRecord[], start: number) {
  return records.map((record, index) => ({ recordNumber: start + index, ...record }))
}

function expectRecords(found: readonly PlainRecord[], expected: readonly PlainRecord[]): void {
  expect(found.length).toBe(expected.length)
  for (const [index, record] of found.entries()) expectRecord(record, expected[index])
}

/** Compares bytes as bytes: an element-wise comparison of a megabyte takes seconds. */
function expectRecord(found: PlainRecord, expected: PlainRecord | undefined): void {
  const { bytes, ...beside } = found
  expect(expected?.bytes.equals(bytes)).toBe(true)
  expect({ ...beside, bytes: null }).toEqual({ ...expected, bytes: null })
}
