import { expect, test } from 'vitest'
import { position } from '../../src/base/brands.ts'
import { type FrameContent, JournalFullError } from '../../src/journal/journal.ts'
import { JournalReader } from '../../src/journal/journal-reader.ts'
import { type JournalWriter, openJournal } from '../../src/journal/journal-writer.ts'
import { frameContent } from '../support/journal-frames.ts'
import { type VerifiedFrame, verifyJournal } from '../support/journal-verifier.ts'
import { type Fault, SimulatedDisk } from '../support/simulated-disk.ts'
import type { Fate } from '../support/simulated-nodes.ts'
import { SimulatedClock, SimulatedRandom } from '../support/simulation.ts'

const folder = '/data/journal'
const fates: readonly Fate[] = ['lost', 'kept', ...Array.from({ length: 30 }, (_, seed) => seed)]

/** What a caller knows when a run has ended, for whatever reason. */
interface Run {
  readonly disk: SimulatedDisk
  readonly acknowledged: Appended[]
  /** Frames whose outcome the caller was not told. */
  unknown: readonly FrameContent[]
  /** Everything before this position was given up. */
  releasedBefore: number
  operationCount: number
}

interface Appended {
  readonly content: FrameContent
  readonly firstPosition: number
  readonly storedAtMs: number
}

// Goal: whichever operation of the disk is the last before the power goes, every acknowledged frame is there afterwards
// byte for byte, in order and once, and nothing is there that nobody appended.
//
// Method: a clean run of appends, rolls and releases counts the operations. It is repeated with the power going off at each of
// them, and the disk comes back with what was not durable lost, kept, or kept in part as a seed has it. The verifier,
// which shares no code with the journal, judges what the next start leaves.
test('journal: after a power loss at any step every acknowledged frame is there, and no other', () => {
  const { operationCount } = run([])
  expect(operationCount).toBeGreaterThan(60)
  for (let at = 0; at < operationCount; at += 1) {
    const crashed = run([{ kind: 'powerOff', at }])
    for (const fate of fates) judgeNextStart(crashed, crashed.disk.afterCrash(fate), `power off at ${at}, fate ${fate}`)
  }
})

// Goal: the same where an operation of the disk fails instead, also where the power goes later; and a frame that was
// refused for want of room is never there.
//
// Method: as above, with each operation failing once, a write after none, some or all of its bytes. The next start finds
// the disk as the process left it, or as it comes back from a crash.
test('journal: after any operation failed every acknowledged frame is there, and no other', () => {
  const { operationCount } = run([])
  for (let at = 0; at < operationCount; at += 1) {
    for (const keptShare of [0, 0.6, 1]) {
      const failed = run([{ kind: 'fail', at, code: keptShare === 0.6 ? 'ENOSPC' : 'EIO', keptShare }])
      const what = `operation ${at} failed, ${keptShare} kept`
      for (const fate of fates.slice(0, 8)) {
        judgeNextStart(failed, failed.disk.afterCrash(fate), `${what}, fate ${fate}`)
      }
      judgeNextStart(failed, failed.disk, what)
    }
  }
})

// Goal: a recovery may be cut short at any step, and the one after it comes to the same frames.
// Method: crashed disks of every kind; each recovery is stopped at each of its operations, by a power loss or by an
// error, and then left to finish.
test('journal: a recovery that is cut short at any step can be repeated', () => {
  const { operationCount } = run([])
  let cutsSeen = 0
  for (let at = 0; at < operationCount; at += 3) {
    const crashed = run([{ kind: 'powerOff', at }])
    const fate = at % 7
    const undisturbed = crashed.disk.afterCrash(fate)
    undisturbed.plan()
    cutsSeen += open(undisturbed).report.cuts.length
    const steps = undisturbed.operations.length
    const expected = verifyJournal(undisturbed.files()).frames.map(line)
    for (let step = 0; step < steps; step += 1) {
      const what = `power off at ${at}, then at step ${step} of the recovery`
      const stopped = crashed.disk.afterCrash(fate)
      stopped.plan({ kind: 'powerOff', at: step })
      expect(() => open(stopped), what).toThrow('the power')
      const again = stopped.afterCrash(step)
      judgeNextStart(crashed, again, what)
      expect(verifyJournal(again.files()).frames.slice(0, expected.length).map(line), what).toEqual(expected)

      const failing = crashed.disk.afterCrash(fate)
      failing.plan({ kind: 'fail', at: step, code: 'EIO', keptShare: 0.5 })
      expect(() => open(failing), what).toThrow()
      failing.plan()
      judgeNextStart(crashed, failing, `an error in place of ${what}`)
    }
  }
  expect(cutsSeen).toBeGreaterThan(3)
})

// Goal: frames whose sync failed are not served as durable on the strength of what can still be read.
// Method: a sync fails, the process starts again on the same disk, reads and goes on; then the power goes with nothing kept
// that was not durable.
test('journal: what a start serves after a failed sync survives the next power loss', () => {
  const disk = newDisk()
  const { writer } = open(disk)
  writer.appendGroup([frameContent(0)])
  disk.plan({ kind: 'fail', at: 1, code: 'EIO' })
  expect(() => writer.appendGroup([frameContent(1), frameContent(2)])).toThrow()

  const next = open(disk)
  const served = [...read(disk, next.writer)]
  expect(served.length).toBe(3)
  next.writer.appendGroup([frameContent(3)])
  const verdict = verifyJournal(disk.afterCrash('lost').files())
  expect(verdict.damages).toEqual([])
  expect(verdict.frames.map((frame) => frame.header.toString())).toEqual(
    [0, 1, 2, 3].map((number) => `header ${number}`),
  )
})

// Goal: a segment that could not be begun does not come back beside frames that went into the one before it.
// Method: the header of a new segment cannot be written; a smaller group still fits into the old one; then the power goes.
test('journal: a segment that could not be begun stays away after a power loss', () => {
  for (const fate of fates) {
    const disk = newDisk()
    const { writer } = open(disk)
    writer.appendGroup([frameContent(0, 1000)])
    disk.plan({ kind: 'fail', at: 1, code: 'ENOSPC', keptShare: 1 })
    expect(() => writer.appendGroup([frameContent(1, 1000)])).toThrow(JournalFullError)
    writer.appendGroup([frameContent(2, 10)])
    const after = disk.afterCrash(fate)
    expect(open(after).report.cuts, `fate ${fate}`).toEqual([])
    expect(verifyJournal(after.files()).frames.length).toBe(2)
  }
})

/** Appends groups, rolls segments and releases some, until the plan of faults ends it. */
function run(faults: readonly Fault[]): Run {
  const disk = newDisk()
  const clock = new SimulatedClock()
  const state: Run = { disk, acknowledged: [], unknown: [], releasedBefore: 0, operationCount: 0 }
  disk.plan(...faults)
  let attempt: readonly FrameContent[] = []
  try {
    const { writer } = open(disk, clock)
    for (let group = 0; group < 14; group += 1) {
      clock.step(group % 4 === 3 ? -5000 : 1000)
      attempt = groupOf(group)
      append(state, writer, attempt)
      attempt = []
      if (group % 6 === 5) {
        const before = Math.floor(writer.nextPosition / 2)
        state.releasedBefore = before
        writer.release(position(before))
      }
    }
    writer.close()
  } catch {
    state.unknown = attempt
  }
  state.operationCount = disk.operations.length
  return state
}

function append(state: Run, writer: JournalWriter, contents: readonly FrameContent[]): void {
  try {
    for (const [index, receipt] of writer.appendGroup(contents).entries()) {
      const content = contents[index]
      if (content !== undefined) state.acknowledged.push({ content, ...receipt })
    }
  } catch (error) {
    if (!(error instanceof JournalFullError)) throw error
  }
}

const groupOf = (group: number) =>
  Array.from({ length: 1 + (group % 3) }, (_, index) => frameContent(group * 10 + index, group * 60))

/** Opens the journal on `disk`, appends once more, and compares what is there with what the caller of `run` knows. */
function judgeNextStart({ acknowledged, unknown, releasedBefore }: Run, disk: SimulatedDisk, what: string): void {
  const { writer, report } = open(disk)
  const added = frameContent(999)
  const addedReceipts = writer.appendGroup([added])
  const { frames, damages } = verifyJournal(disk.afterCrash('lost').files())
  expect(damages, what).toEqual([])
  expect(report.skipped, what).toEqual([])

  const kept = acknowledged.filter(({ content, firstPosition }) => firstPosition + content.entryCount > releasedBefore)
  const firstKept = frames.findIndex((frame) => frame.firstPosition === (kept[0]?.firstPosition ?? -1))
  const found = frames.slice(Math.max(firstKept, 0))
  const surplus = found.length - kept.length - 1
  expect(surplus, what).toBeGreaterThanOrEqual(0)
  expect(surplus, what).toBeLessThanOrEqual(unknown.length)
  const expected = [
    ...kept.map(({ content, ...receipt }) => line({ ...content, ...receipt })),
    ...unknown.slice(0, surplus).map((content, index) => line({ ...content, ...placeOf(found[kept.length + index]) })),
    ...addedReceipts.map((receipt) => line({ ...added, ...receipt })),
  ]
  expect(found.map(line), what).toEqual(expected)
  expect(Array.from(read(disk, writer), line), `${what}: the reader`).toEqual(frames.map(line))
}

function* read(disk: SimulatedDisk, writer: JournalWriter) {
  const first = verifyJournal(disk.files()).frames[0]?.firstPosition ?? 0
  const reader = new JournalReader({ fs: disk, folder, partition: 0, durableEnd: () => writer.nextPosition })
  yield* reader.frames(position(first))
}

function newDisk(): SimulatedDisk {
  const disk = new SimulatedDisk()
  disk.placeFolder('/data')
  return disk
}

function open(disk: SimulatedDisk, clock = new SimulatedClock()) {
  return openJournal({ fs: disk, clock, random: new SimulatedRandom(1), folder, partition: 0, segmentBytesMax: 1500 })
}

/** All of a frame in one line, so that long lists of them are compared fast. */
function line(frame: Pick<VerifiedFrame, 'firstPosition' | 'storedAtMs' | 'kind' | 'entryCount'> & FrameBytes): string {
  const { firstPosition, storedAtMs, kind, entryCount, header, body } = frame
  const text = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
  return [firstPosition, storedAtMs, kind, entryCount, text(header), text(body)].join(' ')
}

type FrameBytes = Pick<FrameContent, 'header' | 'body'>

/** The caller was not told the place of such a frame; the verifier has judged that it follows from those before it. */
const placeOf = (frame: VerifiedFrame | undefined) => ({
  firstPosition: frame?.firstPosition ?? -1,
  storedAtMs: frame?.storedAtMs ?? -1,
})
