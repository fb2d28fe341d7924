import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Bucket } from '../../src/buckets/bucket.ts'
import { decodePart, type StoredPart } from '../../src/buckets/multipart/part-row.ts'
import { unconditional } from '../../src/buckets/objects/conditions.ts'
import { decodeObject } from '../../src/buckets/objects/object-row.ts'
import { type HostedBuckets, openHostedBuckets } from '../../src/buckets/open-hosted-buckets.ts'
import { type MetadataStore, MetadataUnavailableError } from '../../src/storage/metadata-store.ts'
import { type ObjectStore, ObjectStoreClosedError, type ObjectWriter } from '../../src/storage/object-store.ts'
import { AdversarialMetadataStore } from '../support/adversarial-metadata.ts'
import { createTestBucket, hostedOptions, incoming, plainDraft, readWhole } from '../support/hosted-buckets.ts'
import { MemoryObjectStore } from '../support/memory-object-store.ts'

/** What is written: small, so written in one step, and large, so streamed. */
const [small, other, large] = [Buffer.from('small'), Buffer.from('other'), randomBytes(300_000)]

/** An object's key, and what may be read there: as many contents as were being written; null for none. */
type Allowed = Map<string, readonly (Uint8Array | null)[]>

type Scenario = (
  hosted: HostedBuckets,
  bucket: Bucket,
  wrote: (key: string, content: Uint8Array | null) => void,
) => Promise<void>

const scenarios: Readonly<Record<string, Scenario>> = {
  'put, replacement and deletion': async ({ objects, sweep }, bucket, wrote) => {
    const put = async (key: string, content: Uint8Array) => {
      wrote(key, content)
      await objects.put(bucket, key, plainDraft, incoming(content), unconditional)
    }
    await put('k', small)
    await put('k', other)
    await put('l', large)
    await sweep()
    wrote('l', null)
    await objects.delete(bucket, 'l', unconditional)
    await put('k', large)
    await sweep()
  },
  'multipart completion and end': async ({ objects, uploads, sweep }, bucket, wrote) => {
    wrote('k', other)
    await objects.put(bucket, 'k', plainDraft, incoming(other), unconditional)
    const upload = await uploads.create(bucket, 'k', plainDraft, null, 'me')
    await uploads.putPart(bucket, upload, 1, incoming(other))
    await uploads.putPart(bucket, upload, 2, incoming(other))
    const part = await uploads.putPart(bucket, upload, 1, incoming(large))
    wrote('k', large)
    await uploads.complete(bucket, upload, naming(part), unconditional)
    await sweep()
    const ended = await uploads.create(bucket, 'l', plainDraft, null, 'me')
    await uploads.putPart(bucket, ended, 1, incoming(small))
    await uploads.abort(bucket, ended)
    wrote('k', null)
    await objects.delete(bucket, 'k', unconditional)
    await sweep()
  },
}

// Goal: whichever step is the last that happens before the process dies, every object is whole, what was told to be
// stored is, and no bytes are left that nothing holds.
//
// Method: a clean run counts what is asked of metadata and object store. It is repeated once for each such call, killed
// before it and after it, and started again from what was durable. Rows and bytes are then compared.
for (const [name, scenario] of Object.entries(scenarios)) {
  test(`buckets: a kill at any step of ${name} leaves whole objects and no other bytes`, async () => {
    const { calls } = await runKilled(scenario, null)
    expect(calls).toBeGreaterThan(20)
    for (let at = 0; at < calls; at += 1) {
      for (const when of ['before', 'after'] as const) await runKilled(scenario, { at, when })
    }
  })
}

// Goal: a store that fails once, or loses an answer, costs a call and nothing else, without a start in between.
//
// Method: as above, but the calls after the one that fails go through. A call of the object store whose answer is lost
// leaves bytes that only the next start finds, so there it fails before.
for (const [name, scenario] of Object.entries(scenarios)) {
  test(`buckets: one failure at any step of ${name} leaves no bytes that nothing holds`, async () => {
    const { calls } = await runKilled(scenario, null)
    for (let at = 0; at < calls; at += 1) await runKilled(scenario, { at, when: 'once' })
  })
}

interface Kill {
  readonly at: number
  readonly when: 'before' | 'after' | 'once'
}

async function runKilled(scenario: Scenario, kill: Kill | null): Promise<{ readonly calls: number }> {
  const metadata = new AdversarialMetadataStore()
  const allowed: Allowed = new Map()
  const store = new MemoryObjectStore()
  const preparing = await openHostedBuckets(hostedOptions(metadata, store))
  const bucket = await createTestBucket(preparing)
  await preparing.close()

  const faults = new Faults(kill)
  const hosted = await openHostedBuckets(hostedOptions(faults.metadata(metadata), faults.store(store)))
  faults.begin()
  let isEnded = false
  try {
    await scenario(hosted, bucket, (key, content) => {
      // What was told to be stored before is the least that must be there.
      allowed.set(key, [allowed.get(key)?.at(-1) ?? null, content])
    })
    isEnded = true
  } catch (error) {
    if (kill === null) throw error
  }
  const { calls } = faults
  faults.end()
  if (isEnded) for (const [key, contents] of allowed) allowed.set(key, contents.slice(-1))
  const where = `${kill?.when} call ${kill?.at}`
  if (kill?.when === 'once') {
    await hosted.sweep()
    await checkAll(hosted, bucket, metadata, store, allowed, where)
  }
  await hosted.close()

  const again = await openHostedBuckets(hostedOptions(metadata, store))
  await again.sweep()
  await checkAll(again, bucket, metadata, store, allowed, where)
  await again.close()
  return { calls }
}

async function checkAll(
  hosted: HostedBuckets,
  bucket: Bucket,
  metadata: MetadataStore,
  store: MemoryObjectStore,
  allowed: Allowed,
  where: string,
): Promise<void> {
  for (const [key, contents] of allowed) {
    const read = await readWhole(hosted, bucket, key)
    const isAllowed = contents.some((content) => (content === null ? read === null : read?.equals(content)))
    expect(isAllowed, `${key} is whole, killed ${where}`).toBe(true)
  }
  const { entries } = await metadata.list('object', '', 1000)
  expect(
    entries.filter(({ key }) => key.startsWith('object-note/')),
    `notes, killed ${where}`,
  ).toEqual([])
  const held = entries.flatMap(({ key, value }) => {
    if (key.startsWith('object-part/')) return [decodePart(key, value).objectId]
    if (!key.startsWith('object/')) return []
    const { body } = decodeObject(key, value)
    return body.kind === 'whole' ? [body.objectId] : []
  })
  expect(store.ids, `bytes, killed ${where}`).toEqual(held.sort())
}

function naming({ partNumber, md5 }: StoredPart) {
  const parts = [{ partNumber, etag: md5, checksums: new Map() }]
  return { parts, checksums: new Map(), checksumType: null, sizeBytes: null }
}

/** Counts calls and ends everything at one of them. */
class Faults {
  readonly #kill: Kill | null
  calls = 0
  #isOn = false
  #isDead = false

  constructor(kill: Kill | null) {
    this.#kill = kill
  }

  begin(): void {
    this.#isOn = true
  }

  end(): void {
    this.#isOn = false
  }

  metadata(inner: MetadataStore): MetadataStore {
    const failure = () => new MetadataUnavailableError('killed')
    return {
      get: (key) => this.#call(failure, () => inner.get(key)),
      list: (prefix, from, limit) => this.#call(failure, () => inner.list(prefix, from, limit)),
      batch: (changes) => this.#call(failure, () => inner.batch(changes)),
      dropReplaced: () => this.#call(failure, () => inner.dropReplaced()),
      close: () => inner.close(),
    }
  }

  store(inner: ObjectStore): ObjectStore {
    const failure = () => new ObjectStoreClosedError()
    const call = <Result>(task: () => Promise<Result>) => this.#call(failure, task)
    const writer = (opened: ObjectWriter): ObjectWriter => ({
      id: opened.id,
      write: (bytes) => call(() => opened.write(bytes)),
      finish: () => call(() => opened.finish()),
      abort: () => (this.#isDead ? Promise.reject(failure()) : opened.abort()),
    })
    return {
      begin: () => call(async () => writer(await inner.begin())),
      put: (bytes) => call(() => inner.put(bytes)),
      read: (object, range) => inner.read(object, range),
      settle: (ids) => call(() => inner.settle(ids)),
      free: (ids) => call(() => inner.free(ids)),
      recover: (isHeld) => inner.recover(isHeld),
      close: () => inner.close(),
    }
  }

  async #call<Result>(failure: () => Error, task: () => Promise<Result>): Promise<Result> {
    if (!this.#isOn) return await task()
    if (this.#isDead) throw failure()
    const isHit = this.calls === this.#kill?.at
    this.calls += 1
    if (!isHit) return await task()
    if (this.#kill?.when !== 'once') this.#isDead = true
    if (this.#kill?.when === 'after') await task()
    throw failure()
  }
}
