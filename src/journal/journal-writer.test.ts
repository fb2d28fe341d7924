import { expect, test } from 'vitest'
import { frameContent } from '../../test/support/journal-frames.ts'
import { verifyJournal } from '../../test/support/journal-verifier.ts'
import { SimulatedDisk } from '../../test/support/simulated-disk.ts'
import { SimulatedClock, SimulatedRandom } from '../../test/support/simulation.ts'
import { position } from '../base/brands.ts'
import { JournalClosedError, JournalFailedError, JournalFullError } from './journal.ts'
import { type JournalOptions, openJournal } from './journal-writer.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

function start(more: Partial<JournalOptions> = {}) {
  const disk = new SimulatedDisk()
  disk.placeFolder('/data')
  const clock = new SimulatedClock()
  const options = { fs: disk, clock, random: new SimulatedRandom(1), folder: '/data/journal', partition: 0, ...more }
  return { disk, clock, options, ...openJournal(options) }
}

test('journal writer: a group takes dense positions, one write and one sync', () => {
  const { disk, writer } = start()
  disk.plan()
  const receipts = writer.appendGroup([frameContent(0), frameContent(1), frameContent(2)])
  expect(receipts.map((receipt) => receipt.firstPosition)).toEqual([0, 1, 3])
  expect(writer.nextPosition).toBe(6)
  expect(disk.operations.map((operation) => operation.split(' ')[0])).toEqual(['write', 'sync'])
  expect(writer.stats()).toMatchObject({ appends: 3, syncs: 1, segments: 1, nextPosition: 6 })
})

test('journal writer: what it wrote is what the verifier reads, also after it was opened again', () => {
  const { disk, options, writer } = start({ segmentBytesMax: 700 })
  const contents = Array.from({ length: 20 }, (_, number) => frameContent(number, number * 10))
  for (const content of contents.slice(0, 10)) writer.appendGroup([content])
  writer.close()
  const again = openJournal(options)
  expect(again.report).toEqual({ cuts: [], skipped: [] })
  again.writer.appendGroup(contents.slice(10))

  const verdict = verifyJournal(disk.afterCrash('lost').files())
  expect(verdict.damages).toEqual([])
  expect(verdict.frames).toMatchObject(
    contents.map(({ kind, entryCount, header, body }) => ({ kind, entryCount, header, body })),
  )
})

test('journal writer: a group that would make a segment too long begins the next, and one segment holds any group', () => {
  const { disk, writer } = start({ segmentBytesMax: 500 })
  writer.appendGroup([frameContent(0, 2000)])
  writer.appendGroup([frameContent(1, 100), frameContent(2, 100)])
  writer.appendGroup([frameContent(3, 100)])
  expect([...disk.files().keys()]).toEqual([
    '/data/journal/0/00000000000000000000.segment',
    '/data/journal/0/00000000000000000001.segment',
    '/data/journal/0/00000000000000000006.segment',
  ])
})

test('journal writer: release deletes whole segments before a position and never the newest', () => {
  const { disk, writer } = start({ segmentBytesMax: 200 })
  for (let number = 0; number < 9; number += 3) writer.appendGroup([frameContent(number)])
  expect(writer.stats().segments).toBe(3)
  expect(writer.release(position(0))).toBe(0)
  expect(writer.release(position(1))).toBe(1)
  expect(writer.release(position(1000))).toBe(1)
  expect([...disk.afterCrash('lost').files().keys()]).toEqual(['/data/journal/0/00000000000000000002.segment'])
})

test('journal writer: a segment that could not be deleted is deleted by the next release', () => {
  const { disk, writer } = start({ segmentBytesMax: 200 })
  writer.appendGroup([frameContent(0)])
  writer.appendGroup([frameContent(0)])
  disk.plan({ kind: 'fail', at: 1, code: 'EIO' })
  expect(() => writer.release(position(1))).toThrow('EIO')
  expect(writer.release(position(1))).toBe(1)
})

test('journal writer: a full disk refuses the group and takes the next once there is room', () => {
  const { disk, options, writer } = start()
  writer.appendGroup([frameContent(0)])
  disk.capacityBytes = 600
  expect(() => writer.appendGroup([frameContent(1, 1000)])).toThrow(JournalFullError)
  writer.appendGroup([frameContent(2, 50)])
  disk.capacityBytes = 10_000
  writer.appendGroup([frameContent(3)])
  writer.close()

  const verdict = verifyJournal(disk.files())
  expect(verdict.damages).toEqual([])
  expect(verdict.frames.map((frame) => frame.header.toString())).toEqual(['header 0', 'header 2', 'header 3'])
  expect(openJournal(options).report.cuts).toEqual([])
})

test('journal writer: nothing is taken after a sync failed', () => {
  const { disk, writer } = start()
  disk.plan({ kind: 'fail', at: 1, code: 'EIO' })
  expect(() => writer.appendGroup([frameContent(0)])).toThrow(JournalFailedError)
  expect(() => writer.appendGroup([frameContent(1)])).toThrow(JournalFailedError)
  expect(() => writer.release(position(1))).toThrow(JournalFailedError)
  expect(writer.stats().hasFailed).toBe(true)
})

test('journal writer: nothing is taken after it was closed', () => {
  const { writer } = start()
  writer.close()
  expect(() => writer.appendGroup([frameContent(0)])).toThrow(JournalClosedError)
})

test('journal writer: stored times never go back, whatever the clock does, also over a restart', () => {
  const { clock, options, writer } = start({ segmentBytesMax: 200 })
  const store = (target: typeof writer) => target.appendGroup([frameContent(0)])[0]?.storedAtMs
  const first = clock.nowMs()
  expect(store(writer)).toBe(first)
  clock.step(-hourMs)
  expect(store(writer)).toBe(first)
  clock.step(366 * dayMs)
  const inAYear = clock.nowMs()
  expect(store(writer)).toBe(inAYear)
  clock.step(-366 * dayMs)
  writer.release(writer.nextPosition)
  writer.close()

  const again = openJournal(options)
  expect(store(again.writer)).toBe(inAYear)
})
