import { expect, test } from 'vitest'
import { AdversarialMetadataStore, noMetadataFaults } from '../../test/support/adversarial-metadata.ts'
import { MetadataUnavailableError, RevisionConflictError } from './metadata-store.ts'
import { Edit, MalformedRowError, Table, type TableOptions } from './table.ts'

interface Note {
  readonly text: string
}

const options: TableOptions<Note> = {
  prefix: 'note/',
  encode: ({ text }) => ({ version: 1, text }),
  decode: (value) => {
    if (typeof value !== 'object' || value === null || !('text' in value) || typeof value.text !== 'string') {
      throw new Error('no note')
    }
    return { text: value.text }
  },
}
const place = { partition: 'a', name: 'one' }

test('table: rows outlive closing, in their partitions, sorted by name', async () => {
  const metadata = new AdversarialMetadataStore()
  const table = await Table.open(metadata, options)
  await new Edit()
    .put(table, { partition: 'a', name: 'two' }, { text: '2' })
    .put(table, place, { text: '1' })
    .put(table, { partition: 'b', name: 'with/slash' }, { text: '3' })
    .commit(metadata)

  for (const known of [table, await Table.open(metadata, options)]) {
    expect(known.list('a')).toEqual([{ text: '1' }, { text: '2' }])
    expect(known.get({ partition: 'b', name: 'with/slash' })).toEqual({ text: '3' })
    expect(known.count('a')).toBe(2)
    expect(known.count('c')).toBe(0)
    expect([...known.all()].map(({ text }) => text).sort()).toEqual(['1', '2', '3'])
  }
})

test('table: more rows than a page of the metadata are all read', async () => {
  const metadata = new AdversarialMetadataStore()
  const table = await Table.open(metadata, options)
  for (const part of [0, 1, 2]) {
    const edit = new Edit()
    for (let index = 0; index < 700; index += 1)
      edit.put(table, { partition: 'a', name: `${part}-${index}` }, { text: '' })
    await edit.commit(metadata)
  }
  expect((await Table.open(metadata, options)).count('a')).toBe(2100)
})

test('table: a list shows each change that was committed, and none that was not', async () => {
  const metadata = new AdversarialMetadataStore()
  const table = await Table.open(metadata, options)
  expect(table.list('a')).toEqual([])
  const edit = new Edit().put(table, place, { text: '1' })
  expect(table.list('a')).toEqual([])
  await edit.commit(metadata)
  const listed = table.list('a')
  expect(listed).toEqual([{ text: '1' }])

  await new Edit().put(table, place, { text: '2' }).commit(metadata)
  expect(table.list('a')).toEqual([{ text: '2' }])
  expect(listed).toEqual([{ text: '1' }])

  await new Edit().remove(table, place).commit(metadata)
  expect(table.list('a')).toEqual([])
  expect(table.get(place)).toBeNull()
})

test('table: what is derived hears of every row at the opening, and of every change after it is durable', async () => {
  const metadata = new AdversarialMetadataStore()
  const first = await Table.open(metadata, options)
  await new Edit().put(first, place, { text: '1' }).commit(metadata)

  const heard: [string | null, string | null][] = []
  const changed = (before: Note | null, after: Note | null) => heard.push([before?.text ?? null, after?.text ?? null])
  const table = await Table.open(metadata, { ...options, changed })
  await new Edit().put(table, place, { text: '2' }).commit(metadata)
  await new Edit().remove(table, place).commit(metadata)
  expect(heard).toEqual([
    [null, '1'],
    ['1', '2'],
    ['2', null],
  ])
})

test('table: a row that changed behind its back is a conflict, and is read again', async () => {
  const metadata = new AdversarialMetadataStore()
  const [left, right] = [await Table.open(metadata, options), await Table.open(metadata, options)]
  await new Edit().put(left, place, { text: 'left' }).commit(metadata)

  await expect(new Edit().put(right, place, { text: 'right' }).commit(metadata)).rejects.toThrow(RevisionConflictError)
  expect(right.get(place)).toEqual({ text: 'left' })
  await new Edit().put(right, place, { text: 'right' }).commit(metadata)
  expect((await Table.open(metadata, options)).get(place)).toEqual({ text: 'right' })
})

// Goal: after any unknown outcome a table shows what the metadata has, as soon as it can be read again.
//
// Method: edits run on a store that loses batches, answers and reads. After each one a second table is opened on the
// same store, as the judge; where a read failed meanwhile, one more edit must put the table right.
test('table: an unknown outcome leaves it as the metadata is', async () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const faults = { ...noMetadataFaults, seed, lostAnswers: 0.3, lostBatches: 0.3, failedReads: 0.2 }
    const metadata = new AdversarialMetadataStore(faults)
    const table = await persist(() => Table.open(metadata, options))
    for (let step = 0; step < 20; step += 1) {
      const text = `${seed}-${step}`
      await persist(() => new Edit().put(table, place, { text }).commit(metadata))
      const judge = await persist(() => Table.open(metadata, options))
      expect(table.get(place), `seed ${seed}, step ${step}`).toEqual(judge.get(place))
      expect(table.get(place)?.text).toBe(text)
    }
  }
})

test('table: a row that cannot be read is refused by its key', async () => {
  for (const [key, text] of [
    ['note/a/one', 'not json'],
    ['note/a/one', '{"version":1}'],
    ['note/without', '{"version":1,"text":""}'],
  ] as const) {
    const metadata = new AdversarialMetadataStore()
    await metadata.batch([{ key, value: Buffer.from(text), expectedRevision: null }])
    const refusal = await Table.open(metadata, options).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(MalformedRowError)
    expect(String(refusal)).toContain(key)
  }
})

/** Tries again until the outcome is known. */
async function persist<Result>(work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof MetadataUnavailableError) && !(error instanceof RevisionConflictError)) throw error
    }
  }
}
