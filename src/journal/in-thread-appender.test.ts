import { expect, test } from 'vitest'
import { frameContent } from '../../test/support/journal-frames.ts'
import { verifyJournal } from '../../test/support/journal-verifier.ts'
import { SimulatedDisk } from '../../test/support/simulated-disk.ts'
import { SimulatedClock, SimulatedRandom } from '../../test/support/simulation.ts'
import { queueBoundsDefault } from './append-queue.ts'
import { InThreadAppender } from './in-thread-appender.ts'
import { JournalBusyError, JournalClosedError, JournalFullError } from './journal.ts'
import { openJournal } from './journal-writer.ts'

function start(bounds = queueBoundsDefault) {
  const disk = new SimulatedDisk()
  disk.placeFolder('/data')
  const ports = { fs: disk, clock: new SimulatedClock(), random: new SimulatedRandom(1) }
  const { writer } = openJournal({ ...ports, folder: '/data/journal', partition: 0 })
  return { disk, appender: new InThreadAppender(writer, bounds) }
}

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number)

test('appender: 64 appends that wait at once take one write and one sync, in the order of the calls', async () => {
  const { disk, appender } = start()
  disk.plan()
  const receipts = await Promise.all(numbers(64).map((number) => appender.append(frameContent(number))))
  expect(disk.operations.map((operation) => operation.split(' ')[0])).toEqual(['write', 'sync'])
  expect(await appender.stats()).toMatchObject({ appends: 64, syncs: 1 })
  expect(appender.durableEnd()).toBe((await appender.stats()).nextPosition)
  const { frames } = verifyJournal(disk.afterCrash('lost').files())
  expect(frames.map((frame) => frame.header.toString())).toEqual(numbers(64).map((number) => `header ${number}`))
  expect(receipts.map((receipt) => receipt.firstPosition)).toEqual(frames.map((frame) => frame.firstPosition))
})

test('appender: a group is bounded in frames and in bytes, and a larger frame goes alone', async () => {
  const { appender } = start({ ...queueBoundsDefault, groupFramesMax: 4, groupBytesMax: 1000 })
  await Promise.all(numbers(10).map((number) => appender.append(frameContent(number, 10))))
  expect((await appender.stats()).syncs).toBe(3)
  await Promise.all([2000, 2000, 10].map((bytes) => appender.append(frameContent(0, bytes))))
  expect((await appender.stats()).syncs).toBe(6)
})

test('appender: over the bound of pending bytes it says so, and takes more once the disk is done', async () => {
  const { appender } = start({ ...queueBoundsDefault, pendingBytesMax: 1000 })
  const first = appender.append(frameContent(0, 900))
  await expect(appender.append(frameContent(1, 900))).rejects.toThrow(JournalBusyError)
  await expect(appender.append(frameContent(1, 900))).rejects.toThrow('pendingBytesMax (1000 bytes)')
  await first
  await appender.append(frameContent(2, 5000))
  expect((await appender.stats()).appends).toBe(2)
})

test('appender: a full disk rejects the whole group, and the next append may succeed', async () => {
  const { disk, appender } = start()
  disk.capacityBytes = 500
  const outcomes = await Promise.allSettled(numbers(5).map((number) => appender.append(frameContent(number))))
  for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: expect.any(JournalFullError) })
  expect(appender.durableEnd()).toBe(0)
  await appender.append(frameContent(0))
  expect(appender.durableEnd()).toBe(1)
})

test('appender: closing lets appends in progress finish and refuses later ones', async () => {
  const { appender } = start()
  const pending = appender.append(frameContent(0))
  const closed = appender.close()
  await expect(appender.append(frameContent(1))).rejects.toThrow(JournalClosedError)
  await closed
  expect(await pending).toMatchObject({ firstPosition: 0 })
})
