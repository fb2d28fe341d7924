import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AdversarialMetadataStore, noMetadataFaults } from '../../../test/support/adversarial-metadata.ts'
import { openTestBuckets, plainDraft, testAccount, testRegion } from '../../../test/support/hosted-buckets.ts'
import type { MetadataStore } from '../../storage/metadata-store.ts'
import type { Bucket } from '../bucket.ts'
import { encodeObject, objectsRoot } from '../objects/object-row.ts'
import type { StoredObject } from '../objects/stored-object.ts'
import { compareKeys } from './key-order.ts'
import { listObjects, type ObjectQuery } from './list-objects.ts'

const bucket: Bucket = {
  name: 'a-bucket',
  accountId: testAccount,
  region: testRegion,
  createdAtMs: 0,
  bucketId: 'b',
  policy: null,
  publicAccessBlock: null,
  ownership: null,
  tags: new Map(),
  isBucketKeyEnabled: false,
}

// Goal: every page of every listing is what S3's rules say, in both directions of doubt: nothing missing, nothing twice.
//
// Method: a model that knows only the rules (roll up, drop what is not after the marker, sort by bytes, cut) is asked
// the same, over keys in which slashes, prefixes of one another and characters of every length stand close together.
test('listing: pages are what the rules say, whatever the keys are', async () => {
  const piece = fc.constantFrom(
    'a',
    'b',
    '/',
    '//',
    '-',
    '.',
    '0',
    'é',
    '\u{ffff}',
    '😀',
    '\u{10ffff}',
    '\u0000',
    'a/b',
  )
  const text = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''))
  const keys = fc.uniqueArray(
    text.filter((key) => key !== ''),
    { maxLength: 60 },
  )
  const query = fc.record({
    prefix: text,
    delimiter: fc.constantFrom(null, '/', 'a', '//', '😀'),
    after: fc.option(text.filter((after) => after !== '')),
    limit: fc.integer({ min: 0, max: 7 }),
  })
  await fc.assert(
    fc.asyncProperty(keys, query, async (present, asked) => {
      const metadata = await storeWith(present)
      for (let after = asked.after, pages = 0; pages < 100; pages += 1) {
        const page = await listObjects(metadata, bucket, { ...asked, after })
        expect(shown(page)).toEqual(modelPage(present, { ...asked, after }))
        if (page.next === null) return
        after = page.next
      }
      throw new Error('the listing does not end')
    }),
    { numRuns: 400 },
  )
})

test('listing: many keys under one prefix are stepped over, not read', async () => {
  const present = ['a', 'b', 'c'].flatMap((folder) => Array.from({ length: 2000 }, (_, index) => `${folder}/${index}`))
  const metadata = new CountingMetadata(await storeWith(present))
  const page = await listObjects(metadata, bucket, { prefix: '', delimiter: '/', after: null, limit: 1000 })
  expect(page.commonPrefixes).toEqual(['a/', 'b/', 'c/'])
  expect(metadata.entries).toBeLessThan(100)
})

test('listing: in LMDB and while writers go on, what stays is listed once and in order', async () => {
  await using hosted = await openTestBuckets()
  const made = await hosted.buckets.create({
    name: 'a-bucket',
    accountId: testAccount,
    region: testRegion,
    ownership: 'BucketOwnerEnforced',
    tags: new Map(),
  })
  const root = objectsRoot(made)
  const staying = Array.from({ length: 500 }, (_, index) => `k${index}é`)
  await hosted.metadata.batch(staying.map((key) => row(root, key)))
  let isDone = false
  const writing = (async () => {
    for (let round = 0; !isDone; round += 1) {
      const revision = await hosted.metadata.batch([row(root, `k${round % 500}-`)])
      await hosted.metadata.batch([{ key: `${root}k${round % 500}-`, value: null, expectedRevision: revision }])
    }
  })()
  const listed: string[] = []
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof listObjects>> = await hosted.objects.list(made, {
      prefix: 'k',
      delimiter: null,
      after,
      limit: 7,
    })
    listed.push(...page.objects.map(({ key }) => key))
    if (page.next === null) break
    after = page.next
  }
  isDone = true
  await writing
  expect(listed).toEqual([...listed].sort(compareKeys))
  expect(listed.filter((key) => key.endsWith('é'))).toEqual([...staying].sort(compareKeys))
})

function modelPage(keys: readonly string[], { prefix, delimiter, after, limit }: ObjectQuery) {
  const names = new Map<string, 'key' | 'prefix'>()
  for (const key of keys.filter((each) => each.startsWith(prefix))) {
    const at = delimiter === null ? -1 : key.indexOf(delimiter, prefix.length)
    if (at < 0) names.set(key, 'key')
    else names.set(key.slice(0, at + (delimiter ?? '').length), 'prefix')
  }
  const left = [...names.keys()].filter((name) => after === null || compareKeys(name, after) > 0).sort(compareKeys)
  const page = left.slice(0, limit)
  return {
    keys: page.filter((name) => names.get(name) === 'key'),
    prefixes: page.filter((name) => names.get(name) === 'prefix'),
    next: limit > 0 && left.length > limit ? page.at(-1) : null,
  }
}

function shown({ objects, commonPrefixes, next }: Awaited<ReturnType<typeof listObjects>>) {
  return { keys: objects.map(({ key }) => key), prefixes: commonPrefixes, next }
}

async function storeWith(keys: readonly string[]): Promise<MetadataStore> {
  const metadata = new AdversarialMetadataStore(noMetadataFaults)
  const changes = [...keys, 'of another bucket'].map((key, index) =>
    row(index < keys.length ? objectsRoot(bucket) : objectsRoot({ bucketId: 'c' }), key),
  )
  for (let start = 0; start < changes.length; start += 1000) await metadata.batch(changes.slice(start, start + 1000))
  return metadata
}

function row(root: string, key: string) {
  const object: StoredObject = {
    key,
    ...plainDraft,
    etag: '',
    sizeBytes: 0,
    modifiedAtMs: 0,
    checksum: { algorithm: 'CRC32', type: 'FULL_OBJECT', value: '' },
    body: { kind: 'whole', objectId: '', sealedKey: '', sizeBytes: 0 },
  }
  return { key: root + key, value: encodeObject(object), expectedRevision: null }
}

/** Counts what is read. */
class CountingMetadata implements MetadataStore {
  readonly #metadata: MetadataStore
  entries = 0

  constructor(metadata: MetadataStore) {
    this.#metadata = metadata
  }

  async list(prefix: string, from: string, limit: number) {
    const page = await this.#metadata.list(prefix, from, limit)
    this.entries += page.entries.length
    return page
  }

  get(key: string) {
    return this.#metadata.get(key)
  }

  batch(changes: Parameters<MetadataStore['batch']>[0]) {
    return this.#metadata.batch(changes)
  }

  dropReplaced() {
    return this.#metadata.dropReplaced()
  }

  close() {
    return this.#metadata.close()
  }
}
