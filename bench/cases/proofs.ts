import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { required } from '../../src/base/assert.ts'
import { recordNumber } from '../../src/base/brands.ts'
import { nodeFileSystem } from '../../src/base/node-file-system.ts'
import { OutgoingGuard } from '../../src/base/outgoing-guard.ts'
import { systemRandom } from '../../src/base/random.ts'
import { keyBytes, keyIdBytes, Sealing } from '../../src/identity/sealing.ts'
import { Proofs } from '../../src/proofs/proofs.ts'
import { TreeClient } from '../../src/proofs/tree/tree-client.ts'
import { readPage } from '../../src/records/page.ts'
import type { RecordStore } from '../../src/records/record-store.ts'
import { storedFields } from '../../src/records/search.ts'
import { openLmdbMetadata } from '../../src/storage/metadata/lmdb/lmdb-metadata-store.ts'
import type { BenchCase } from '../bench-case.ts'
import { costHere, spreadOf } from '../measure.ts'
import { filledFolder } from '../server/filled-folder.ts'
import { openStore } from '../server/open-store.ts'

/** Proofs that are asked for: enough for a p99 that is more than the worst. */
const repeats = 500

/** Before that: what the runtime compiles while it is new is not what a server does. */
const warmUps = 50

/** Spreads what is asked for, in no order: a prime has no divisor in common with a size. */
const spreadStep = 104_729

const largeLeaves = 10_000_000
const largeStep = 10_000

/** How long the tree may take to come to all records. */
const followMsMax = 15 * 60_000

export const benchCase: BenchCase = {
  name: 'proofs',
  about:
    'The tree over the whole corpus, taken from the record store, and the proof of one event found by its eventID.',
  async run(context) {
    const store = openStore(await filledFolder(context))
    const folder = context.newFolder('proofs')
    const metadata = await openLmdbMetadata(nodeFileSystem, join(folder, 'metadata'))
    const tree = join(folder, 'tree')
    const open = () =>
      Proofs.open({
        store: { runs: async (from, bytesMax) => store.runs(from, bytesMax) },
        tree: new TreeClient(tree),
        metadata,
        sealing: new Sealing(Buffer.alloc(keyIdBytes), Buffer.alloc(keyBytes), systemRandom),
        random: systemRandom,
        witness: null,
        guard: new OutgoingGuard(),
        stopped: (problem) => context.say(problem),
      })
    let proofs = await open()
    try {
      const follow = await costHere(() => untilCaughtUp(proofs, store))
      await proofs.close()
      proofs = await open()
      const opened = await costHere(() => proofs.checkpointNow())
      const spread = spreadOf(await provedMs(proofs, store))
      const large = spreadOf(await pathMs(join(folder, 'large')))
      const scale = `among ${store.nextRecord.toLocaleString('en-US')}`
      return [
        {
          stage: 'records hashed into the tree',
          value: (store.nextRecord / follow.cpuMs) * 1000,
          unit: 'records/CPU s',
        },
        { stage: 'the tree on the disk', value: bytesIn(tree) / store.nextRecord, unit: 'bytes/record' },
        { stage: 'start to first checkpoint', value: opened.wallMs, unit: 'ms' },
        { stage: `proof of one event ${scale}, median`, value: spread.p50, unit: 'ms' },
        {
          stage: `proof of one event ${scale}, p99`,
          value: spread.p99,
          unit: 'ms',
          target: { of: 'value', is: 'at most', figure: 20 },
          note: 'In process: lookup by eventID, path, check; under a checkpoint that covers it.',
        },
        {
          stage: `path of one leaf among ${largeLeaves.toLocaleString('en-US')}, p99`,
          value: large.p99,
          unit: 'ms',
          target: { of: 'value', is: 'at most', figure: 20 },
          note: 'All that a proof does that grows with the tree; the tree has no records.',
        },
      ]
    } finally {
      await proofs.close()
      await metadata.close()
      await store.close()
    }
  },
}

/** The time of a path in a tree of {@link largeLeaves}, from its files. */
async function pathMs(folder: string): Promise<number[]> {
  const making = new TreeClient(folder)
  for (let leaves = 0; leaves < largeLeaves; leaves += largeStep) await making.appendAbsent(largeStep)
  await making.close()
  const tree = new TreeClient(folder)
  const times: number[] = []
  for (let count = -warmUps; count < repeats; count += 1) {
    const startedAtMs = performance.now()
    await tree.inclusionPath(((count + warmUps) * spreadStep) % largeLeaves, largeLeaves)
    if (count >= 0) times.push(performance.now() - startedAtMs)
  }
  await tree.close()
  return times
}

async function untilCaughtUp(proofs: Proofs, store: RecordStore): Promise<void> {
  const deadlineMs = performance.now() + followMsMax
  for (;;) {
    const { leaves, problem, failure } = await proofs.stats()
    if (leaves === store.nextRecord) return
    if (problem !== null || failure !== null) throw new Error(problem ?? failure ?? '')
    if (performance.now() > deadlineMs) throw new Error('the tree did not come to all records in time')
    await setTimeout(50)
  }
}

async function provedMs(proofs: Proofs, store: RecordStore): Promise<number[]> {
  const times: number[] = []
  for (let count = -warmUps; count < repeats; count += 1) {
    const number = ((count + warmUps) * spreadStep) % store.nextRecord
    const eventId = required(storedFields(required(store.read(recordNumber(number)), 'a record')), 'its fields').eventId
    const startedAtMs = performance.now()
    await proofs.prove(eventId, recordsOf(store, eventId))
    if (count >= 0) times.push(performance.now() - startedAtMs)
  }
  return times
}

function recordsOf(store: RecordStore, eventId: string) {
  const view = store.view()
  try {
    return readPage(view, {
      scope: { accounts: null, categories: null },
      term: null,
      eventId,
      fromMs: Number.MIN_SAFE_INTEGER,
      beforeMs: Number.MAX_SAFE_INTEGER,
      after: null,
      recordBefore: null,
      limitRecords: 100,
    }).records
  } finally {
    view.release()
  }
}

function bytesIn(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
}
