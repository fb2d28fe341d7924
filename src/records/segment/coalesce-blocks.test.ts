import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arbitraryBlocks, type PlainRecord, recordBytes, toBlock } from '../../../test/support/record-blocks.ts'
import { recordNumber } from '../../base/brands.ts'
import { provenanceKinds } from '../provenance.ts'
import { coalesceBlocks } from './coalesce-blocks.ts'
import { blockRawBytesTarget, blockRecordsMax } from './gather-blocks.ts'
import type { RecordBlock } from './record-block.ts'
import { UnpackedBlock } from './unpacked-block.ts'

test('coalescing: records keep their order, their bytes and what stands beside them', () => {
  fc.assert(
    fc.property(arbitraryBlocks({ bytesMax: 60_000, blocksMax: 20 }), (blocks) => {
      const records = blocks.flat()
      const coalesced = [...coalesceBlocks(blocks.map(toBlock))]
      const found = coalesced.flatMap(unpack)

      expect(found.length).toBe(records.length)
      for (const [index, { bytes, ...beside }] of records.entries()) {
        expect(found[index]?.bytes.equals(bytes)).toBe(true)
        expect(found[index]).toMatchObject(beside)
      }
      expect(coalesced.length).toBeLessThanOrEqual(blocks.length)
    }),
    { numRuns: 60 },
  )
})

test('coalescing: single records become blocks of about the target, in one run where they came together', () => {
  const singles = Array.from({ length: 1000 }, (_, index) => toBlock([record(1200, index)]))
  const coalesced = [...coalesceBlocks(singles)]
  for (const block of coalesced.slice(0, -1)) {
    expect(block.body.rawBytes).toBeGreaterThan(blockRawBytesTarget - 1200)
    expect(block.body.rawBytes).toBeLessThanOrEqual(blockRawBytesTarget)
    expect(block.runs.length).toBe(1)
  }
})

test('coalescing: tiny records share a block up to the bound on its records', () => {
  const singles = Array.from({ length: 2 * blockRecordsMax + 1 }, (_, index) => toBlock([record(2, index)]))
  expect([...coalesceBlocks(singles)].map((block) => block.recordCount)).toEqual([blockRecordsMax, blockRecordsMax, 1])
})

test('coalescing: a batch passes as it came, and so does a small block with nothing small beside it', () => {
  const batch = toBlock(Array.from({ length: 100 }, (_, index) => record(1200, index)))
  const alone = toBlock([record(1200, 1)])
  const many = toBlock(Array.from({ length: 2 * blockRecordsMax }, (_, index) => record(2, index)))
  const coalesced = [...coalesceBlocks([batch, alone, batch, many])]
  expect(coalesced.length).toBe(4)
  for (const [index, block] of [batch, alone, batch, many].entries()) expect(coalesced[index]).toBe(block)
})

function record(bytes: number, seed: number): PlainRecord {
  const provenance = { kind: provenanceKinds.captured, principal: '', origin: '' }
  return { bytes: recordBytes(bytes, seed, true), storedAtMs: 5, provenance, isConflict: false, memberships: [1] }
}

function unpack(block: RecordBlock): PlainRecord[] {
  const unpacked = new UnpackedBlock(recordNumber(0), block)
  return Array.from({ length: block.recordCount }, (_, index) => unpacked.record(recordNumber(index)))
}
