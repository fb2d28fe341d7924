import { expect, test } from 'vitest'
import { recordBytesMax } from '../../event/event-record.ts'
import { JournalFullError } from '../../journal/journal.ts'
import { provenanceKinds } from '../../records/provenance.ts'
import type { EncodedBatch } from '../../records/record-frame.ts'
import { Ingest, type ItemOutcome } from './ingest.ts'
import { PreparePool } from './prepare-pool.ts'

const admission = {
  provenance: { kind: provenanceKinds.imported, principal: 'arn:aws:iam::123456789012:root', origin: '' },
  rules: { accountIds: null, refusedEventSources: [] },
}

const withoutRules = { rules: [], key: new Uint8Array(0) }

/** Keeps nothing but how many records came, in the order in which they did. */
class CountingStore {
  readonly counts: number[] = []
  refuseFrom = Number.POSITIVE_INFINITY

  async append(batches: readonly EncodedBatch[]): Promise<readonly Uint8Array[]> {
    if (this.counts.length >= this.refuseFrom) throw new JournalFullError('full')
    this.counts.push(batches.reduce((sum, batch) => sum + batch.recordCount, 0))
    return batches.map((batch) => new Uint8Array(batch.recordCount))
  }
}

async function* stream(...chunks: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

async function all(groups: AsyncIterable<readonly ItemOutcome[]>): Promise<ItemOutcome[]> {
  const items: ItemOutcome[] = []
  for await (const group of groups) items.push(...group)
  return items
}

test('ingest: outcomes come in the order of the lines, with those refused and those too long among them', async () => {
  const pool = new PreparePool(withoutRules)
  const ingest = new Ingest(new CountingStore(), pool)
  const record = (id: number) => `{"eventID":"id-${id}"}\n`
  const many = Array.from({ length: 20_000 }, (_, at) => record(at)).join('')
  const items = await all(
    ingest.lines(stream(many, `none\n${'x'.repeat(recordBytesMax)}`, `x\n${record(20_000)}`), admission),
  )
  expect(items.map(({ place }) => place)).toEqual(Array.from({ length: 20_003 }, (_, at) => at + 1))
  expect(items.filter(({ status }) => status === 'rejected')).toEqual([
    { place: 20_001, status: 'rejected', reason: 'not-json' },
    { place: 20_002, status: 'rejected', reason: 'the line is longer than a record may be' },
  ])
  expect(items.at(-1)).toEqual({ place: 20_003, status: 'stored', eventId: 'id-20000' })
  expect(ingest.counts.rejectedRecords).toBe(2)
  await pool.close()
})

test('ingest: outcomes told before the store refuses hold, and its refusal reaches the caller', async () => {
  const pool = new PreparePool(withoutRules)
  const store = new CountingStore()
  store.refuseFrom = 1
  const ingest = new Ingest(store, pool)
  const block = '{"eventID":"a"}\n'.repeat(8_192)
  const told: ItemOutcome[] = []
  const read = async () => {
    for await (const group of ingest.lines(stream(block, block, block), admission)) told.push(...group)
  }
  await expect(read()).rejects.toThrow(JournalFullError)
  expect(told).toHaveLength(8_192)
  expect(store.counts).toEqual([8_192])
  await pool.close()
})

test('ingest: a file goes to the store in parts and in order, and its outcomes come in groups', async () => {
  const pool = new PreparePool(withoutRules)
  const store = new CountingStore()
  const records = Array.from({ length: 9_000 }, (_, at) => `{"eventID":"${at}"}`)
  const { items, damage } = await new Ingest(store, pool).file(Buffer.from(`[${records.join(',')}]`), admission)
  expect(damage).toBeNull()
  expect((await all(items)).map((item) => 'eventId' in item && item.eventId)).toEqual(
    records.map((_, at) => String(at)),
  )
  expect(store.counts).toEqual([4_096, 4_096, 808])
  await pool.close()
})

test('ingest: of a file of several parts, what is refused is told where it stands, and a refusal of the store reaches the caller', async () => {
  const pool = new PreparePool(withoutRules)
  const store = new CountingStore()
  const ingest = new Ingest(store, pool)
  const records = Array.from({ length: 30_000 }, (_, at) => (at % 10_000 === 9_999 ? '{"a":1}' : `{"eventID":"${at}"}`))
  const bytes = () => Buffer.from(records.join('\n'))
  const { items } = await ingest.file(bytes(), admission)
  const outcomes = await all(items)
  let offset = 0
  const offsets = records.map((record) => {
    const place = offset
    offset += record.length + 1
    return place
  })
  expect(outcomes.map(({ place }) => place)).toEqual(offsets)
  const rejected = outcomes.flatMap(({ status }, at) => (status === 'rejected' ? [at] : []))
  expect(rejected).toEqual([9_999, 19_999, 29_999])
  expect(ingest.counts.rejectedRecords).toBe(3)

  store.refuseFrom = store.counts.length + 3
  await expect(ingest.file(bytes(), admission)).rejects.toThrow(JournalFullError)
  await pool.close()
})

test('ingest: a thread that has ended is replaced by the next job', async () => {
  const pool = new PreparePool(withoutRules)
  const prepare = () => pool.prepare({ kind: 'lines', bytes: Buffer.from('{"eventID":"a"}'), ...admission })
  expect((await prepare()).batches).toHaveLength(1)
  await pool.close()
  expect((await prepare()).batches).toHaveLength(1)
  await pool.close()
})
