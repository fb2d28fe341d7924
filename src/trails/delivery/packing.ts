import { Worker } from 'node:worker_threads'
import { ownMemory, RemoteCaller } from '../../base/worker-rpc.ts'
import type { RecordRange } from '../../records/range.ts'
import { LogPacker, type Packed, type PackJob, type PackProgress } from './log-packer.ts'

/** One step under way, in whatever thread. */
export interface PackRun {
  /** The range's memory moves away. See {@link LogPacker.take}. */
  take(range: RecordRange, only: number | null): Promise<PackProgress>
  finish(): Promise<readonly Packed[]>
}

/** Where steps are packed. */
export interface Packing {
  begin(job: PackJob): Promise<PackRun>
  close(): Promise<void>
}

/** Packs in the calling thread. */
export const packInThread: Packing = {
  begin: async (job) => new LogPacker(job),
  close: async () => {},
}

/** What crosses for {@link PackRun.take}. */
export interface TakeRequest {
  readonly range: RecordRange
  readonly only: number | null
}

/**
 * Packs on a thread of its own, started when the first trail has something and replaced when it dies: a step that was
 * under way then fails, and is made again. One step at a time.
 */
export class PackWorker implements Packing {
  #member: { readonly worker: Worker; readonly calls: RemoteCaller } | null = null

  async begin(job: PackJob): Promise<PackRun> {
    const { calls } = this.#started()
    await calls.call('begin', job)
    return {
      take: (range, only) => {
        const request: TakeRequest = { range, only }
        return calls.call('take', request, ownMemory([range.bytes, new Uint8Array(range.lengthsBytes.buffer)]))
      },
      finish: () => calls.call('finish', null),
    }
  }

  async close(): Promise<void> {
    await this.#member?.worker.terminate()
  }

  #started() {
    if (this.#member !== null) return this.#member
    const worker = new Worker(new URL('./pack-worker.js', import.meta.url))
    const member = { worker, calls: new RemoteCaller(worker) }
    worker.once('exit', () => {
      if (this.#member === member) this.#member = null
    })
    this.#member = member
    return member
  }
}
