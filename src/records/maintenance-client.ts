import { Worker } from 'node:worker_threads'
import { RemoteCaller } from '../base/worker-rpc.ts'
import type { IndexSegmentSummary, Maintenance, MergeJob } from './maintenance.ts'
import type { RecordSegmentSummary } from './segment/segment-summary.ts'

/** {@link Maintenance} on a thread of its own, started at first use. It ends with the thread that started it. */
export class MaintenanceWorker implements Maintenance {
  #calls: RemoteCaller | null = null

  writeFile(path: string, chunks: readonly Uint8Array[]): Promise<void> {
    return this.#remote().call('writeFile', { path, chunks })
  }

  mergeIndex(job: MergeJob): Promise<IndexSegmentSummary> {
    return this.#remote().call('mergeIndex', job)
  }

  mergeRecords(job: MergeJob): Promise<RecordSegmentSummary> {
    return this.#remote().call('mergeRecords', job)
  }

  #remote(): RemoteCaller {
    this.#calls ??= new RemoteCaller(new Worker(new URL('./maintenance-worker.js', import.meta.url)))
    return this.#calls
  }
}
