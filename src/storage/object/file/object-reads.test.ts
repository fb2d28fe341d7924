import { expect, test } from 'vitest'
import { contentOf, objectsFolder } from '../../../../test/support/object-simulation.ts'
import { SimulatedDisk } from '../../../../test/support/simulated-disk.ts'
import { SimulatedRandom } from '../../../../test/support/simulation.ts'
import { ObjectStoreBusyError, type WrittenObject } from '../../object-store.ts'
import { FileObjects } from './file-objects.ts'
import { ObjectReads, type ReadStep, readersMax } from './object-reads.ts'

const wholeOf = ({ lengthBytes }: WrittenObject) => ({ offset: 0, length: lengthBytes })

/** Reads over an object that takes one step, and one that takes two. */
async function reads() {
  const fs = new SimulatedDisk()
  fs.placeFolder('/data')
  const objects = new FileObjects({ fs, random: new SimulatedRandom(1), folder: objectsFolder, reserveBytes: 0 })
  const small = await objects.put(contentOf(1, 1000))
  const large = await objects.put(contentOf(2, 200_000))
  return { reads: new ObjectReads(fs, objectsFolder), small, large, content: contentOf(2, 200_000) }
}

test('object reads: a small object is read in its first step, a large one in as many as it takes', async () => {
  const { reads: own, small, large, content } = await reads()
  expect(own.open(small, wholeOf(small))).toMatchObject({ reader: null, pieces: [contentOf(1, 1000)] })
  const pieces: Uint8Array[] = []
  let step: ReadStep = own.open(large, wholeOf(large))
  for (;;) {
    pieces.push(...step.pieces)
    if (step.reader === null) break
    step = own.next(step.reader)
  }
  expect(Buffer.concat(pieces).equals(content)).toBe(true)
})

test('object reads: so many are under way at once, and a place is free again once one has ended', async () => {
  const { reads: own, small, large } = await reads()
  const range = { offset: 0, length: 131_073 }
  const numbers = Array.from({ length: readersMax }, () => own.open(large, range).reader)
  expect(() => own.open(large, range)).toThrow(ObjectStoreBusyError)
  expect(own.open(small, wholeOf(small)).reader).toBeNull()
  expect(own.next(Number(numbers[0])).reader).toBeNull()
  expect(own.open(large, range).reader).not.toBeNull()
  expect(() => own.open(large, range)).toThrow(ObjectStoreBusyError)
  for (let time = 0; time < 2; time += 1) own.close(Number(numbers[1]))
  expect(own.next(Number(numbers[1]))).toEqual({ reader: null, pieces: [] })
  expect(own.open(large, range).reader).not.toBeNull()
  own.closeAll()
  expect(own.open(large, range).reader).not.toBeNull()
})
