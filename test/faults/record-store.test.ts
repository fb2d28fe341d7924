import { expect, test } from 'vitest'
import { FileSystemError } from '../../src/base/file-system.ts'
import { JournalFailedError } from '../../src/journal/journal.ts'
import { eventText } from '../support/event-records.ts'
import {
  contradictions,
  readStoredContent,
  unnamedFiles,
  wrongAnswers,
  wrongStatuses,
} from '../support/record-store-judge.ts'
import { StoreRun, startStore } from '../support/record-store-simulation.ts'
import { type Fault, PowerOffError, type SimulatedDisk } from '../support/simulated-disk.ts'
import type { Fate } from '../support/simulated-nodes.ts'
import { SimulatedClock, SimulatedRandom } from '../support/simulation.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const seed = 20

// Goal: the workload of the tests below does all that a store does, and without faults nothing is refused or lost.
test('record store: a clean run appends, flushes, merges, frees and starts again', async () => {
  const { run, operations } = await cleanRun()
  const written = (ending: string) =>
    operations.filter((one) => one.startsWith('rename') && one.includes(ending)).length
  const { flushes, conflicts, duplicates } = run.stats
  expect(run.known.rejections).toBe(0)
  expect(run.known.stored.size).toBeGreaterThan(300)
  expect(run.known.freedBelow).toBeGreaterThan(100)
  expect(flushes).toBeGreaterThan(8)
  expect(written('.records')).toBeGreaterThan(flushes)
  expect(written('.index')).toBeGreaterThan(flushes)
  expect(conflicts).toBeGreaterThan(5)
  expect(duplicates).toBeGreaterThan(20)
  using scratch = temporaryFolder()
  await judgeNextStart(run, run.ports.disk, scratch.path, 'without faults')
})

// Goal: whichever operation of the disk is the last before the power goes, every acknowledged record and opening is
// there afterwards, byte for byte and once, and everything that finds records finds them.
//
// Method: a clean run counts the operations. It is repeated with the power going off at a sample of those that change
// something, and the disk comes back with what was not durable lost, kept, or kept in part as a seed has it. Verifiers
// that share no code with the store read the files that the next start leaves; the store must answer as they do.
test('record store: after a power loss at any step every acknowledged record is there once', async () => {
  using scratch = temporaryFolder()
  const { operations } = await cleanRun()
  for (const at of sample(operations, isChange, 11)) {
    const what = `seed ${seed}, power off at ${at}: ${operations[at]}`
    const run = await runWith({ kind: 'powerOff', at })
    for (const fate of ['lost', 'kept', at] as const) {
      await judgeNextStart(run, run.ports.disk.afterCrash(fate), scratch.path, `${what}, fate ${fate}`)
    }
  }
})

// Goal: the same where an operation fails and the store goes on, and it does go on: whoever was refused was told so, the
// same records are taken when they are sent again, and the failure is forgotten once the work has been done.
//
// Method: as above, with each sampled operation failing once, for want of room or otherwise.
test('record store: after any operation failed every acknowledged record is there once', async () => {
  using scratch = temporaryFolder()
  const { operations } = await cleanRun()
  const steps = [...sample(operations, isChange, 23), ...sample(operations, (one) => !isChange(one), 53)]
  for (const at of steps) {
    for (const code of ['ENOSPC', 'EIO'] as const) {
      const what = `seed ${seed}, ${code} at ${at}: ${operations[at]}`
      const run = await runWith({ kind: 'fail', at, code, keptShare: 0.5 })
      expect(run.stats.flushFailure, what).toBeNull()
      // At the end of the run nothing comes after that would give the room back.
      if (at < operations.length * 0.95) expect(unnamedFiles(run.ports.disk.files()), `${what}: takes room`).toEqual([])
      const fate: Fate = code === 'EIO' ? 'lost' : at
      await judgeNextStart(run, run.ports.disk.afterCrash(fate), scratch.path, `${what}, fate ${fate}`)
      if (code === 'EIO') await judgeNextStart(run, run.ports.disk, scratch.path, what)
    }
  }
})

// Goal: a start does not trust names that can be read and are not durable yet, neither to remove files because of them nor
// to serve records on their strength.
//
// Method: from one operation on the disk refuses everything, until the process has ended. The next one starts on what can be
// read, flushes, and then the power goes.
test('record store: a start on a disk that had failed keeps everything through the next power loss', async () => {
  using scratch = temporaryFolder()
  const { operations } = await cleanRun()
  const names = sample(operations, (one) => one.startsWith('syncFolder '), 3)
  for (const at of [...names, ...sample(operations, (one) => /^(sync|rename|unlink) /.test(one), 29)]) {
    const run = await runWith(...Array.from({ length: 300 }, (_, index) => failure(at + index)))
    const { disk } = run.ports
    disk.plan()
    const { store } = start(run, disk)
    if (at % 2 === 0) await store.tick()
    for (const fate of ['lost', at, at + 1] as const) {
      const what = `seed ${seed}, all fails from ${at} on: ${operations[at]}, then a start, then fate ${fate}`
      await judgeNextStart(run, disk.afterCrash(fate), scratch.path, what)
    }
  }
})

// Goal: a start that is cut short at any step can be repeated.
// Method: of crashed disks, each start is stopped at a sample of its operations, by a power loss or by an error, and the
// next one is judged.
test('record store: a start that is cut short at any step can be repeated', async () => {
  using scratch = temporaryFolder()
  const { operations } = await cleanRun()
  for (const at of sample(operations, isChange, 127)) {
    const run = await runWith({ kind: 'powerOff', at })
    const undisturbed = run.ports.disk.afterCrash(at)
    undisturbed.plan()
    start(run, undisturbed)
    for (const step of sample([...undisturbed.operations], () => true, 11)) {
      const what = `seed ${seed}, power off at ${at}, then at ${step} of the start: ${undisturbed.operations[step]}`
      const stopped = run.ports.disk.afterCrash(at)
      stopped.plan({ kind: 'powerOff', at: step })
      expect(() => start(run, stopped), what).toThrow('the power')
      await judgeNextStart(run, stopped.afterCrash(step), scratch.path, what)

      const failing = run.ports.disk.afterCrash(at)
      failing.plan({ kind: 'fail', at: step, code: 'EIO', keptShare: 0.5 })
      expect(() => start(run, failing), `an error in place of ${what}`).toThrow()
      failing.plan()
      await judgeNextStart(run, failing, scratch.path, `an error in place of ${what}`)
    }
  }
})

async function cleanRun() {
  const run = await runWith()
  return { run, operations: [...run.ports.disk.operations] }
}

async function runWith(...faults: readonly Fault[]): Promise<StoreRun> {
  const run = new StoreRun(seed, ...faults)
  try {
    await run.run()
  } catch (error) {
    const isExpected =
      error instanceof PowerOffError || error instanceof FileSystemError || error instanceof JournalFailedError
    if (!isExpected || faults.length === 0) throw error
  }
  return run
}

const failure = (at: number): Fault => ({ kind: 'fail', at, code: 'EIO', keptShare: 0.5 })

/** Numbers of operations: one in `stride` of those that `isWanted`, and not always the same one of a row of steps. */
function sample(operations: readonly string[], isWanted: (operation: string) => boolean, stride: number): number[] {
  return [...operations.keys()]
    .filter((at) => isWanted(operations[at] ?? ''))
    .filter((_, index) => index % stride === (seed + Math.floor(index / stride)) % stride)
}

/** Between two changes it makes no difference when the power goes. */
function isChange(operation: string): boolean {
  return !/^(read|stat|list|statfs) /.test(operation)
}

function start(run: StoreRun, disk: SimulatedDisk) {
  const clock = new SimulatedClock(run.ports.clock.nowMs())
  return { clock, store: startStore({ disk, clock, random: new SimulatedRandom(seed + 1) }) }
}

async function judgeNextStart(run: StoreRun, disk: SimulatedDisk, scratch: string, what: string): Promise<void> {
  const { store, clock } = start(run, disk)
  const content = readStoredContent(disk.afterCrash('lost').files(), scratch)
  expect(content.problems, what).toEqual([])
  expect(unnamedFiles(disk.files()), what).toEqual([])
  expect(contradictions(content, run.known, clock.nowMs()), what).toEqual([])
  expect(wrongAnswers(store, content), what).toEqual([])
  expect(await wrongStatuses(store, content, eventText({ note: what })), what).toEqual([])
}
