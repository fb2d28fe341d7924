import { expect, test } from 'vitest'
import { recordNumber } from '../base/brands.ts'
import { packRecords, unpackRecords } from './packed-records.ts'
import { provenanceKinds } from './provenance.ts'
import type { StoredRecord } from './segment/record-block.ts'

test('packed records: records cross to a thread whole, in order, without the memory that they share', () => {
  const shared = Buffer.from(`${'x'.repeat(1000)}{"eventID":"a"}{"eventID":"zoë"}${'y'.repeat(1000)}`)
  const records = [
    record(7, shared.subarray(1000, 1015)),
    record(3, shared.subarray(1015, 1033)),
    record(9, Buffer.alloc(0)),
  ]
  const packed = packRecords(records)
  expect(packed.bytes.buffer.byteLength).toBe(33)
  const received = structuredClone(packed, { transfer: [packed.bytes.buffer] })
  expect(packed.bytes.length).toBe(0)
  expect(unpackRecords(received)).toEqual(records)
})

test('packed records: none is none', () => {
  expect(unpackRecords(structuredClone(packRecords([])))).toEqual([])
})

function record(number: number, bytes: Buffer): StoredRecord {
  return {
    recordNumber: recordNumber(number),
    bytes,
    storedAtMs: 1_700_000_000_000 + number,
    provenance: {
      kind: provenanceKinds.imported,
      principal: 'arn:aws:iam::123456789012:user/zoë',
      origin: 'a.json.gz',
    },
    isConflict: number === 3,
    memberships: [1, number],
  }
}
