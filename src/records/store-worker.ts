import { parentPort, workerData } from 'node:worker_threads'
import { required } from '../base/assert.ts'
import { position } from '../base/brands.ts'
import { systemClock } from '../base/clock.ts'
import { nodeFileSystem } from '../base/node-file-system.ts'
import { systemRandom } from '../base/random.ts'
import { moving, serveCalls } from '../base/worker-rpc.ts'
import { JournalReader } from '../journal/journal-reader.ts'
import { openJournalWorker } from '../journal/journal-worker-appender.ts'
import { MaintenanceWorker } from './maintenance-client.ts'
import { readManifest } from './manifest-keeper.ts'
import type { Opening } from './openings.ts'
import { packRecords } from './packed-records.ts'
import type { PageSpec } from './page.ts'
import { Queries } from './queries.ts'
import { type RangeRequest, readRange } from './range.ts'
import type { EncodedBatch } from './record-frame.ts'
import { memoryOf } from './record-runs.ts'
import { RecordStore } from './record-store.ts'
import type { SearchSpec } from './search.ts'
import type { FollowRequest, RunsRequest, StoreWorkerData } from './store-client.ts'

/** The thread that owns the records: intake, memory table, lookups. See `store-client.ts` for its other end. */
const { recordsFolder, journalFolder, historyRetentionDays }: StoreWorkerData = workerData
const port = required(parentPort, 'the port to the main thread')
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve))

const started = start()

async function start() {
  const skipBefore = position(readManifest(nodeFileSystem, recordsFolder).cursor)
  const { appender, report } = await openJournalWorker({ folder: journalFolder, partition: 0, skipBefore })
  const store = RecordStore.open({
    folder: recordsFolder,
    fs: nodeFileSystem,
    clock: systemClock,
    random: systemRandom,
    appender,
    reader: new JournalReader({
      fs: nodeFileSystem,
      folder: journalFolder,
      partition: 0,
      durableEnd: () => appender.durableEnd(),
    }),
    maintenance: new MaintenanceWorker(),
    historyRetentionDays,
    breathe,
  })
  return { store, report, appender, queries: new Queries(store, systemClock, breathe) }
}

serveCalls(port, {
  recovery: async () => (await started).report,
  append: async (batches: readonly EncodedBatch[]) => (await started).store.append(batches),
  appendOpening: async (opening: Opening) => (await started).store.appendOpening(opening),
  appendClosing: async (eventId: string) => (await started).store.appendClosing(eventId),
  openings: async () => (await started).store.openings(),
  page: async (spec: PageSpec) => {
    const page = (await started).queries.page(spec)
    return movingRecords(page)
  },
  runs: async ({ from, bytesMax }: RunsRequest) => {
    const runs = (await started).store.runs(from, bytesMax)
    return moving(runs, memoryOf(runs.runs))
  },
  openSearch: async (spec: SearchSpec) => (await started).queries.openSearch(spec),
  nextOfSearch: async (id: number) => movingRecords(await (await started).queries.nextOfSearch(id)),
  openFollow: async ({ spec, from }: FollowRequest) => (await started).queries.openFollow(spec, from),
  nextOfFollow: async (id: number) => movingRecords(await (await started).queries.nextOfFollow(id)),
  closeQuery: async (id: number) => (await started).queries.close(id),
  range: async (request: RangeRequest) => {
    const range = await readRange((await started).store, request, { clock: systemClock, breathe })
    return moving(range, [range.bytes.buffer, range.lengthsBytes.buffer])
  },
  tick: async () => (await started).store.tick(),
  stats: async () => {
    const { store, appender, queries } = await started
    return { store: store.stats(), journal: await appender.stats(), queries: queries.stats() }
  },
  close: async () => (await started).store.close(),
})

function movingRecords<T extends { readonly records: Parameters<typeof packRecords>[0] }>({ records, ...beside }: T) {
  const packed = packRecords(records)
  return moving({ ...beside, packed }, [packed.bytes.buffer])
}
