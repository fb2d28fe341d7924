import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { nodeFileSystem } from '../../src/base/node-file-system.ts'
import { openLmdbMetadata } from '../../src/storage/metadata/lmdb/lmdb-metadata-store.ts'
import { type MetadataEntry, metadataListEntriesMax } from '../../src/storage/metadata-store.ts'
import { seededNumbers } from '../support/adversarial-metadata.ts'

/** All 200 where time allows; a person's run samples them. */
const kills = process.env.CI === undefined ? 20 : 200
/** A kill comes after this many acknowledged batches at most, then after some turns of the event loop. */
const batchesMax = 12
const turnsMax = 40
/** Numbers of batches start anew above what one life can have reached. */
const batchesPerLife = 100_000

// Goal: a process that dies at any moment leaves every batch that was acknowledged and no half of any other.
// Method: one folder lives through so many processes. Each is killed at a seeded moment while three batches are in flight;
// then the store is opened and every batch in it is counted against the number of parts that its values name.
test('metadata in lmdb: a kill at any moment loses no acknowledged batch and leaves no half', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-metadata-'))
  const next = seededNumbers(20)
  const acknowledged = new Map<string, number>()
  for (let life = 0; life < kills; life += 1) {
    await writeUntilKilled(folder, life, next, acknowledged)
    await expectWhole(folder, acknowledged, `kill ${life}`)
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(kills)
  await rm(folder, { recursive: true })
}, 300_000)

/** Calls of the file system while what was replaced is dropped, and a further one of the next time. */
const dropCalls = 9

// Goal: a process that dies while it drops what was replaced leaves the old file or the new one, with every batch that was
// acknowledged, and nothing else.
// Method: as above; of two lives for each call of the file system, one is killed before that call and one at any moment,
// most of which is spent in dropping.
test('metadata in lmdb: a kill while what was replaced is dropped leaves one whole file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-metadata-'))
  const next = seededNumbers(21)
  const acknowledged = new Map<string, number>()
  for (let life = 0; life < 2 * dropCalls; life += 1) {
    const killAt = life % 2 === 0 ? life / 2 + 1 : null
    await writeUntilKilled(folder, life, next, acknowledged, killAt ?? 'by others')
    await expectWhole(folder, acknowledged, `life ${life}`)
    expect((await readdir(folder)).sort()).toEqual(['data.mdb', 'lock.mdb'])
  }
  await rm(folder, { recursive: true })
}, 300_000)

async function expectWhole(folder: string, acknowledged: ReadonlyMap<string, number>, when: string): Promise<void> {
  const found = await readBatches(folder)
  for (const [batch, { parts, revisions, count }] of found) {
    expect(count, `${when}, batch ${batch}`).toBe(parts)
    expect(revisions.size, `${when}, batch ${batch}`).toBe(1)
  }
  for (const [batch, parts] of acknowledged) {
    expect(found.get(batch)?.parts, `${when}, acknowledged batch ${batch}`).toBe(parts)
  }
}

async function writeUntilKilled(
  folder: string,
  life: number,
  next: () => number,
  acknowledged: Map<string, number>,
  dropping: number | 'by others' | null = null,
): Promise<void> {
  const script = fileURLToPath(new URL('./metadata-writer.js', import.meta.url))
  const words = [
    script,
    folder,
    String(life * batchesPerLife),
    String(life),
    ...(dropping === null ? [] : [`${dropping}`]),
  ]
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const enough = 1 + Math.floor(next() * batchesMax)
  let seen = 0
  for await (const line of createInterface({ input: child.stdout })) {
    const [batch = '', parts = ''] = line.split(' ')
    acknowledged.set(batch, Number(parts))
    seen += 1
    if (seen !== enough || typeof dropping === 'number') continue
    const turns = Math.floor(next() * turnsMax)
    for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    child.kill('SIGKILL')
  }
  expect(await exited).toEqual([null, 'SIGKILL'])
}

interface FoundBatch {
  readonly parts: number
  readonly revisions: Set<number>
  count: number
}

async function readBatches(folder: string): Promise<Map<string, FoundBatch>> {
  const store = await openLmdbMetadata(nodeFileSystem, folder)
  const found = new Map<string, FoundBatch>()
  let from: string | null = ''
  while (from !== null) {
    const page: { entries: readonly MetadataEntry[]; next: string | null } = await store.list(
      '',
      from,
      metadataListEntriesMax,
    )
    for (const { key, value, revision } of page.entries) {
      const batch = key.slice(0, key.indexOf('/'))
      const known = found.get(batch) ?? { parts: Number(Buffer.from(value)), revisions: new Set(), count: 0 }
      known.revisions.add(revision)
      known.count += 1
      found.set(batch, known)
    }
    from = page.next
  }
  await store.close()
  return found
}
