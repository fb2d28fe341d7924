import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Damage } from '../../../test/support/checked-bytes.ts'
import { EventMaker } from '../../../test/support/event-records.ts'
import { arbitraryBlocks, type PlainRecord, recordBytes, toBlock } from '../../../test/support/record-blocks.ts'
import { readBlock, readIndex } from '../../../test/support/record-segment-reader.ts'
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
        const summary = mergeRecordSegments(nodeFileSystem, paths, output, { recordFrom, packs: false })

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

// Goal: packing changes the bytes of a file and nothing that is read of it; packed blocks stay as they are in later merges.
//
// Method: random blocks in files are merged with packing and without; the packed file is merged again with plain ones. All
// is read with the reader of the store, and with the verifier, which was written from the format alone.
test('merge: what is packed reads as what was not, also when it is merged again', () => {
  using folder = temporaryFolder()
  const path = (name: string) => join(folder.path, name)
  const files = fc.array(arbitraryBlocks({ bytesMax: 200_000, blocksMax: 4 }), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(files, files, fc.integer({ min: 0, max: 2 ** 30 }), (inputs, more, start) => {
      const paths = writeInputs(folder.path, [...inputs, ...more], start)
      const firstPaths = paths.slice(0, inputs.length)
      mergeRecordSegments(nodeFileSystem, firstPaths, path('packed'), { recordFrom: 0, packs: true })
      mergeRecordSegments(nodeFileSystem, paths, path('plain'), { recordFrom: 0, packs: false })
      for (const packs of [true, false]) {
        const options = { recordFrom: 0, packs }
        mergeRecordSegments(nodeFileSystem, [path('packed'), ...paths.slice(inputs.length)], path('again'), options)
        expect(recordsOf(path('again'))).toEqual(recordsOf(path('plain')))
        const verified = verifiedRecords(path('again'))
        expect(verified).toEqual(verifiedRecords(path('plain')))
        expect(verified.slice(0, inputs.flat(2).length)).toEqual(verifiedRecords(path('packed')))
      }
    }),
    { numRuns: 25 },
  )
})

// Goal: many records of one kind take much less room packed, in blocks that are not much larger.
test('merge: event records that are packed take less room, and damage to them is found', () => {
  using folder = temporaryFolder()
  const maker = new EventMaker(7)
  const blocks = Array.from({ length: 100 }, () =>
    Array.from({ length: 50 }, () => ({ ...record(1), bytes: Buffer.from(maker.record(1.7e12)) })),
  )
  const paths = writeInputs(folder.path, [blocks], 0)
  const plain = mergeRecordSegments(nodeFileSystem, paths, join(folder.path, 'plain'), { recordFrom: 0, packs: false })
  const options = { recordFrom: 0, packs: true }
  const packed = mergeRecordSegments(nodeFileSystem, paths, join(folder.path, 'packed'), options)
  expect(packed.bytes).toBeLessThan(plain.bytes * 0.8)

  const sound = readFileSync(join(folder.path, 'packed'))
  const damaged = join(folder.path, 'damaged')
  for (let at = 0; at < sound.length; at += at < 64 || at > sound.length - 128 ? 5 : 1009) {
    const bytes = Buffer.from(sound)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8))
    writeFileSync(damaged, bytes)
    expect(() => recordsOf(damaged), `byte ${at}`).toThrow(CorruptFileError)
    expect(() => verifiedRecords(damaged), `byte ${at}`).toThrow(Damage)
  }
})

test('merge: damage in an input ends it, and what stood under the name of the output stays', () => {
  using folder = temporaryFolder()
  const [path = ''] = writeInputs(folder.path, [[[record(1)], [record(2)]]], 0)
  const output = join(folder.path, 'merged.records')
  writeFileSync(output, 'before')
  const damaged = readFileSync(path)
  damaged.writeUInt8(damaged.readUInt8(damaged.length - 250) ^ 1, damaged.length - 250)
  writeFileSync(path, damaged)
  expect(() => mergeRecordSegments(nodeFileSystem, [path], output, { recordFrom: 0, packs: false })).toThrow(
    CorruptFileError,
  )
  expect(readFileSync(output, 'utf8')).toBe('before')
})

test('merge: segments with records missing between them, or with nothing to keep, are refused', () => {
  using folder = temporaryFolder()
  const paths = writeInputs(folder.path, [[[record(1)]], [[record(2)]], [[record(3)]]], 0)
  const output = join(folder.path, 'merged.records')
  const [one = '', , three = ''] = paths
  expect(() => mergeRecordSegments(nodeFileSystem, [one, three], output, { recordFrom: 0, packs: false })).toThrow(
    InvariantError,
  )
  expect(() => mergeRecordSegments(nodeFileSystem, paths, output, { recordFrom: 3, packs: false })).toThrow(
    InvariantError,
  )
  expect(nodeFileSystem.sizeBytes(output)).toBe(null)
})

function recordsOf(path: string) {
  const segment = RecordSegment.open(nodeFileSystem, path, new BlockCache())
  const records = [...segment.scan(segment.first, segment.end)].map((one) => ({
    ...one,
    bytes: one.bytes.toString('hex'),
  }))
  segment.close()
  return records
}

function verifiedRecords(path: string) {
  const content = readFileSync(path)
  const index = readIndex(content)
  const records = index.blocks.flatMap((block) => readBlock(content, block, index))
  return records.map((one) => ({ ...one, bytes: one.bytes.toString('hex') }))
}

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
