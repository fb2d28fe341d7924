import { expect, test } from 'vitest'
import { batchOf, EventMaker } from '../../test/support/event-records.ts'
import {
  newPorts,
  recordsFolder,
  retentionDays,
  SimulatedMaintenance,
  smallBounds,
  startStore,
} from '../../test/support/record-store-simulation.ts'
import type { SimulatedDisk } from '../../test/support/simulated-disk.ts'
import { recordNumber } from '../base/brands.ts'
import type { RecordMergeJob } from './maintenance.ts'
import { filesOf } from './manifest.ts'
import { readManifest } from './manifest-keeper.ts'

const dayMs = 24 * 3_600_000

// Goal: retention and a merge of the same files, in any order, leave what is kept once and nothing else.
// Method: a merge is held up before it reads its inputs, or after it has written; meanwhile some, all, or more than the
// records of its inputs are freed, and others arrive.
test('merger: records that are freed while they are merged stay freed, and no file is left behind', async () => {
  for (const stage of ['before', 'after'] as const) {
    for (const kept of [1, 3, 5]) {
      const what = `${stage} the work, the last ${kept} flushes stay`
      const ports = newPorts(4)
      const maintenance = new HeldMaintenance(ports.disk, stage)
      const store = startStore(ports, { maintenance })
      const maker = new EventMaker(4)
      const flush = async () => {
        await store.append([batchOf(Array.from({ length: 5 }, () => maker.record(ports.clock.nowMs())))])
        await store.flush()
        ports.clock.advance(3_600_000)
      }
      for (let count = 0; count < 4; count += 1) await flush()
      await maintenance.isHeld
      for (let count = 0; count < 2; count += 1) await flush()
      ports.clock.advance(retentionDays * dayMs - kept * 3_600_000)
      await store.tick()
      expect(store.recordFrom, what).toBe((6 - kept) * 5)
      maintenance.letGo()
      await store.close()
      expect(store.stats(), what).toMatchObject({ mergeFailure: null, flushFailure: null })

      const manifest = readManifest(ports.disk, recordsFolder)
      expect(ports.disk.list(recordsFolder).toSorted(), what).toEqual(['manifest', ...filesOf(manifest)].toSorted())
      const next = startStore(ports)
      const numbers = Array.from({ length: 30 }, (_, number) => recordNumber(number))
      const expected = numbers.filter((number) => number >= (6 - kept) * 5)
      expect(
        numbers.filter((number) => next.read(number) !== null),
        what,
      ).toEqual(expected)
    }
  }
})

test('merger: a merge that fails is named, harms nothing, and is made after the next flush', async () => {
  const ports = newPorts(4)
  const store = startStore(ports)
  const maker = new EventMaker(4)
  const flush = async () => {
    await store.append([batchOf([maker.record(ports.clock.nowMs())])])
    await store.flush()
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }
  for (let count = 0; count < 3; count += 1) await flush()
  const [first = ''] = filesOf(readManifest(ports.disk, recordsFolder))
  const path = `${recordsFolder}/${first}`
  const sound = ports.disk.readFile(path)
  const damaged = Buffer.from(sound)
  damaged.writeUInt8(damaged.readUInt8(30) ^ 1, 30)
  ports.disk.place(path, damaged)
  await flush()
  expect(store.stats()).toMatchObject({ recordSegments: 4, flushFailure: null })
  expect(store.stats().mergeFailure).toContain(`${path} is damaged at byte 19`)
  expect(ports.disk.list(recordsFolder).length).toBe(9)
  ports.disk.place(path, sound)
  await flush()
  expect(store.stats()).toMatchObject({ recordSegments: 1, mergeFailure: null })
})

// Goal: a store that has time packs what is large enough, once, and every record stays what it was.
// Method: some segments are written; ticks come in a quiet time; all records are read before and after.
test('merger: segments are packed in quiet times, and read as before', async () => {
  const ports = newPorts(4)
  const store = startStore(ports, { bounds: { ...smallBounds, flushRecordsMin: 1e9, packBytesMin: 2_000 } })
  const maker = new EventMaker(4)
  const append = () => store.append([batchOf(Array.from({ length: 50 }, () => maker.record(ports.clock.nowMs())))])
  const versions = () =>
    readManifest(ports.disk, recordsFolder).recordSegments.map(({ file }) =>
      ports.disk.readFile(`${recordsFolder}/${file}`).readUInt16LE(8),
    )
  const all = () => Array.from({ length: 100 }, (_, number) => store.read(recordNumber(number))?.bytes.toString())

  for (let count = 0; count < 2; count += 1) {
    await append()
    await store.flush()
  }
  const before = all()
  expect(versions()).toEqual([1, 1])
  await store.tick()
  await settled()
  expect(versions()).toEqual([2, 2])
  expect(all()).toEqual(before)
  const files = filesOf(readManifest(ports.disk, recordsFolder))
  await store.tick()
  await settled()
  expect(filesOf(readManifest(ports.disk, recordsFolder))).toEqual(files)
  await store.close()
  expect(startStore(ports).read(recordNumber(75))?.bytes.toString()).toBe(before[75])
})

test('merger: a store that is closed while it packs does not wait for it, and nothing is lost or left behind', async () => {
  const ports = newPorts(4)
  const maintenance = new HeldMaintenance(ports.disk, 'after')
  const bounds = { ...smallBounds, flushRecordsMin: 1e9, packBytesMin: 2_000 }
  const store = startStore(ports, { maintenance, bounds })
  const maker = new EventMaker(4)
  const texts = Array.from({ length: 50 }, () => maker.record(ports.clock.nowMs()))
  await store.append([batchOf(texts)])
  await store.tick()
  await maintenance.isHeld
  await store.close()
  maintenance.letGo()
  await settled()
  expect(store.stats()).toMatchObject({ mergeFailure: null, flushFailure: null })
  const next = startStore(ports)
  expect(texts.map((_, number) => next.read(recordNumber(number))?.bytes.toString())).toEqual(texts)
  const manifest = readManifest(ports.disk, recordsFolder)
  expect(ports.disk.list(recordsFolder).toSorted()).toEqual(['manifest', ...filesOf(manifest)].toSorted())
})

async function settled(): Promise<void> {
  for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** Holds the first merge of records up until it is let go. */
class HeldMaintenance extends SimulatedMaintenance {
  readonly isHeld: Promise<void>
  readonly #stage: 'before' | 'after'
  readonly #gate: Promise<void>
  letGo: () => void = () => {}
  #announce: () => void = () => {}

  constructor(disk: SimulatedDisk, stage: 'before' | 'after') {
    super(disk)
    this.#stage = stage
    this.isHeld = new Promise((resolve) => {
      this.#announce = resolve
    })
    this.#gate = new Promise((resolve) => {
      this.letGo = resolve
    })
  }

  override async mergeRecords(job: RecordMergeJob) {
    if (this.#stage === 'before') await this.#hold()
    const summary = await super.mergeRecords(job)
    if (this.#stage === 'after') await this.#hold()
    return summary
  }

  #hold(): Promise<void> {
    this.#announce()
    return this.#gate
  }
}
