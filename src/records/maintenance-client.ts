import { Worker } from 'node:worker_threads'
import { IdleWorker } from '../base/idle-worker.ts'
import type { IndexSegmentSummary, Maintenance, MergeJob, RecordMergeJob } from './maintenance.ts'
import type { RecordSegmentSummary } from './segment/segment-summary.ts'

/**
 * {@link Maintenance} on two threads of its own, each there while it has something to do: a merge may take half a minute,
 * and what a flush writes must not wait for it. They end with the thread that started them.
 */
export class MaintenanceWorker implements Maintenance {
  readonly #writes = new IdleWorker({ start: startWorker, lastMethod: null })
  readonly #merges = new IdleWorker({ start: startWorker, lastMethod: null })

  writeFile(path: string, chunks: readonly Uint8Array[]): Promise<void> {
    return this.#writes.call('writeFile', { path, chunks })
  }

  mergeIndex(job: MergeJob): Promise<IndexSegmentSummary> {
    return this.#merges.call('mergeIndex', job)
  }

  mergeRecords(job: RecordMergeJob): Promise<RecordSegmentSummary> {
    return this.#merges.call('mergeRecords', job)
  }
}

function startWorker(): Worker {
  return new Worker(new URL('./maintenance-worker.js', import.meta.url))
}
