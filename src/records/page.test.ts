import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accountIds, altered, batchOf, EventMaker, eventText, regions } from '../../test/support/event-records.ts'
import { type IndexedRecord, naiveWalk } from '../../test/support/index-model.ts'
import { newPorts, startStore } from '../../test/support/record-store-simulation.ts'
import { recordNumber } from '../base/brands.ts'
import { attributeIds, eventCategories } from '../event/fields.ts'
import type { IndexQuery } from './index/index-query.ts'
import { type PageSpec, readPage } from './page.ts'
import type { RecordStore } from './record-store.ts'
import { storedFields } from './search.ts'

const everything = { fromMs: Number.MIN_SAFE_INTEGER, beforeMs: Number.MAX_SAFE_INTEGER }
const all: PageSpec = {
  scope: { accounts: null, categories: null },
  term: null,
  eventId: null,
  ...everything,
  after: null,
  recordBefore: null,
  limitRecords: 10,
}

// Goal: the pages of a listing together hold every matching record that was there at the first page, once, newest first, and
// no other, whatever arrives, moves into segments, is merged or restarted between two pages.
// Method: random questions and random work between pages, against filtering and sorting everything there was.
test('page: pages together are what was there at the first, whatever happens between them', async () => {
  const term = fc.constantFrom(
    null,
    { attribute: attributeIds.eventName, values: [{ text: 'GetObject', isPattern: false }] },
    { attribute: attributeIds.username, values: [{ text: 'alice', isPattern: false }] },
    { attribute: attributeIds.eventName, values: [{ text: 'De*', isPattern: true }] },
  )
  const account = fc.record({
    accountId: fc.constantFrom(...accountIds),
    region: fc.constantFrom(null, ...regions),
  })
  const spec = fc.record({
    term,
    accounts: fc.option(fc.uniqueArray(account, { selector: (one) => one.accountId, maxLength: 2 })),
    categories: fc.constantFrom(null, [eventCategories.Management]),
    limitRecords: fc.integer({ min: 1, max: 25 }),
    hours: fc.constantFrom(null, [0, 3], [2, 5]),
  })
  const between = fc.array(fc.constantFrom('append', 'append', 'flush', 'tick', 'restart', 'nothing'), {
    maxLength: 30,
  })
  await fc.assert(
    fc.asyncProperty(fc.nat(1000), spec, between, async (seed, asked, work) => {
      const bench = new Bench(seed)
      for (let count = 0; count < 8; count += 1) await bench.append()
      const startMs = Date.UTC(2026, 0, 1)
      const { term: wanted, accounts, categories, limitRecords, hours } = asked
      let page: PageSpec = { ...all, scope: { accounts, categories }, term: wanted, limitRecords }
      if (hours !== null) {
        page = {
          ...page,
          fromMs: startMs + (hours[0] ?? 0) * 3_600_000,
          beforeMs: startMs + (hours[1] ?? 0) * 3_600_000,
        }
      }
      const expected = naiveWalk(bench.indexed(), queryOf(page, bench.store)).map((key) => key.recordNumber)

      const found: number[] = []
      for (const one of [...work, ...Array.from({ length: 200 }, () => 'nothing')]) {
        const { records, next, recordBefore } = bench.page(page)
        expect(records.length).toBeLessThanOrEqual(limitRecords)
        found.push(...records.map((record) => record.recordNumber))
        if (next === null) break
        page = { ...page, after: next, recordBefore }
        await bench.doWork(one)
      }
      expect(found).toEqual(expected)
    }),
    { numRuns: 60 },
  )
})

test('page: a full last page says that it is the last', async () => {
  const bench = new Bench(1)
  await bench.store.append([batchOf(['a', 'b', 'c'].map((eventID) => eventText({ eventID })))])
  expect(bench.page({ ...all, limitRecords: 3 }).next).toBeNull()
  expect(bench.page({ ...all, limitRecords: 2 }).next).not.toBeNull()
})

test('page: an event id finds each record that has it, page by page, within scope and time', async () => {
  const { store, page } = new Bench(1)
  const eventID = 'shared'
  const texts = [
    eventText({ eventID, eventTimeMs: 3000 }),
    eventText({ eventID, eventTimeMs: 2000, accountId: accountIds[1] }),
    eventText({ eventID, eventTimeMs: 1000 }),
    altered(eventText({ eventID, eventTimeMs: 1000 }), 'a conflict'),
    eventText({ eventID: 'another', eventTimeMs: 4000 }),
  ]
  await store.append([batchOf(texts.slice(0, 2))])
  await store.flush()
  await store.append([batchOf(texts.slice(2))])
  const first = page({ ...all, eventId: eventID, limitRecords: 3 })
  await store.append([batchOf([eventText({ eventID, eventTimeMs: 500 })])])
  const { after, recordBefore } = { after: first.next, recordBefore: first.recordBefore }
  const second = page({ ...all, eventId: eventID, limitRecords: 3, after, recordBefore })
  expect([first, second].map(({ records }) => records.map((one) => one.recordNumber))).toEqual([[0, 1, 3], [2]])
  expect(second.next).toBeNull()

  const inScope = { accounts: [{ accountId: accountIds[1], region: null }], categories: null }
  expect(page({ ...all, eventId: eventID, scope: inScope }).records.map((one) => one.recordNumber)).toEqual([1])
  expect(page({ ...all, eventId: eventID, fromMs: 3000 }).records.map((one) => one.recordNumber)).toEqual([0])
  expect(page({ ...all, eventId: eventID, beforeMs: 1000 }).records.map((one) => one.recordNumber)).toEqual([5])
  expect(page({ ...all, eventId: 'none' }).records).toEqual([])
})

test('page: a view shows the records that were there when it was taken', async () => {
  const { store } = new Bench(1)
  await store.append([batchOf([eventText({ eventID: 'a' })])])
  const view = store.view()
  await store.append([batchOf([eventText({ eventID: 'b' }), eventText({ eventID: 'a', eventTimeMs: 0 })])])
  expect(view.recordBefore).toBe(1)
  expect(readPage(view, all).records.map((record) => record.recordNumber)).toEqual([0])
  expect(view.findEventId('b')).toEqual([])
  expect(view.findEventId('a')).toEqual([0])
  expect(store.view().recordBefore).toBe(3)
  view.release()
})

function queryOf({ scope, term, fromMs, beforeMs, after }: PageSpec, store: RecordStore): IndexQuery {
  const { recordFrom, nextRecord: recordBefore } = store
  const terms = term === null ? [] : [term]
  return { scope, terms, fromMs, beforeMs, after, order: 'newest-first', recordFrom, recordBefore }
}

/** A store with small bounds, so that what is appended soon stands in several segments. */
class Bench {
  readonly #ports
  readonly #maker
  store: RecordStore

  constructor(seed: number) {
    this.#ports = newPorts(seed)
    this.#maker = new EventMaker(seed)
    this.store = startStore(this.#ports)
  }

  readonly page = (spec: PageSpec) => {
    const view = this.store.view()
    try {
      return readPage(view, spec)
    } finally {
      view.release()
    }
  }

  async append(): Promise<void> {
    this.#ports.clock.advance(this.#maker.below(3_600_000))
    const nowMs = this.#ports.clock.nowMs()
    await this.store.append([batchOf(Array.from({ length: 10 }, () => this.#maker.record(nowMs)))])
  }

  async doWork(work: string): Promise<void> {
    if (work === 'append') await this.append()
    if (work === 'flush') await this.store.flush()
    if (work === 'tick') await this.store.tick()
    if (work === 'restart') {
      await this.store.close()
      this.store = startStore(this.#ports)
    }
  }

  /** Everything that is there, as the index should know it. */
  indexed(): IndexedRecord[] {
    const view = this.store.view()
    const numbers = Array.from({ length: this.store.nextRecord }, (_, number) => recordNumber(number))
    view.release()
    return numbers.flatMap((number) => {
      const stored = view.read(number)
      const fields = stored === null ? null : storedFields(stored)
      return stored === null || fields === null ? [] : [{ key: view.orderKeyOf(stored, fields), fields }]
    })
  }
}
