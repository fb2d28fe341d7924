import { expect, test } from 'vitest'
import { batchOf, eventText } from '../../test/support/event-records.ts'
import { newPorts, recordsFolder, retentionDays, startStore } from '../../test/support/record-store-simulation.ts'
import { ConditionError } from '../event/condition.ts'
import { Queries, queriesMax, TooManyQueriesError } from './queries.ts'
import type { SearchSpec } from './search.ts'

const all: SearchSpec = {
  scope: { accounts: null, categories: null },
  conditions: [],
  text: null,
  fromMs: Number.MIN_SAFE_INTEGER,
  beforeMs: Number.MAX_SAFE_INTEGER,
  order: 'oldest-first',
  limitRecords: null,
}

test('queries: a search comes in slices of bounded size, every record once', async () => {
  const { store, queries } = begin()
  const texts = Array.from({ length: 40 }, (_, index) =>
    eventText({ eventID: `id-${index}`, note: `${index}`.repeat(15_000) }),
  )
  for (const text of texts) await store.append([batchOf([text])])
  const id = queries.openSearch(all)
  const found: string[] = []
  for (;;) {
    const { records, isDone } = await queries.nextOfSearch(id)
    expect(records.reduce((sum, { bytes }) => sum + bytes.length, 0)).toBeLessThan(300 * 1024)
    found.push(...records.map(({ bytes }) => bytes.toString()))
    if (isDone) break
  }
  expect(found.toSorted()).toEqual(texts.toSorted())
  expect(await queries.nextOfSearch(id)).toMatchObject({ records: [], isDone: true })
})

test('queries: a search that cannot be asked holds no files', async () => {
  const { ports, store, queries } = begin()
  await store.append([batchOf([eventText()])])
  await store.flush()
  expect(() => queries.openSearch({ ...all, conditions: [{ path: '..', values: ['x'] }] })).toThrow(ConditionError)
  ports.clock.advance((retentionDays + 1) * 24 * 3_600_000)
  await store.tick()
  expect(ports.disk.list(recordsFolder)).toEqual(['manifest'])
})

test('queries: files of a search that was closed early go', async () => {
  const { ports, store, queries } = begin()
  await store.append([batchOf([eventText()])])
  await store.flush()
  const id = queries.openSearch(all)
  ports.clock.advance((retentionDays + 1) * 24 * 3_600_000)
  await store.tick()
  expect(ports.disk.list(recordsFolder).length).toBe(3)
  queries.close(id)
  expect(ports.disk.list(recordsFolder)).toEqual(['manifest'])
})

test('queries: over the bound a further search or tail is refused, until one is closed', () => {
  const { queries } = begin()
  const ids = Array.from({ length: queriesMax }, (_, index) =>
    index % 2 === 0 ? queries.openSearch(all) : queries.openFollow(all, null),
  )
  expect(() => queries.openSearch(all)).toThrow(TooManyQueriesError)
  expect(() => queries.openFollow(all, null)).toThrow(TooManyQueriesError)
  queries.close(ids[1] ?? 0)
  queries.openFollow(all, null)
})

test('queries: a follower hears of a record when it arrives', async () => {
  const { store, queries } = begin()
  const id = queries.openFollow(all, null)
  const text = eventText()
  const [slice] = await Promise.all([queries.nextOfFollow(id), store.append([batchOf([text])])])
  expect(slice).toEqual({ records: [store.read(slice.records[0]?.recordNumber ?? store.recordFrom)], missedRecords: 0 })
  expect(slice.records.map(({ bytes }) => bytes.toString())).toEqual([text])
  queries.close(id)
  expect(await queries.nextOfFollow(id)).toEqual({ records: [], missedRecords: 0 })
})

function begin() {
  const ports = newPorts(1)
  const store = startStore(ports)
  return { ports, store, queries: new Queries(store, ports.clock, async () => {}) }
}
