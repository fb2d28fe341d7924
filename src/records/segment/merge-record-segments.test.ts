import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arbitraryBlocks, type PlainRecord, recordBytes, toBlock } from '../../../test/support/record-blocks.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { InvariantError } from '../../base/assert.ts'
import { recordNumber } from '../../base/brands.ts'
import { CorruptFileError } from '../../base/file-system.ts'
import { nodeFileSystem } from '../../base/node-file-system.ts'
import { provenanceKinds } from '../provenance.ts'
import { BlockCache } from './block-cache.ts'
import { encodeRecordSegment } from './encode-record-segment.ts'
import { mergeRecordSegments } from './merge-record-segments.ts'
import { RecordSegment } from './record-segment.ts'
import { writeRecordSegment } from './write-record-segment.ts'

// Goal: a merge keeps every record from `recordFrom` on, and drops whole blocks below it and nothing else.
//
// Method: random blocks are cut into files at random places and merged. The result must equal, byte for byte, a file
// that is written from the kept blocks at once.
test('merge: equals a segment written at once from the blocks that are kept', () => {
  using folder = temporaryFolder()
  const output = join(folder.path, 'merged.records')
  const atOnce = join(folder.path, 'at-once.records')
  const files = fc.array(arbitraryBlocks({ bytesMax: 20_000, blocksMax: 4 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(
      files,
      fc.integer({ min: 0, max: 2 ** 30 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (inputs, start, part) => {
        const paths = writeInputs(folder.path, inputs, start)
        const records = inputs.flat(2)
        const recordFrom = start + Math.floor((records.length - 1) * part)
        const summary = mergeRecordSegments(nodeFileSystem, paths, output, { recordFrom })

        let end = start
        const kept = inputs.flat().filter((block) => {
          end += block.length
          return end > recordFrom
        })
        const first = recordNumber(end - kept.flat().length)
        expect(writeRecordSegment(nodeFileSystem, atOnce, first, kept.map(toBlock))).toEqual(summary)
        expect(readFileSync(output).equals(readFileSync(atOnce))).toBe(true)
        expect(first).toBeLessThanOrEqual(recordFrom)

        const merged = RecordSegment.open(nodeFileSystem, output, new BlockCache())
        const found = [...merged.scan(recordNumber(recordFrom), summary.end)]
        expect(found.map(({ bytes }) => bytes.toString('hex'))).toEqual(
          records.slice(recordFrom - start).map(({ bytes }) => bytes.toString('hex')),
        )
        merged.close()
      },
    ),
    { numRuns: 40 },
  )
})

test('merge: damage in an input ends it, and what stood under the name of the output stays', () => {
  using folder = temporaryFolder()
  const [path = ''] = writeInputs(folder.path, [[[record(1)], [record(2)]]], 0)
  const output = join(folder.path, 'merged.records')
  writeFileSync(output, 'before')
  const damaged = readFileSync(path)
  damaged.writeUInt8(damaged.readUInt8(damaged.length - 250) ^ 1, damaged.length - 250)
  writeFileSync(path, damaged)
  expect(() => mergeRecordSegments(nodeFileSystem, [path], output, { recordFrom: 0 })).toThrow(CorruptFileError)
  expect(readFileSync(output, 'utf8')).toBe('before')
})

test('merge: segments with records missing between them, or with nothing to keep, are refused', () => {
  using folder = temporaryFolder()
  const paths = writeInputs(folder.path, [[[record(1)]], [[record(2)]], [[record(3)]]], 0)
  const output = join(folder.path, 'merged.records')
  const [one = '', , three = ''] = paths
  expect(() => mergeRecordSegments(nodeFileSystem, [one, three], output, { recordFrom: 0 })).toThrow(InvariantError)
  expect(() => mergeRecordSegments(nodeFileSystem, paths, output, { recordFrom: 3 })).toThrow(InvariantError)
  expect(nodeFileSystem.sizeBytes(output)).toBe(null)
})

function writeInputs(folder: string, inputs: readonly (readonly PlainRecord[][])[], start: number): string[] {
  let first = start
  return inputs.map((blocks, index) => {
    const path = join(folder, `input-${index}.records`)
    writeFileSync(path, Buffer.concat([...encodeRecordSegment(recordNumber(first), blocks.map(toBlock))]))
    first += blocks.flat().length
    return path
  })
}

function record(seed: number): PlainRecord {
  const provenance = { kind: provenanceKinds.imported, principal: '', origin: `file-${seed}` }
  return { bytes: recordBytes(300, seed, false), storedAtMs: seed, provenance, isConflict: false, memberships: [] }
}
