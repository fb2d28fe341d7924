import { expect, test } from 'vitest'
import { ObjectSpaceError } from '../../src/storage/object-store.ts'
import { contentOf, Holder, openObjects, pieceBytes, writeObject } from '../support/object-simulation.ts'
import { type Fault, PowerOffError, SimulatedDisk } from '../support/simulated-disk.ts'
import type { Fate } from '../support/simulated-nodes.ts'

const fates: readonly Fate[] = ['lost', 'kept', ...Array.from({ length: 30 }, (_, seed) => seed)]

interface Run {
  readonly disk: SimulatedDisk
  readonly holder: Holder
  readonly operations: readonly string[]
}

// Goal: whichever operation of the disk is the last before the power goes, every object that was noted is whole
// afterwards, and nothing is left of any other.
//
// Method: a clean run writes objects of all kinds, settles, frees, aborts and leaves some unfinished; its operations are counted. It is
// repeated with the power going off at each, and the disk comes back with what was not durable lost, kept, or kept in
// part as a seed has it. The verifier, which shares no code with the store, judges what the next start leaves.
test('objects: after a power loss at any step every noted object is whole, and nothing else is left', async () => {
  const { operations } = await run([])
  expect(operations.length).toBeGreaterThan(70)
  for (let at = 0; at < operations.length; at += 1) {
    const crashed = await run([{ kind: 'powerOff', at }])
    for (const fate of fates)
      await judgeNextStart(
        crashed,
        crashed.disk.afterCrash(fate),
        `power off at ${at} (${operations[at]}), fate ${fate}`,
      )
  }
})

// Goal: the same where an operation of the disk fails instead, also where the power goes later; and what a full disk
// refuses is told as that.
//
// Method: as above, with each operation failing once, a write after none, some or all of its bytes.
test('objects: after any operation failed every noted object is whole, and nothing else is left', async () => {
  const { operations } = await run([])
  for (let at = 0; at < operations.length; at += 1) {
    for (const keptShare of [0, 0.6, 1]) {
      const code = keptShare === 0.6 ? 'ENOSPC' : 'EIO'
      const failed = await run([{ kind: 'fail', at, code, keptShare }])
      const what = `operation ${at} (${operations[at]}) failed, ${keptShare} kept`
      if (code === 'ENOSPC' && /^(open|write|sync|syncFolder) .*incoming/.test(operations[at] ?? ''))
        expect(failed.holder.failures.length > 0 && failed.holder.failures.every(isFullDisk), what).toBe(true)
      for (const fate of fates.slice(0, 8))
        await judgeNextStart(failed, failed.disk.afterCrash(fate), `${what}, ${fate}`)
      await judgeNextStart(failed, failed.disk, what)
    }
  }
})

// Goal: a recovery may be cut short at any step, and the one after it comes to the same objects.
// Method: crashed disks of every kind; each recovery loses power at each of its operations, and is then repeated.
test('objects: a recovery that is cut short at any step can be repeated', async () => {
  const { operations } = await run([])
  let settledSeen = 0
  for (let at = 0; at < operations.length; at += 1) {
    const crashed = await run([{ kind: 'powerOff', at }])
    const fate = at % 5
    const undisturbed = crashed.disk.afterCrash(fate)
    undisturbed.plan()
    await crashed.holder.start(undisturbed, 2)
    settledSeen += undisturbed.operations.filter((operation) => operation.startsWith('rename')).length
    for (let step = 0; step < undisturbed.operations.length; step += 1) {
      const stopped = crashed.disk.afterCrash(fate)
      stopped.plan({ kind: 'powerOff', at: step })
      await expect(crashed.holder.start(stopped, 2)).rejects.toThrow(PowerOffError)
      await judgeNextStart(
        crashed,
        stopped.afterCrash(step),
        `power off at ${at}, then at step ${step} of the recovery`,
      )
    }
  }
  expect(settledSeen).toBeGreaterThan(20)
})

// Goal: on a full disk nothing of a refused object takes room, without a restart and without an abort, and what was there stays.
// Method: the disk has room for ever fewer bytes of an object, from all of them to none.
test('objects: what does not fit is refused as that, and takes no room', async () => {
  const content = contentOf(1, 3 * pieceBytes)
  for (const partBytes of [500, content.length]) {
    for (let room = 3 * (pieceBytes + 16) + 31; room >= 0; room -= 97) {
      const disk = newDisk()
      const objects = openObjects(disk, 1)
      const holder = new Holder()
      await holder.keep(objects, contentOf(0, 100), 100)
      const usedBytes = bytesOn(disk)
      disk.capacityBytes = usedBytes + room
      await expect(writeObject(objects, content, partBytes), `${room} bytes`).rejects.toThrow(ObjectSpaceError)
      expect(bytesOn(disk), `${room} bytes`).toBe(usedBytes)
      expect(holder.judge(disk.files())).toEqual([])
      disk.capacityBytes = Number.MAX_SAFE_INTEGER
      await holder.keep(objects, content, partBytes)
      expect(holder.failures).toEqual([])
    }
  }
})

/** One life of a store, until its end or a power loss. */
async function run(faults: readonly Fault[]): Promise<Run> {
  const disk = newDisk()
  const holder = new Holder()
  disk.plan(...faults)
  try {
    await live(disk, holder)
  } catch (error) {
    if (!(error instanceof PowerOffError)) throw error
  }
  return { disk, holder, operations: [...disk.operations] }
}

async function live(disk: SimulatedDisk, holder: Holder): Promise<void> {
  const objects = await holder.attempt(() => openObjects(disk, 1))
  if (objects === null) return
  await holder.keep(objects, contentOf(1, 10), 100)
  await holder.keep(objects, contentOf(2, 3 * pieceBytes + 400), 700)
  await holder.keep(objects, contentOf(3, 2 * pieceBytes), pieceBytes)
  await holder.keep(objects, contentOf(4, 0), 100)
  await holder.attempt(() => objects.put(contentOf(5, 2000)))
  await holder.attempt(() => objects.write(objects.begin(), [contentOf(6, 3000)]))
  await holder.attempt(() => {
    const id = objects.begin()
    try {
      objects.write(id, [contentOf(7, 3000)])
    } finally {
      objects.abort(id)
    }
  })
  await Promise.all([8, 9].map((number) => holder.keep(objects, contentOf(number, 1500), 5000)))
  await holder.letGo(objects)
  await holder.attempt(() => objects.settle([...holder.notes.keys()]))
  await holder.letGo(objects)
  await holder.keep(objects, contentOf(10, 5000), 3000)
}

/** Starts on the disk and judges what it leaves. */
async function judgeNextStart({ holder }: Run, disk: SimulatedDisk, what: string): Promise<void> {
  disk.plan()
  await holder.start(disk, 2)
  expect(holder.judge(disk.files()), what).toEqual([])
}

function isFullDisk(error: unknown): boolean {
  return error instanceof ObjectSpaceError
}

function newDisk(): SimulatedDisk {
  const disk = new SimulatedDisk()
  disk.placeFolder('/data')
  return disk
}

function bytesOn(disk: SimulatedDisk): number {
  return [...disk.files().values()].reduce((sum, { length }) => sum + length, 0)
}
