import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { ownMemory, RemoteCaller } from '../../base/worker-rpc.ts'
import type { RedactionSetup } from '../../event/field-redaction/record-redactor.ts'
import type { PreparedJob, PrepareJob } from './prepare-job.ts'

/**
 * Threads for parsing: as many as there are cores. Four prepare more than the one thread takes in that owns the records.
 */
const workersMax = 4

interface PoolMember {
  readonly worker: Worker
  readonly calls: RemoteCaller
  jobs: number
}

/** Runs {@link prepare} on worker threads, started when they are first needed. One that dies is replaced. */
export class PreparePool {
  readonly #size = Math.min(availableParallelism(), workersMax)
  readonly #workers = new Set<PoolMember>()
  readonly #redaction: RedactionSetup

  constructor(redaction: RedactionSetup) {
    this.#redaction = redaction
  }

  /** The job's bytes move away where nothing else is in their memory. */
  async prepare(job: PrepareJob): Promise<PreparedJob> {
    const chosen = this.#leastBusy()
    chosen.jobs += 1
    try {
      const bytes = job.kind === 'part' ? job.part.content : job.bytes
      return await chosen.calls.call<PreparedJob>('prepare', job, ownMemory([bytes]))
    } finally {
      chosen.jobs -= 1
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#workers].map(({ worker }) => worker.terminate()))
  }

  #leastBusy(): PoolMember {
    const members = [...this.#workers]
    const idle = members.find(({ jobs }) => jobs === 0)
    if (idle !== undefined) return idle
    if (members.length < this.#size) return this.#start()
    return members.reduce((least, other) => (other.jobs < least.jobs ? other : least))
  }

  #start(): PoolMember {
    const worker = new Worker(new URL('./prepare-worker.js', import.meta.url), { workerData: this.#redaction })
    const started = { worker, calls: new RemoteCaller(worker), jobs: 0 }
    this.#workers.add(started)
    // Its jobs fail with it; those that come later must not be given to it.
    worker.once('exit', () => this.#workers.delete(started))
    return started
  }
}
