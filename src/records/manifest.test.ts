import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { checksum } from '../base/bytes.ts'
import { CorruptFileError, NewerFormatError } from '../base/file-system.ts'
import { nodeFileSystem } from '../base/node-file-system.ts'
import {
  emptyManifest,
  encodeManifest,
  manifestFile,
  parseManifest,
  type RecordManifest,
  writeManifest,
} from './manifest.ts'

const path = '/records/manifest'

const example: RecordManifest = {
  generation: 17,
  cursor: 40_213,
  nextRecordNumber: 300,
  floorRecordNumber: 110,
  recordSegments: [
    segment('000000000100-00000001.records', 100, 200),
    segment('000000000200-00000002.records', 200, 300),
  ],
  indexSegments: [
    {
      file: '000000000100-00000001.index',
      first: 100,
      end: 300,
      records: 199,
      minTimeMs: -5,
      maxTimeMs: 1_700_000_000_000,
      extractionVersion: 1,
    },
  ],
  openings: [{ eventId: 'e-1', openedAtMs: 1_700_000_000_000, draft: '{"a":"\\n é"}' }],
  storedAtMs: 1_700_000_000_000,
  clockHoldUntilMs: 1_700_086_400_000,
  counters: { conflicts: 2, duplicates: 0 },
}

test('manifest: what was written is read again', () => {
  using folder = temporaryFolder()
  for (const manifest of [emptyManifest, example, { ...example, clockHoldUntilMs: null }]) {
    writeManifest(nodeFileSystem, folder.path, manifest)
    expect(readFrom(folder.path)).toEqual(manifest)
  }
  expect(nodeFileSystem.list(folder.path)).toEqual(['manifest'])
})

test('manifest: any chain of segments is read as it was written', () => {
  const counts = fc.array(fc.integer({ min: 1, max: 2 ** 30 }), { maxLength: 20 })
  fc.assert(
    fc.property(counts, fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (records, start, freed) => {
      let end = start
      const recordSegments = records.map((count) => {
        end += count
        return segment(`segment-${end}`, end - count, end)
      })
      const floor = start + Math.floor((end - start) * freed)
      const manifest: RecordManifest = {
        ...emptyManifest,
        recordSegments,
        floorRecordNumber: floor,
        nextRecordNumber: end,
      }
      expect(parseManifest(encodeManifest(manifest), path)).toEqual(manifest)
    }),
  )
})

test('manifest: a change of any byte is reported with the file', () => {
  const whole = encodeManifest(example)
  for (let offset = 0; offset < whole.length; offset += 1) {
    for (const change of [0x01, 0x02, 0x20, 0x80, 0xff]) {
      const damaged = Buffer.from(whole)
      damaged.writeUInt8(damaged.readUInt8(offset) ^ change, offset)
      const said = `byte ${offset} changed by ${change}`
      expect(() => parseManifest(damaged, path), said).toThrow(path)
      expect(() => parseManifest(damaged, path), said).toThrow(offset === versionOffset ? Error : CorruptFileError)
    }
  }
})

test('manifest: cut short at any length, or longer than it was, is reported', () => {
  const whole = encodeManifest(example)
  for (let length = 0; length < whole.length; length += 1) {
    expect(() => parseManifest(whole.subarray(0, length), path), `cut to ${length}`).toThrow(CorruptFileError)
  }
  expect(() => parseManifest(Buffer.concat([whole, Buffer.from(' ')]), path)).toThrow(CorruptFileError)
})

test('manifest: one of a newer version is refused by name, whatever follows its first line', () => {
  const newer = Buffer.from(`CAIRNMAN 2 00000000 3\nnew`)
  expect(() => parseManifest(newer, path)).toThrow(NewerFormatError)
})

test.each<[string, (value: Record<string, unknown>) => unknown]>([
  ['no object', () => []],
  ['a member missing', ({ generation: _, ...rest }) => rest],
  ['a member too many', (value) => ({ ...value, extra: 1 })],
  ['a text for a number', (value) => ({ ...value, generation: '17' })],
  ['a negative number', (value) => ({ ...value, storedAtMs: -1 })],
  ['a number with a fraction', (value) => ({ ...value, storedAtMs: 1.5 })],
  ['a position out of bounds', (value) => ({ ...value, cursor: { '0': 2 ** 48 } })],
  ['no cursor for the partition', (value) => ({ ...value, cursor: {} })],
  ['a second partition', (value) => ({ ...value, cursor: { '0': 1, '1': 1 } })],
  ['a floor above the next number', (value) => ({ ...value, floorRecordNumber: 301 })],
  ['a floor that no segment reaches', (value) => ({ ...value, floorRecordNumber: 99 })],
  ['no segments, yet records', (value) => ({ ...value, recordSegments: [] })],
  ['segments that end early', (value) => ({ ...value, nextRecordNumber: 301 })],
  ['a gap between segments', withSegments(segment('a', 100, 200), segment('b', 201, 300))],
  ['segments that overlap', withSegments(segment('a', 100, 200), segment('b', 199, 300))],
  ['a segment without records', withSegments(segment('a', 100, 300), segment('b', 300, 300))],
  ['a file twice', withSegments(segment('a', 100, 200), segment('a', 200, 300))],
  ['a file in another folder', withSegments(segment('../a', 100, 300))],
  ['a hidden file', withSegments(segment('.a', 100, 300))],
  ['times in the wrong order', withSegments({ ...segment('a', 100, 300), storedAtLastMs: 0 })],
  ['a draft that is no JSON', (value) => ({ ...value, openings: [{ ...example.openings[0], draft: '{' }] })],
  ['a counter with a strange name', (value) => ({ ...value, counters: { 'a b': 1 } })],
])('manifest: under a right checksum, %s is reported', (_, change) => {
  const value = { ...example, cursor: { '0': example.cursor } }
  expect(parseManifest(signed(value), path)).toEqual(example)
  expect(() => parseManifest(signed(change(value)), path)).toThrow(CorruptFileError)
})

test('manifest: text that is no JSON is reported even under a right checksum', () => {
  expect(() => parseManifest(framed('{'), path)).toThrow(CorruptFileError)
})

test('manifest: one that contradicts itself is not written, and the old one stays', () => {
  using folder = temporaryFolder()
  writeManifest(nodeFileSystem, folder.path, example)
  const contradictory = { ...example, nextRecordNumber: 1000 }
  expect(() => writeManifest(nodeFileSystem, folder.path, contradictory)).toThrow(CorruptFileError)
  expect(readFrom(folder.path)).toEqual(example)
})

/** No checksum covers the version: changed, it names a newer format or none. */
const versionOffset = 'CAIRNMAN '.length

function readFrom(folder: string): RecordManifest {
  return parseManifest(nodeFileSystem.readFile(join(folder, manifestFile)), path)
}

function segment(file: string, first: number, end: number) {
  return {
    file,
    first: first,
    end: end,
    bytes: 1000,
    storedAtFirstMs: 1_600_000_000_000,
    storedAtLastMs: 1_700_000_000_000,
  }
}

function withSegments(...recordSegments: readonly unknown[]) {
  return (value: Record<string, unknown>) => ({ ...value, recordSegments })
}

function signed(value: unknown): Buffer {
  return framed(JSON.stringify(value))
}

function framed(text: string): Buffer {
  const rest = Buffer.from(text)
  return Buffer.from(`CAIRNMAN 1 ${checksum(rest).toString(16).padStart(8, '0')} ${rest.length}\n${rest}`)
}
