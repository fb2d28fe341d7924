import { expect, test } from 'vitest'
import { batchOf, eventText } from '../../test/support/event-records.ts'
import { newPorts, recordsFolder, retentionDays, startStore } from '../../test/support/record-store-simulation.ts'
import { recordNumber } from '../base/brands.ts'
import { clockHoldMs } from './clock-guard.ts'
import type { RecordStore } from './record-store.ts'

const hourMs = 3_600_000
const retentionMs = retentionDays * 24 * hourMs

// Goal: what was stored longer ago than the history is kept goes, to the millisecond, and nothing else.
// Method: blocks of one record an hour apart in one file; the clock goes from one end to the other.
test('retention: the floor is the first record of the first block that is not older than the history is kept', async () => {
  const { ports, store } = begin()
  const firstAtMs = ports.clock.nowMs()
  for (let number = 0; number < 4; number += 1) {
    await store.append([largeRecord(number)])
    ports.clock.advance(hourMs)
  }
  await store.flush()
  expect(store.stats().recordSegments).toBe(1)

  for (const freed of [0, 1, 2, 3]) {
    ports.clock.advance(firstAtMs + freed * hourMs + retentionMs - ports.clock.nowMs())
    await store.tick()
    expect(store.recordFrom, 'stored exactly that long ago').toBe(freed)
    ports.clock.advance(1)
    expect(await store.tick()).toEqual([{ kind: 'records-freed', records: 1, floor: freed + 1 }])
    expect(visible(store)).toEqual([0, 1, 2, 3].slice(freed + 1))
    expect(store.nextRecord).toBe(4)
  }
  expect(filesIn(ports)).toEqual(['manifest'])
})

test('retention: what is still in the journal alone goes as soon as it is in a segment', async () => {
  const { ports, store } = begin()
  await store.append([largeRecord(0)])
  ports.clock.advance(retentionMs + 1)
  await store.append([largeRecord(1)])
  await store.tick()
  expect(visible(store)).toEqual([1])
})

test('retention: a freed record is out of every sight at once, and its identity is free again', async () => {
  const { ports, store } = begin()
  await store.append([largeRecord(0)])
  ports.clock.advance(retentionMs + 1)
  await store.append([largeRecord(1)])
  await store.flush()
  const view = store.view()
  await store.tick()
  expect(store.read(recordNumber(0))).toBeNull()
  expect(view.read(recordNumber(0))).toBeNull()
  expect(
    store
      .view()
      .findEventId('id-0')
      .map((number) => store.read(number)),
  ).toEqual([null])
  expect((await store.append([largeRecord(0), largeRecord(1)])).map((statuses) => [...statuses])).toEqual([[0], [1]])
})

test('retention: files go when the last one who reads them is done', async () => {
  const { ports, store } = begin()
  await store.append([largeRecord(0)])
  await store.flush()
  const files = filesIn(ports)
  expect(files.length).toBe(3)
  const [first, second] = [store.view(), store.view()]
  ports.clock.advance(retentionMs + 1)
  await store.tick()
  const later = store.view()
  expect(filesIn(ports)).toEqual(files)
  first.release()
  first.release()
  expect(filesIn(ports)).toEqual(files)
  second.release()
  expect(filesIn(ports), 'who came later does not read them').toEqual(['manifest'])
  later.release()
})

test('retention: after the clock jumped nothing is freed for 24 hours, and the jump is on record', async () => {
  const { ports, store } = begin()
  await store.append([largeRecord(0)])
  await store.flush()
  ports.clock.step(365 * 24 * hourMs)
  const [jump] = await store.tick()
  expect(jump?.kind).toBe('clock-jumped')
  ports.clock.advance(clockHoldMs - 1)
  expect(await store.tick()).toEqual([])
  ports.clock.advance(1)
  expect(await store.tick()).toEqual([{ kind: 'records-freed', records: 1, floor: 1 }])
})

test('retention: a restart within a hold does not end it', async () => {
  const { ports, store } = begin()
  await store.append([largeRecord(0)])
  await store.flush()
  ports.clock.step(365 * 24 * hourMs)
  await store.tick()
  await store.append([largeRecord(1)])
  await store.close()
  const next = startStore(ports)
  await next.tick()
  expect(visible(next)).toEqual([0, 1])
})

test('retention: where the disk is full and no segment can be written, records are freed all the same', async () => {
  const { ports, store } = begin()
  await store.append([largeRecord(0)])
  await store.flush()
  ports.clock.advance(retentionMs + 1)
  await store.append([largeRecord(1)])
  ports.disk.capacityBytes = [...ports.disk.files().values()].reduce((sum, bytes) => sum + bytes.length, 0) + 2000
  await expect(store.tick()).rejects.toThrow('ENOSPC')
  expect(visible(store)).toEqual([1])
  ports.disk.capacityBytes = Number.MAX_SAFE_INTEGER
  expect(await store.tick(), 'nobody was told yet').toEqual([{ kind: 'records-freed', records: 1, floor: 1 }])
  expect(visible(store)).toEqual([1])
})

/** Flushes only when told. */
function begin() {
  const ports = newPorts(1)
  const store = startStore(ports, {
    bounds: { flushBytesMin: 1e9, flushRecordsMin: 1e9, recentBytesMax: 1e9, packBytesMin: 1e9 },
  })
  return { ports, store }
}

/** Large enough to stay a block of its own, and hard to compress. */
function largeRecord(number: number) {
  const noise = Array.from({ length: 40_000 }, (_, index) => ((index * index * 7919 + index) % 36).toString(36)).join(
    '',
  )
  return batchOf([eventText({ eventID: `id-${number}`, note: noise })])
}

function visible(store: RecordStore): number[] {
  const numbers = Array.from({ length: store.nextRecord }, (_, number) => recordNumber(number))
  return numbers.filter((number) => store.read(number) !== null)
}

function filesIn({ disk }: ReturnType<typeof newPorts>): string[] {
  return [...disk.files().keys()]
    .filter((path) => path.startsWith(`${recordsFolder}/`))
    .map((path) => path.slice(recordsFolder.length + 1))
}
