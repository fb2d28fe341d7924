import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accountIds, altered, batchOf, EventMaker, eventText, regions } from '../../test/support/event-records.ts'
import { newPorts, startStore } from '../../test/support/record-store-simulation.ts'
import type { Condition } from '../event/condition.ts'
import { eventCategories } from '../event/fields.ts'
import { SearchRun, type SearchSpec, type SearchView } from './search.ts'

const all: SearchSpec = {
  scope: { accounts: null, categories: null },
  conditions: [],
  text: null,
  fromMs: Number.MIN_SAFE_INTEGER,
  beforeMs: Number.MAX_SAFE_INTEGER,
  order: 'newest-first',
  limitRecords: null,
}

/** Conditions, each on a path of its own, with what they mean written out. */
const conditions: readonly { readonly asked: Condition; readonly holds: (record: Wanted) => boolean }[] = [
  {
    asked: { path: 'eventName', values: ['GetObject', '*Trail'] },
    holds: (one) => /^GetObject$|Trail$/.test(one.eventName),
  },
  {
    asked: { path: 'userIdentity.userName', values: ['alice'] },
    holds: (one) => one.userIdentity.userName === 'alice',
  },
  { asked: { path: 'awsRegion', values: [regions[1]] }, holds: (one) => one.awsRegion === regions[1] },
  {
    asked: { path: 'recipientAccountId', values: [accountIds[0]] },
    holds: (one) => one.recipientAccountId === accountIds[0],
  },
  {
    asked: { path: 'requestParameters.note', values: ['* x*'] },
    holds: (one) => one.requestParameters.note.includes(' x'),
  },
  { asked: { path: 'readOnly', values: ['true'] }, holds: (one) => one.readOnly },
]

interface Wanted {
  readonly eventName: string
  readonly awsRegion: string
  readonly recipientAccountId: string
  readonly eventTime: string
  readonly eventCategory: string
  readonly readOnly: boolean
  readonly userIdentity: { readonly userName: string }
  readonly requestParameters: { readonly note: string }
}

// Goal: a search answers with exactly the records that fulfil it, in its order, up to its limit.
// Method: random questions over segments and memory, against reading every record.
test('search: it finds what reading every record finds', async () => {
  const { store, texts } = await filledStore()
  const spec = fc.record({
    chosen: fc.uniqueArray(fc.nat(conditions.length - 1), { maxLength: 3 }),
    text: fc.constantFrom(null, null, 'bob', 'eu-central-1'),
    order: fc.constantFrom('newest-first' as const, 'oldest-first' as const),
    limitRecords: fc.constantFrom(null, 1, 7),
    account: fc.constantFrom(
      null,
      { accountId: accountIds[1], region: null },
      { accountId: accountIds[0], region: regions[0] },
    ),
    isManagement: fc.boolean(),
    fromHour: fc.constantFrom(null, 1, 4),
  })
  fc.assert(
    fc.property(spec, ({ chosen, text, order, limitRecords, account, isManagement, fromHour }) => {
      const fromMs = fromHour === null ? all.fromMs : startMs + fromHour * 3_600_000
      const wanted = chosen.flatMap((number) => conditions[number] ?? [])
      const view = store.view()
      const run = new SearchRun(view, {
        ...all,
        conditions: wanted.map(({ asked }) => asked),
        text,
        order,
        limitRecords,
        fromMs,
        scope: {
          accounts: account === null ? null : [account],
          categories: isManagement ? [eventCategories.Management] : null,
        },
      })
      const found = collect(run)
      view.release()
      const isWanted = (record: Wanted, bytes: string) =>
        wanted.every(({ holds }) => holds(record)) &&
        (text === null || bytes.includes(text)) &&
        (account === null ||
          (record.recipientAccountId === account.accountId && [null, record.awsRegion].includes(account.region))) &&
        (!isManagement || record.eventCategory === 'Management') &&
        Date.parse(record.eventTime) >= fromMs
      const sign = order === 'newest-first' ? -1 : 1
      const expected = texts
        .map((bytes, number) => ({ bytes, number, record: JSON.parse(bytes) as Wanted }))
        .filter(({ record, bytes }) => isWanted(record, bytes))
        .sort((a, b) => sign * (Date.parse(a.record.eventTime) - Date.parse(b.record.eventTime) || a.number - b.number))
        .map(({ bytes }) => bytes)
      expect(found.map(idOf)).toEqual(expected.slice(0, limitRecords ?? undefined).map(idOf))
      expect(run.matchedRecords).toBe(found.length)
      expect(run.isDone).toBe(true)
    }),
    { numRuns: 150 },
  )
})

test('search: what arrives while it runs is not in its answer, found by id or not', async () => {
  const { store } = await filledStore()
  const [before, late] = [eventText({ eventID: 'wanted', eventTimeMs: 0 }), eventText({ eventID: 'wanted' })]
  await store.append([batchOf([before])])
  const views = [store.view(), store.view()]
  const [byId, byName] = views.map((view, index) => {
    const condition =
      index === 0 ? { path: 'eventID', values: ['wanted'] } : { path: 'userIdentity.type', values: ['IAMUser'] }
    return new SearchRun(view, { ...all, beforeMs: 1, conditions: [condition] })
  })
  await store.append([batchOf([altered(before, 'a conflict'), late])])
  expect(collect(byId)).toEqual([before])
  expect(collect(byName)).toEqual([before])
  for (const view of views) view.release()
})

test('search: the records of several event ids come in the order of the search', async () => {
  const { store } = await filledStore()
  const texts = [3000, 1000, 2000].map((eventTimeMs, index) => eventText({ eventID: `wanted-${index}`, eventTimeMs }))
  await store.append([batchOf(texts)])
  const spec = { ...all, conditions: [{ path: 'eventID', values: ['wanted-2', 'wanted-0', 'wanted-1', 'none'] }] }
  const answer = (order: SearchSpec['order']) => collect(new SearchRun(store.view(), { ...spec, order }))
  expect(answer('oldest-first')).toEqual([texts[1], texts[2], texts[0]])
  expect(answer('newest-first')).toEqual([texts[0], texts[2], texts[1]])
})

test('search: a record that was freed meanwhile is passed over', () => {
  const view: SearchView = {
    walk: () => [{ timeMs: 0, recordNumber: 0 }].values() as ReturnType<SearchView['walk']>,
    findEventId: () => [],
    read: () => null,
    orderKeyOf: () => {
      throw new Error('there is no record')
    },
    recordFrom: 0 as SearchView['recordFrom'],
    recordBefore: 1 as SearchView['recordBefore'],
  }
  const run = new SearchRun(view, all)
  expect(collect(run)).toEqual([])
  expect(run.scannedRecords).toBe(0)
})

const idOf = (text: string): string => JSON.parse(text).eventID

const startMs = Date.UTC(2026, 0, 1)

/** Some 130 records, most of them in several segments. By record number. */
async function filledStore() {
  const ports = newPorts(3)
  const store = startStore(ports)
  const maker = new EventMaker(3)
  const texts: string[] = []
  for (let batch = 0; batch < 13; batch += 1) {
    ports.clock.advance(1_800_000)
    const made = Array.from({ length: 10 }, () => maker.record(ports.clock.nowMs()))
    await store.append([batchOf(made)])
    texts.push(...made)
  }
  return { store, texts }
}

function collect(run: SearchRun | undefined): string[] {
  const found: string[] = []
  while (run !== undefined && !run.isDone) {
    const stored = run.step()
    if (stored !== null) found.push(stored.bytes.toString())
  }
  return found
}
