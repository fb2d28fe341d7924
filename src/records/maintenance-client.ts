import { Worker } from 'node:worker_threads'
import { RemoteCaller } from '../base/worker-rpc.ts'
import type { IndexSegmentSummary, Maintenance, MergeJob } from './maintenance.ts'
import type { RecordSegmentSummary } from './segment/segment-summary.ts'

/** {@link Maintenance} on a thread of its own, started at first use. */
export class MaintenanceWorker implements Maintenance {
  #worker: Worker | null = null
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

  async close(): Promise<void> {
    await this.#worker?.terminate()
  }

  #remote(): RemoteCaller {
    if (this.#calls === null) {
      this.#worker = new Worker(new URL('./maintenance-worker.js', import.meta.url))
      this.#calls = new RemoteCaller(this.#worker)
    }
    return this.#calls
  }
}
