import { readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordNumber } from '../../src/base/brands.ts'
import { nodeFileSystem } from '../../src/base/node-file-system.ts'
import { emptyManifest, writeManifest } from '../../src/records/manifest.ts'
import { provenanceKinds } from '../../src/records/provenance.ts'
import { writeRecordSegment } from '../../src/records/segment/write-record-segment.ts'
import { arbitraryBlocks, type PlainRecord, recordBytes, toBlock } from './record-blocks.ts'
import { verifyRecordFolder } from './record-verifier.ts'
import { temporaryFolder } from './temporary-folder.ts'

// Goal: the documents say enough to read a record folder without our code.
//
// Method: random records are written by the record store's writers and read by the verifier, which was written from the
// documents alone.
test('record verifier: finds every visible record, and no damage, in a folder that was written', () => {
  const files = fc.array(arbitraryBlocks({ bytesMax: 100_000, blocksMax: 3 }), { maxLength: 3 })
  fc.assert(
    fc.property(files, fc.nat({ max: 2 ** 30 }), fc.double({ min: 0, max: 1, noNaN: true }), (inputs, start, freed) => {
      using folder = temporaryFolder()
      const records = inputs.flat(2)
      const floor = start + Math.floor(records.length * freed)
      writeFolder(folder.path, inputs, start, floor)
      const report = verifyRecordFolder(folder.path)

      expect(report.damages).toEqual([])
      expect(report.records.length).toBe(records.length - (floor - start))
      for (const [index, { bytes, ...beside }] of report.records.entries()) {
        const { bytes: expected, ...expectedBeside } = records[floor - start + index] ?? { bytes: null }
        expect(expected?.equals(bytes)).toBe(true)
        expect(beside).toEqual({ recordNumber: floor + index, ...expectedBeside })
      }
    }),
    { numRuns: 40 },
  )
})

test('record verifier: a change of any byte of any file is reported with its file', () => {
  using folder = temporaryFolder()
  writeFolder(folder.path, [[[record(1), record(2)]], [[record(3)]]], 7, 8)
  for (const file of nodeFileSystem.list(folder.path)) {
    const whole = readFileSync(join(folder.path, file))
    for (let offset = 0; offset < whole.length; offset += 1) {
      const damaged = Buffer.from(whole)
      damaged.writeUInt8(damaged.readUInt8(offset) ^ 0x01, offset)
      writeFileSync(join(folder.path, file), damaged)
      const { damages } = verifyRecordFolder(folder.path)
      expect(
        damages.map((damage) => damage.file),
        `byte ${offset} of ${file}`,
      ).toContain(file)
    }
    writeFileSync(join(folder.path, file), whole)
  }
})

test('record verifier: a missing file is reported, and the records of the others are found', () => {
  using folder = temporaryFolder()
  writeFolder(folder.path, [[[record(1)]], [[record(2)]]], 0, 0)
  unlinkSync(join(folder.path, '0.records'))
  const report = verifyRecordFolder(folder.path)
  expect(report.damages).toEqual([
    { file: '0.records', offsetBytes: 0, problem: 'the manifest names it and it is missing' },
  ])
  expect(report.records.map(({ recordNumber: number }) => number)).toEqual([1])
})

function writeFolder(
  folder: string,
  inputs: readonly (readonly PlainRecord[][])[],
  start: number,
  floor: number,
): void {
  let first = start
  const recordSegments = inputs.map((blocks, index) => {
    const file = `${index}.records`
    const summary = writeRecordSegment(nodeFileSystem, join(folder, file), recordNumber(first), blocks.map(toBlock))
    first = summary.end
    return { file, ...summary }
  })
  writeManifest(nodeFileSystem, folder, {
    ...emptyManifest,
    recordSegments,
    floorRecordNumber: recordNumber(floor),
    nextRecordNumber: recordNumber(first),
  })
}

function record(seed: number): PlainRecord {
  const provenance = {
    kind: provenanceKinds.proxiedAccepted,
    principal: `arn:aws:iam::123456789012:user/${seed}`,
    origin: '',
  }
  return { bytes: recordBytes(50, seed, true), storedAtMs: seed, provenance, isConflict: false, memberships: [1] }
}
