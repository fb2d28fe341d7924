import { expect, test } from 'vitest'
import { batchOf, eventText } from '../../test/support/event-records.ts'
import { newPorts, recordsFolder, startStore } from '../../test/support/record-store-simulation.ts'
import { InvariantError } from '../base/assert.ts'
import { recordNumber } from '../base/brands.ts'
import { noRedaction } from '../event/field-redaction/record-redactor.ts'
import { InThreadAppender } from '../journal/in-thread-appender.ts'
import { JournalCorruptionError, PositionReleasedError, type Reader } from '../journal/journal.ts'
import { openJournal } from '../journal/journal-writer.ts'
import { RecordStoreBusyError, RecordStoreClosedError } from './errors.ts'
import { InThreadMaintenance } from './maintenance.ts'
import { manifestFile } from './manifest.ts'
import { readManifest } from './manifest-keeper.ts'
import { prepareOwnRecords } from './prepare.ts'
import { provenanceKinds } from './provenance.ts'
import { RecordStore, type StoreBounds } from './record-store.ts'

const captured = { kind: provenanceKinds.captured, principal: '', origin: '' }

test('record store: an opening stays open through flush and restart until a record of ours with its id is stored', async () => {
  const ports = newPorts(1)
  let store = startStore(ports)
  const openings = ['a', 'b', 'c'].map((eventId) => ({ eventId, openedAtMs: 5, draft: '{"of":"a call"}' }))
  for (const opening of openings) await store.appendOpening(opening)
  await store.append([batchOf([eventText({ eventID: 'a' })])])
  expect(store.openings(), 'whoever submits a record with the id closes nothing').toEqual(openings)
  await store.append([prepareOwnRecords([eventText({ eventID: 'b' })], captured, noRedaction)])
  expect(store.openings().map(({ eventId }) => eventId)).toEqual(['a', 'c'])
  await store.flush()
  await store.append([
    prepareOwnRecords([eventText({ eventID: 'c', note: 'in the journal alone' })], captured, noRedaction),
  ])
  await store.appendOpening({ eventId: 'd', openedAtMs: 6, draft: 'null' })
  await store.close()
  store = startStore(ports)
  expect(store.openings().map(({ eventId }) => eventId)).toEqual(['a', 'd'])
})

test('record store: an opening that no manifest could hold is refused before it stops every flush', async () => {
  const store = startStore(newPorts(1))
  const opening = { eventId: 'a', openedAtMs: 5, draft: '{}' }
  for (const wrong of [{ draft: '{' }, { eventId: '' }, { openedAtMs: -1 }, { openedAtMs: 1.5 }]) {
    await expect(store.appendOpening({ ...opening, ...wrong })).rejects.toThrow(InvariantError)
  }
  await store.appendOpening(opening)
  await store.flush()
  expect(store.stats()).toMatchObject({ openings: 1, flushFailure: null })
})

// Goal: a manifest that went missing costs no segments: they are what a person restores from.
test('record store: where the manifest is gone and the journal has let go, the start stops and removes nothing', async () => {
  const ports = newPorts(1)
  const store = startStore(ports)
  for (let count = 0; count < 6; count += 1) {
    await store.append([batchOf(Array.from({ length: 10 }, (_, index) => eventText({ eventID: `${count}-${index}` })))])
    await store.flush()
  }
  await store.close()
  ports.disk.remove(`${recordsFolder}/${manifestFile}`)
  const before = [...ports.disk.files().keys()]
  expect(() => startStore(ports)).toThrow(JournalCorruptionError)
  const reader: Reader = {
    frames: () => {
      throw new PositionReleasedError('the journal begins later')
    },
  }
  const parts = { folder: recordsFolder, fs: ports.disk, clock: ports.clock, random: ports.random, reader }
  const appender = new InThreadAppender(openJournal({ ...parts, folder: '/data/other', partition: 0 }).writer)
  const maintenance = new InThreadMaintenance(ports.disk)
  const open = () =>
    RecordStore.open({ ...parts, appender, maintenance, historyRetentionDays: 1, breathe: async () => {} })
  expect(open).toThrow(PositionReleasedError)
  expect([...ports.disk.files().keys()].filter((path) => !path.startsWith('/data/other'))).toEqual(before)
})

test('record store: over the bound of what waits appends are refused until a flush succeeds, and reads go on', async () => {
  const { disk, store } = beginAtBound()
  const text = eventText({ note: 'x'.repeat(400) })
  await store.append([batchOf([text])])
  await expect(store.append([batchOf([eventText({ eventID: 'b' })])])).rejects.toThrow(RecordStoreBusyError)
  expect(store.read(recordNumber(0))?.bytes.toString()).toBe(text)
  disk.plan({ kind: 'fail', at: 3, code: 'ENOSPC' })
  await expect(store.flush()).rejects.toThrow('ENOSPC')
  expect(store.stats().flushFailure).toContain('ENOSPC')
  await expect(store.append([batchOf([eventText({ eventID: 'b' })])])).rejects.toThrow(RecordStoreBusyError)
  await store.tick()
  expect(store.stats().flushFailure).toBeNull()
  await store.append([batchOf([eventText({ eventID: 'b' })])])
  expect(store.nextRecord).toBe(2)
})

// Goal: a flush that failed at any operation is finished by the next one, also where the manifest was already replaced, and
// meanwhile every record is there for lookups and duplicates.
test('record store: a flush that failed at any step is finished by the next', async () => {
  const records = ['a', 'b', 'c'].map((eventID) => eventText({ eventID }))
  const steps = await flushWith(records)
  expect(steps.disk.operations.length).toBeGreaterThan(20)
  for (let at = 0; at < steps.disk.operations.length; at += 1) {
    const { disk, store, failure } = await flushWith(records, at)
    const what = `operation ${at}: ${disk.operations[at]}`
    if (failure === null)
      expect(steps.disk.operations[at], `${what}: nothing was lost by it`).toMatch(/^(stat|unlink) /)
    expect(store.stats().flushFailure, what).toBe(failure)
    for (const [index, text] of records.entries()) {
      expect(store.read(recordNumber(index))?.bytes.toString(), what).toBe(text)
      expect(store.view().findEventId(['a', 'b', 'c'][index] ?? ''), what).toEqual([index])
    }
    expect([...((await store.append([batchOf(records)]))[0] ?? [])], what).toEqual([1, 1, 1])
    await store.flush()
    expect(store.stats(), what).toMatchObject({
      flushFailure: null,
      recordSegments: 1,
      indexSegments: 1,
      recentBytes: 0,
    })
    expect(readManifest(disk.afterCrash('lost'), recordsFolder), what).toMatchObject({ nextRecordNumber: 3 })
  }
})

test('record store: records that arrive during a flush are neither in it nor lost', async () => {
  const ports = newPorts(1)
  const { disk } = ports
  const store = startStore(ports)
  await store.append([batchOf([eventText({ eventID: 'a' })])])
  const flushing = store.flush()
  await Promise.all([flushing, store.append([batchOf([eventText({ eventID: 'b' })])])])
  expect(readManifest(disk, recordsFolder).nextRecordNumber).toBe(1)
  expect(store.read(recordNumber(1))).not.toBeNull()
  await store.flush()
  expect(readManifest(disk, recordsFolder).nextRecordNumber).toBe(2)
})

test('record store: what has to go on record is not forgotten where the rest of a tick failed', async () => {
  const { disk, clock, store } = beginAtBound()
  clock.step(3 * 3_600_000)
  disk.plan({ kind: 'fail', at: 1, code: 'EIO' })
  await expect(store.tick()).rejects.toThrow('EIO')
  disk.plan()
  const [incident] = await store.tick()
  expect(incident).toMatchObject({ kind: 'clock-jumped', jumpMs: 3 * 3_600_000 })
  expect(readManifest(disk, recordsFolder).clockHoldUntilMs).toBe(clock.nowMs() + 24 * 3_600_000)
  expect(await store.tick()).toEqual([])
})

test('record store: a close that cannot flush says so, lets go of the disk, and loses nothing', async () => {
  const ports = newPorts(1)
  const store = startStore(ports)
  const text = eventText()
  await store.append([batchOf([text])])
  ports.disk.plan({ kind: 'fail', at: 2, code: 'EIO' })
  await expect(store.close()).rejects.toThrow('EIO')
  await expect(store.append([batchOf([text])])).rejects.toThrow(RecordStoreClosedError)
  expect(startStore(ports).read(recordNumber(0))?.bytes.toString()).toBe(text)
})

test('record store: listeners hear of each batch once it can be found, until they stop', async () => {
  const { store } = beginAtBound()
  const heard: number[] = []
  const stop = store.onArrival(() => heard.push(store.view().findEventId('a').length))
  await store.append([batchOf([eventText({ eventID: 'a' })])])
  stop()
  expect(heard).toEqual([1])
})

/** Flushes only when told; waits to be flushed after some hundred bytes. */
function beginAtBound() {
  const ports = newPorts(1)
  const bounds: StoreBounds = { flushBytesMin: 1e9, flushRecordsMin: 1e9, recentBytesMax: 300, packBytesMin: 1e9 }
  return { ...ports, store: startStore(ports, { bounds }) }
}

async function flushWith(records: readonly string[], failAt?: number) {
  const ports = newPorts(1)
  const store = startStore(ports)
  await store.append([batchOf(records)])
  ports.disk.plan(...(failAt === undefined ? [] : [{ kind: 'fail', at: failAt, code: 'EIO' } as const]))
  const failure = await store.flush().then(
    () => null,
    (error: Error) => error.message,
  )
  return { disk: ports.disk, store, failure }
}
