import { expect, test } from 'vitest'
import {
  type MetadataChange,
  type MetadataStore,
  MetadataUnavailableError,
  metadataKeyBytesMax,
  metadataValueBytesMax,
  RevisionConflictError,
} from '../../src/storage/metadata-store.ts'
import { seededNumbers } from '../support/adversarial-metadata.ts'

/** One backend: opens an empty store, and removes what it left behind when the test is over. */
export type OpenMetadata = () => Promise<{ readonly store: MetadataStore } & AsyncDisposable>

/** What every backend of `MetadataStore` must do when nothing fails. */
export function metadataStoreConformance(backend: string, open: OpenMetadata): void {
  test(`metadata ${backend}: what a batch wrote is read back with its revision`, async () => {
    await using opened = await open()
    const { store } = opened
    const revision = await store.batch([put('a', 'one'), put('b', '')])

    expect(await store.get('a')).toEqual({ key: 'a', value: bytes('one'), revision })
    expect(await store.get('b')).toEqual({ key: 'b', value: bytes(''), revision })
    expect(await store.get('c')).toBeNull()
  })

  test(`metadata ${backend}: what drops what was replaced keeps all else, and its revisions, whoever else is at work`, async () => {
    await using opened = await open()
    const { store } = opened
    const rows = Array.from({ length: 40 }, (_, at) => `row ${at}`)
    const first = await store.batch([...rows.map((key) => put(key, key.repeat(2_000))), put('gone', 'x')])
    const removed = await store.batch([{ key: 'gone', value: null, expectedRevision: first }])
    const [, written, read, listed] = await Promise.all([
      store.dropReplaced(),
      store.batch([put('row 1', 'new', first)]),
      store.get('row 2'),
      store.list('row ', '', 100),
      store.dropReplaced(),
    ])
    expect(written).toBeGreaterThan(removed)
    expect(read).toEqual({ key: 'row 2', value: bytes('row 2'.repeat(2_000)), revision: first })
    expect(listed.entries).toHaveLength(rows.length)
    expect(await store.get('gone')).toBeNull()
    expect(await store.get('row 1')).toEqual({ key: 'row 1', value: bytes('new'), revision: written })
    expect(await store.batch([put('gone', 'again')])).toBeGreaterThan(written)
  })

  test(`metadata ${backend}: a batch with one wrong revision changes nothing`, async () => {
    await using opened = await open()
    const { store } = opened
    const first = await store.batch([put('a', 'one')])
    const second = await store.batch([put('a', 'two', first)])

    const stale = store.batch([put('fresh', 'x'), put('a', 'three', first)])
    await expect(stale).rejects.toThrow(new RevisionConflictError('a', first, second))
    await expect(store.batch([put('a', 'four')])).rejects.toMatchObject({ expectedRevision: null })
    await expect(store.batch([put('none', 'x', 1)])).rejects.toMatchObject({ key: 'none', actualRevision: null })
    expect(await store.get('fresh')).toBeNull()
    expect(text(await store.get('a'))).toBe('two')
  })

  test(`metadata ${backend}: a key that is made again has a revision that it never had`, async () => {
    await using opened = await open()
    const { store } = opened
    const first = await store.batch([put('a', 'one')])
    await store.batch([{ key: 'a', value: null, expectedRevision: first }])
    expect(await store.get('a')).toBeNull()

    const again = await store.batch([put('a', 'two')])
    expect(again).toBeGreaterThan(first)
    await expect(store.batch([put('a', 'three', first)])).rejects.toThrow(RevisionConflictError)
  })

  test(`metadata ${backend}: of batches that replace the same revision exactly one happens`, async () => {
    await using opened = await open()
    const { store } = opened
    const revision = await store.batch([put('a', 'start')])
    const rivals = Array.from({ length: 20 }, (_, index) => store.batch([put('a', `rival ${index}`, revision)]))
    const settled = await Promise.allSettled(rivals)

    const winners = settled.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []))
    expect(winners).toHaveLength(1)
    expect(text(await store.get('a'))).toBe(`rival ${winners[0]}`)
  })

  test(`metadata ${backend}: pages list a prefix in the order of its bytes, each key once`, async () => {
    await using opened = await open()
    const { store } = opened
    const keys = ['x', 'x/', 'x/a', 'x/ab', 'x/b', 'x/\u{ff5e}', 'x/\u{1f600}', 'x0', 'y', '\u{0}x']
    for (const key of [...keys].reverse()) await store.batch([put(key, key)])

    const listed: string[] = []
    let from: string | null = ''
    while (from !== null) {
      const page = await store.list('x/', from, 2)
      expect(page.entries.length).toBeLessThanOrEqual(2)
      for (const entry of page.entries) {
        expect(text(entry)).toBe(entry.key)
        listed.push(entry.key)
      }
      from = page.next
    }
    expect(listed).toEqual(['x/', 'x/a', 'x/ab', 'x/b', 'x/\u{ff5e}', 'x/\u{1f600}'])
    expect((await store.list('', '', 1000)).entries).toHaveLength(keys.length)
    expect(await store.list('none', '', 1)).toEqual({ entries: [], next: null })
  })

  test(`metadata ${backend}: the largest key and value fit, larger ones are refused`, async () => {
    await using opened = await open()
    const { store } = opened
    const key = 'k'.repeat(metadataKeyBytesMax)
    const value = Buffer.alloc(metadataValueBytesMax, 7)
    await store.batch([{ key, value, expectedRevision: null }])
    expect(Buffer.from((await store.get(key))?.value ?? []).equals(value)).toBe(true)

    await expect(store.batch([put(`${key}k`, '')])).rejects.toThrow('metadata key')
    await expect(store.batch([put('', '')])).rejects.toThrow('metadata key')
    await expect(store.batch([put('a', 'x'.repeat(metadataValueBytesMax + 1))])).rejects.toThrow('too large')
    await expect(store.batch([])).rejects.toThrow('1 to 1,000')
    await expect(store.batch([put('a', ''), put('a', '')])).rejects.toThrow('no key twice')
    await expect(store.list('', '', 0)).rejects.toThrow('1 to 1,000')
  })

  test(`metadata ${backend}: a value belongs to its reader`, async () => {
    await using opened = await open()
    const { store } = opened
    const handedIn = bytes('one')
    await store.batch([{ key: 'a', value: handedIn, expectedRevision: null }])
    handedIn.fill(0)
    const read = await store.get('a')
    const listed = (await store.list('', '', 1)).entries[0]
    await store.batch([put('a', 'two', read?.revision), put('b', 'other')])

    expect(text(read)).toBe('one')
    expect(text(listed ?? null)).toBe('one')
  })

  // Goal: whatever order concurrent batches take, the store ends as if they had run one after another.
  // Method: seeded batches race over few keys, each replacing what it read; every value lists the batches that made
  // it, so a lost update or half a batch shows as a batch that is missing from one of its two keys.
  test(`metadata ${backend}: concurrent batches lose no update and leave no half`, async () => {
    await using opened = await open()
    const { store } = opened
    const next = seededNumbers(11)
    const acknowledged: { readonly name: string; readonly keys: readonly string[] }[] = []

    const append = async (name: string): Promise<void> => {
      const first = Math.floor(next() * 4)
      const keys = [`key/${first}`, `key/${(first + 1 + Math.floor(next() * 3)) % 4}`]
      const changes: MetadataChange[] = []
      for (const key of keys) {
        const entry = await store.get(key)
        changes.push(put(key, `${text(entry)} ${name}`, entry?.revision))
      }
      try {
        await store.batch(changes)
        acknowledged.push({ name, keys })
      } catch (error) {
        if (!(error instanceof RevisionConflictError)) throw error
        await append(name)
      }
    }
    await Promise.all(Array.from({ length: 40 }, (_, index) => append(`b${index}`)))

    expect(acknowledged).toHaveLength(40)
    for (const key of ['key/0', 'key/1', 'key/2', 'key/3']) {
      const names = text(await store.get(key))
        .split(' ')
        .filter(Boolean)
      const expected = acknowledged.filter(({ keys }) => keys.includes(key)).map(({ name }) => name)
      expect(names.toSorted()).toEqual(expected.toSorted())
    }
  })

  test(`metadata ${backend}: nothing is taken after close`, async () => {
    await using opened = await open()
    const { store } = opened
    const last = store.batch([put('a', 'one')])
    const closed = store.close()
    expect(await last).toBeGreaterThan(0)
    await closed
    await store.close()
    await expect(store.get('a')).rejects.toThrow(MetadataUnavailableError)
    await expect(store.list('', '', 1)).rejects.toThrow(MetadataUnavailableError)
    await expect(store.batch([put('a', 'two')])).rejects.toThrow(MetadataUnavailableError)
  })
}

function put(key: string, value: string, expectedRevision: number | null = null): MetadataChange {
  return { key, value: bytes(value), expectedRevision }
}

function bytes(value: string): Uint8Array {
  return Uint8Array.from(Buffer.from(value))
}

function text(entry: { readonly value: Uint8Array } | null): string {
  return entry === null ? '' : Buffer.from(entry.value).toString()
}
