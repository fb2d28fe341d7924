import { parentPort } from 'node:worker_threads'
import { required } from '../base/assert.ts'
import { nodeFileSystem } from '../base/node-file-system.ts'
import { serveCalls } from '../base/worker-rpc.ts'
import { InThreadMaintenance, type MergeJob, type RecordMergeJob } from './maintenance.ts'

/** The thread that writes and merges whole files. See `maintenance-client.ts` for its other end. */
const maintenance = new InThreadMaintenance(nodeFileSystem)

serveCalls(required(parentPort, 'the port to the store thread'), {
  writeFile: ({ path, chunks }: { readonly path: string; readonly chunks: readonly Uint8Array[] }) =>
    maintenance.writeFile(path, chunks),
  mergeIndex: (job: MergeJob) => maintenance.mergeIndex(job),
  mergeRecords: (job: RecordMergeJob) => maintenance.mergeRecords(job),
})
