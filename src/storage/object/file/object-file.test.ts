import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentOf, objectsFolder, openObjects, pieceBytes } from '../../../../test/support/object-simulation.ts'
import { pathsOfObject, verifyObject } from '../../../../test/support/object-verifier.ts'
import { SimulatedDisk } from '../../../../test/support/simulated-disk.ts'
import { SimulatedRandom } from '../../../../test/support/simulation.ts'
import { InvariantError } from '../../../base/assert.ts'
import { checksum } from '../../../base/bytes.ts'
import { NewerFormatError } from '../../../base/file-system.ts'
import {
  DamagedObjectError,
  ObjectMissingError,
  type ObjectReference,
  ObjectSpaceError,
  ObjectStoreBusyError,
  ObjectTooLargeError,
  type WrittenObject,
} from '../../object-store.ts'
import { FileObjects, writersMax } from './file-objects.ts'
import type { ByteRange } from './object-file-reader.ts'
import { ObjectPaths } from './object-paths.ts'
import { openObject } from './open-object.ts'

const paths = new ObjectPaths(objectsFolder)

function newDisk(): SimulatedDisk {
  const disk = new SimulatedDisk()
  disk.placeFolder('/data')
  return disk
}

function read(disk: SimulatedDisk, object: ObjectReference, range?: ByteRange): Buffer {
  const reader = openObject(disk, paths, object, range ?? { offset: 0, length: object.lengthBytes })
  const pieces: Uint8Array[] = []
  while (!reader.isDone) pieces.push(...reader.next())
  return Buffer.concat(pieces)
}

/** Two objects of the same length, of three pieces and a part, and their files. */
async function twoObjects() {
  const disk = newDisk()
  const objects = openObjects(disk, 1)
  const [one, other] = await Promise.all([1, 2].map((number) => objects.put(contentOf(number, 3 * pieceBytes + 100))))
  if (one === undefined || other === undefined) throw new Error('two were written')
  const fileOf = ({ id }: ObjectReference) =>
    disk.files().get(pathsOfObject(objectsFolder, id).pending) ?? Buffer.alloc(0)
  return {
    disk,
    one,
    other,
    path: pathsOfObject(objectsFolder, one.id).pending,
    file: fileOf(one),
    otherFile: fileOf(other),
  }
}

// Goal: whatever is written, in whatever parts, is read back: all of it and any range; and the file is the documented one.
// Method: random lengths around whole pieces, random cuts and ranges; the verifier reads the file too.
test('object file: any content in any parts is read back in any range, and the verifier agrees', async () => {
  const lengths = fc.oneof(
    fc.integer({ min: 0, max: 5 * pieceBytes }),
    fc.integer({ min: 0, max: 5 }).map((pieces) => pieces * pieceBytes),
  )
  const cases = fc.record({
    length: lengths,
    cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
    seed: fc.nat(),
  })
  const part = fc.double({ min: 0, max: 1, noNaN: true })
  await fc.assert(
    fc.asyncProperty(cases, part, part, async ({ length, cuts, seed }, from, share) => {
      const disk = newDisk()
      const objects = openObjects(disk, seed)
      const content = contentOf(seed, length)
      const id = objects.begin()
      const ends = [...cuts.map((cut) => Math.floor(cut * length)).toSorted((a, b) => a - b), length]
      const parts = ends.map((end, number) => content.subarray(ends[number - 1] ?? 0, end))
      objects.write(id, parts.slice(0, parts.length >>> 1))
      const written = await objects.finish(id, parts.slice(parts.length >>> 1))

      expect(read(disk, written).equals(content)).toBe(true)
      const offset = Math.floor(from * length)
      const range = { offset, length: Math.floor(share * (length - offset)) }
      expect(read(disk, written, range).equals(content.subarray(offset, offset + range.length))).toBe(true)
      const file = disk.files().get(paths.pending(id)) ?? Buffer.alloc(0)
      expect(file.length).toBe(32 + length + 16 * Math.max(1, Math.ceil(length / pieceBytes)))
      expect(verifyObject(file, written)).toEqual(content)
    }),
    { numRuns: 300 },
  )
})

test('object file: a key and an id belong to one object', async () => {
  const { one, other } = await twoObjects()
  expect([one.id, Buffer.from(one.key).toString('hex')]).not.toEqual([other.id, Buffer.from(other.key).toString('hex')])
  expect(one.id).toMatch(/^[0-9a-f]{32}$/)
  expect(one.key).toHaveLength(32)
  expect(one.md5).not.toBe(other.md5)
})

// Goal: a range costs what it has, not what its object has.
// Method: all of the file but the header and the pieces of the range is damaged.
test('object file: a range is read without the pieces outside it', async () => {
  const { disk, one, path, file } = await twoObjects()
  const second = 32 + pieceBytes + 16
  const damaged = Buffer.from(file)
  damaged.fill(0, 32, second).fill(0, second + pieceBytes + 16)
  disk.place(path, damaged)
  const range = { offset: pieceBytes, length: pieceBytes }
  expect(read(disk, one, range)).toEqual(contentOf(1, one.lengthBytes).subarray(pieceBytes, 2 * pieceBytes))
  expect(() => read(disk, one, { ...range, length: pieceBytes + 1 })).toThrow(DamagedObjectError)
  expect(() => read(disk, one, { offset: pieceBytes - 1, length: 1 })).toThrow(DamagedObjectError)
})

const sealedBytes = pieceBytes + 16
const lastAt = 32 + 3 * sealedBytes
type Damaging = (file: Buffer, other: Buffer) => Buffer
const damages: readonly (readonly [name: string, damage: Damaging, offsetBytes: number])[] = [
  ['no bytes', () => Buffer.alloc(0), 0],
  ['half a header', (file) => file.subarray(0, 16), 16],
  ['cut within a piece', (file) => file.subarray(0, lastAt - 10), lastAt - 10],
  ['cut between two pieces', (file) => file.subarray(0, lastAt), lastAt],
  ['cut by one byte', (file) => file.subarray(0, -1), lastAt + 115],
  ['continued', (file) => Buffer.concat([file, Buffer.alloc(1)]), lastAt + 116],
  ['another magic', (file) => Buffer.concat([Buffer.from('CAIRNREC'), file.subarray(8)]), 0],
  ['the file of another object', (_, other) => other, 0],
  ['the pieces of another object', (file, other) => Buffer.concat([file.subarray(0, 32), other.subarray(32)]), 32],
  ['the header of another object', (file, other) => Buffer.concat([other.subarray(0, 32), file.subarray(32)]), 0],
  ['two pieces in each other’s place', swapPieces, 32],
  ['the first piece where the third belongs', repeatFirst, 32 + 2 * sealedBytes],
]

test.each(damages)('object file: %s is told with its place', async (_, damage, offsetBytes) => {
  const { disk, one, path, file, otherFile } = await twoObjects()
  disk.place(path, damage(file, otherFile))
  expect(errorOf(() => read(disk, one))).toMatchObject({ name: 'DamagedObjectError', path, offsetBytes })
})

// Goal: no changed bit anywhere in a file leads to other bytes than were written.
// Method: each byte in turn has one bit turned over; the error names the place of the header or piece that holds it.
test('object file: a flipped bit anywhere is told with the place of its piece', async () => {
  const { disk, one, path, file } = await twoObjects()
  for (let at = 0; at < file.length; at += 1) {
    const damaged = Buffer.from(file)
    damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << (at % 8)), at)
    disk.place(path, damaged)
    const offsetBytes = at < 32 ? 0 : 32 + Math.floor((at - 32) / sealedBytes) * sealedBytes
    expect(
      errorOf(() => read(disk, one)),
      `byte ${at}`,
    ).toMatchObject({ name: 'DamagedObjectError', path, offsetBytes })
  }
})

// Goal: an object that was cut at a piece, with a holder who is told the shorter length, does not pass as a whole.
// Method: the file is cut and the reference made to fit; and the other way round with a reference alone.
test('object file: the last piece is known as the last', async () => {
  const { disk, one, path, file } = await twoObjects()
  const shorter = { ...one, lengthBytes: 3 * pieceBytes }
  disk.place(path, file.subarray(0, lastAt))
  const at = { path, offsetBytes: 32 + 2 * sealedBytes }
  expect(errorOf(() => read(disk, shorter))).toMatchObject({ name: 'DamagedObjectError', ...at })
  disk.place(path, file)
  expect(errorOf(() => read(disk, shorter))).toMatchObject({ name: 'DamagedObjectError', offsetBytes: lastAt })
})

test('object file: another key opens nothing, not even an empty object or an empty range', async () => {
  const disk = newDisk()
  const objects = openObjects(disk, 1)
  for (const lengthBytes of [0, 100]) {
    const written = await objects.put(contentOf(1, lengthBytes))
    expect(read(disk, written, { offset: lengthBytes, length: 0 })).toHaveLength(0)
    const key = Buffer.alloc(32, 1)
    const error = errorOf(() => read(disk, { ...written, key }, { offset: 0, length: 0 }))
    expect(error).toMatchObject({ name: 'DamagedObjectError', offsetBytes: 32 })
    expect(String(error)).not.toContain(Buffer.from(written.key).toString('hex'))
  }
})

test('object file: a newer version is refused by name, a piece size that cannot be is damage', async () => {
  const { disk, one, path, file } = await twoObjects()
  const withHeader = (change: (header: Buffer) => void) => {
    const changed = Buffer.from(file)
    change(changed)
    changed.writeUInt32LE(checksum(changed.subarray(0, 28)), 28)
    disk.place(path, changed)
    return errorOf(() => read(disk, one))
  }
  const newer = withHeader((header) => header.writeUInt16LE(2, 8))
  expect(newer).toBeInstanceOf(NewerFormatError)
  expect(newer).toMatchObject({ path, version: 2, versionMax: 1 })
  expect(withHeader((header) => header.writeUInt16LE(0, 8))).toMatchObject({ offsetBytes: 8 })
  expect(withHeader((header) => header.writeUInt16LE(0, 10))).toMatchObject({ offsetBytes: 10 })
  expect(withHeader((header) => header.writeUInt16LE(1025, 10))).toMatchObject({ offsetBytes: 10 })
  expect(withHeader((header) => header.writeUInt16LE(2, 10))).toBeInstanceOf(DamagedObjectError)
})

test('object file: objects are found pending and settled, and missing once they are free', async () => {
  const { disk, one } = await twoObjects()
  const objects = openObjects(disk, 2)
  const content = contentOf(1, one.lengthBytes)
  expect(read(disk, one)).toEqual(content)
  objects.settle([one.id, one.id])
  objects.settle([one.id])
  expect([...disk.files().keys()]).toContain(pathsOfObject(objectsFolder, one.id).settled)
  expect(read(disk, one)).toEqual(content)
  await objects.free([one.id, one.id])
  await objects.free([one.id])
  expect(errorOf(() => read(disk, one))).toMatchObject({ name: 'ObjectMissingError', id: one.id })
  objects.settle([one.id])
  expect(disk.files().size).toBe(1)
})

test('object file: what is no id never becomes a path', async () => {
  const disk = newDisk()
  const objects = openObjects(disk, 1)
  disk.place('/data/secret', Buffer.from('kept'))
  for (const id of ['../../secret', '', '..', 'A'.repeat(32), `${'a'.repeat(32)}/x`]) {
    expect(() => objects.settle([id])).toThrow(InvariantError)
    await expect(objects.free([id])).rejects.toThrow(InvariantError)
    const object = { id, key: Buffer.alloc(32), lengthBytes: 4 }
    expect(() => read(disk, object)).toThrow(InvariantError)
  }
  expect([...disk.files().keys()]).toEqual(['/data/secret'])
})

test('object file: other names in the folder are left alone', async () => {
  const disk = newDisk()
  disk.place(`${objectsFolder}/incoming/notes.txt`, Buffer.from('of somebody'))
  disk.place(`${objectsFolder}/incoming/${'0'.repeat(32)}`, Buffer.from('cut short'))
  expect(openObjects(disk, 1).pendingAtStart).toEqual(['0'.repeat(32)])
})

test('object file: more than an object may have is refused, and nothing is left of it', () => {
  const disk = newDisk()
  const random = new SimulatedRandom(1)
  const objects = new FileObjects({
    fs: disk,
    random,
    folder: objectsFolder,
    reserveBytes: 0,
    pieceBytes,
    lengthBytesMax: 3000,
  })
  const id = objects.begin()
  objects.write(id, [contentOf(1, 3000)])
  expect(() => objects.write(id, [Buffer.alloc(1)])).toThrow(ObjectTooLargeError)
  expect(() => objects.write(id, [])).toThrow(ObjectTooLargeError)
  expect(disk.files().size).toBe(0)
  objects.abort(id)
})

// Goal: objects never take the last of the disk, and take what there is above it.
// Method: the disk fills up object by object; how much is left is then known to a piece.
test('object file: the reserve of the disk stays free', async () => {
  const disk = newDisk()
  disk.capacityBytes = 10 * 1024 * 1024
  const reserveBytes = 4 * 1024 * 1024
  const random = new SimulatedRandom(1)
  const objects = new FileObjects({ fs: disk, random, folder: objectsFolder, reserveBytes, pieceBytes })
  const id = objects.begin()
  expect(() => {
    for (;;) objects.write(id, [Buffer.alloc(100_000)])
  }).toThrow(ObjectSpaceError)
  expect(disk.files().size).toBe(0)
  const kept: WrittenObject[] = []
  await expect(
    (async () => {
      for (;;) kept.push(await objects.put(Buffer.alloc(100_000)))
    })(),
  ).rejects.toThrow(ObjectSpaceError)
  const leftBytes = disk.freeBytes('/data')
  expect(leftBytes).toBeGreaterThanOrEqual(reserveBytes)
  expect(leftBytes).toBeLessThan(reserveBytes + 102_000)
  await objects.free(kept.map((object) => object.id))
  await objects.put(Buffer.alloc(1_000_000))
})

test('object file: so many are written at once, and no more', async () => {
  const disk = newDisk()
  const objects = openObjects(disk, 1)
  const ids = Array.from({ length: writersMax }, () => objects.begin())
  expect(() => objects.begin()).toThrow(ObjectStoreBusyError)
  await objects.put(contentOf(1, 10))
  for (const id of ids.slice(1)) objects.abort(id)
  objects.begin()
  expect(disk.files().size).toBe(3)
  await objects.close()
  expect(disk.files().size).toBe(1)
})

test('object file: objects that are finished in one turn share one sync of their folder', async () => {
  const disk = newDisk()
  const objects = openObjects(disk, 1)
  disk.plan()
  await Promise.all([1, 2, 3].map((number) => objects.put(contentOf(number, 10))))
  expect(disk.operations.filter((operation) => operation.startsWith('syncFolder'))).toHaveLength(1)
  expect(disk.operations.filter((operation) => operation.startsWith('write '))).toHaveLength(3)
})

test('object file: an unknown object is missing', () => {
  const object = { id: 'f'.repeat(32), key: Buffer.alloc(32), lengthBytes: 0 }
  expect(() => read(newDisk(), object)).toThrow(ObjectMissingError)
})

function swapPieces(file: Buffer): Buffer {
  const [head, one, two] = [file.subarray(0, 32), file.subarray(32, 32 + sealedBytes), file.subarray(32 + sealedBytes)]
  return Buffer.concat([head, two.subarray(0, sealedBytes), one, two.subarray(sealedBytes)])
}

function repeatFirst(file: Buffer): Buffer {
  const copy = Buffer.from(file)
  file.copy(copy, 32 + 2 * sealedBytes, 32, 32 + sealedBytes)
  return copy
}

function errorOf(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return error
  }
}
