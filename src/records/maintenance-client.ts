import { Worker } from 'node:worker_threads'
import { RemoteCaller } from '../base/worker-rpc.ts'
import type { IndexSegmentSummary, Maintenance, MergeJob, RecordMergeJob } from './maintenance.ts'
import type { RecordSegmentSummary } from './segment/segment-summary.ts'

/**
 * {@link Maintenance} on two threads of its own, each started at first use: a merge may take half a minute, and what a
 * flush writes must not wait for it. They end with the thread that started them.
 */
export class MaintenanceWorker implements Maintenance {
  #writes: RemoteCaller | null = null
  #merges: RemoteCaller | null = null

  writeFile(path: string, chunks: readonly Uint8Array[]): Promise<void> {
    this.#writes ??= startWorker()
    return this.#writes.call('writeFile', { path, chunks })
  }

  mergeIndex(job: MergeJob): Promise<IndexSegmentSummary> {
    this.#merges ??= startWorker()
    return this.#merges.call('mergeIndex', job)
  }

  mergeRecords(job: RecordMergeJob): Promise<RecordSegmentSummary> {
    this.#merges ??= startWorker()
    return this.#merges.call('mergeRecords', job)
  }
}

function startWorker(): RemoteCaller {
  return new RemoteCaller(new Worker(new URL('./maintenance-worker.js', import.meta.url)))
}
