import { expect, test } from 'vitest'
import { accountIds, batchOf, eventText } from '../../test/support/event-records.ts'
import { newPorts, startStore } from '../../test/support/record-store-simulation.ts'
import { recordNumber } from '../base/brands.ts'
import { FollowRun, followLagRecordsMax } from './follow.ts'
import type { RecordStore } from './record-store.ts'
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

test('follow: records come in the order in which they became durable, from the moment it began, flushed or not', async () => {
  const store = startStore(newPorts(1))
  const texts = Array.from({ length: 60 }, (_, index) =>
    eventText({ eventID: `id-${index}`, eventTimeMs: 60_000 - index }),
  )
  await store.append([batchOf(texts.slice(0, 10))])
  const run = follow(store)
  expect(run.isCaughtUp).toBe(true)
  for (let from = 10; from < 60; from += 10) {
    await store.append([batchOf(texts.slice(from, from + 10))])
    if (from === 40) await store.flush()
  }
  expect(run.isCaughtUp).toBe(false)
  expect(collect(run)).toEqual(texts.slice(10))
  expect(run.isCaughtUp).toBe(true)
  expect(run.takeMissedRecords()).toBe(0)
})

test('follow: only what lies in scope and time and fulfils every condition comes', async () => {
  const store = startStore(newPorts(1))
  const run = follow(store, {
    scope: { accounts: [{ accountId: accountIds[1], region: 'us-east-1' }], categories: [1] },
    conditions: [{ path: 'eventName', values: ['Delete*'] }],
    text: 'carol',
    fromMs: 1000,
  })
  const wanted = { accountId: accountIds[1], eventName: 'DeleteTrail', userName: 'carol', eventTimeMs: 1000 }
  const texts = [
    eventText({ ...wanted, eventID: 'wanted' }),
    eventText({ ...wanted, eventID: 'account', accountId: accountIds[0] }),
    eventText({ ...wanted, eventID: 'region', region: 'eu-central-1' }),
    eventText({ ...wanted, eventID: 'category', category: 'Data' }),
    eventText({ ...wanted, eventID: 'name', eventName: 'CreateUser' }),
    eventText({ ...wanted, eventID: 'text', userName: 'bob' }),
    eventText({ ...wanted, eventID: 'time', eventTimeMs: 0 }),
  ]
  await store.append([batchOf(texts)])
  expect(collect(run)).toEqual(texts.slice(0, 1))
})

// Goal: who cannot keep up is moved to the newest record, and told exactly how many were passed over, once.
// Method: the end of the records moves away; no record has to be there for it.
test('follow: who falls too far behind is moved to the end and told how many records it missed', () => {
  let end = 5
  const read: number[] = []
  const run = new FollowRun(
    {
      nextRecord: () => recordNumber(end),
      read: (number) => {
        read.push(number)
        return null
      },
      orderKeyOf: () => {
        throw new Error('no record was read')
      },
    },
    all,
    null,
  )
  end += followLagRecordsMax
  run.step()
  expect([run.takeMissedRecords(), read]).toEqual([0, [5]])
  end += 2
  run.step()
  expect(run.isCaughtUp).toBe(true)
  expect(run.takeMissedRecords()).toBe(followLagRecordsMax + 1)
  expect(run.takeMissedRecords()).toBe(0)
  end += 1
  run.step()
  expect(read).toEqual([5, end - 1])
})

function follow(store: RecordStore, spec: Partial<SearchSpec> = {}): FollowRun {
  const { read, orderKeyOf, release } = store.view()
  release()
  return new FollowRun({ read, orderKeyOf, nextRecord: () => store.nextRecord }, { ...all, ...spec }, null)
}

function collect(run: FollowRun): string[] {
  const found: string[] = []
  while (!run.isCaughtUp) {
    const stored = run.step()
    if (stored !== null) found.push(stored.bytes.toString())
  }
  return found
}
