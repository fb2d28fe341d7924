import type { Transferable, Worker } from 'node:worker_threads'
import { RemoteCaller, type RemoteError } from './worker-rpc.ts'

export interface IdleWorkerOptions {
  /** Starts the thread, which answers as {@link serveCalls} does. */
  readonly start: () => Worker
  /** What is called before the thread is ended; it has no input. Null: nothing. */
  readonly lastMethod: string | null
  readonly revive?: (error: RemoteError) => Error
  /** How long nothing is asked of the thread before it is ended. */
  readonly idleMs?: number
}

/** Long beside the 30 ms that a thread takes to start, short beside how long a server has nothing to do. */
const idleMsUsual = 20_000

/**
 * A thread for what is done now and then: the first call starts it, and it ends once nothing has been asked of it for a
 * while, because a thread holds some 9 MB even when it does nothing. A call after that starts another, and so does one
 * after the thread has died; calls that were under way then reject. There is never more than one.
 */
export class IdleWorker {
  readonly #options: IdleWorkerOptions
  #started: Started | null = null
  #ending: Promise<void> | null = null

  constructor(options: IdleWorkerOptions) {
    this.#options = options
  }

  /** See {@link RemoteCaller.call}. */
  async call<T>(method: string, input: unknown, transfer: readonly Transferable[] = []): Promise<T> {
    while (this.#ending !== null) await this.#ending
    this.#started ??= this.#start()
    const started = this.#started
    started.underWay += 1
    clearTimeout(started.timer)
    try {
      return await started.calls.call<T>(method, input, transfer)
    } finally {
      started.underWay -= 1
      if (started.underWay === 0) this.#endWhenIdle(started)
    }
  }

  /** Ends the thread, where there is one. Rejects as the last call does; the thread has ended in any case. */
  async close(): Promise<void> {
    while (this.#ending !== null) await this.#ending
    if (this.#started !== null) await this.#end(this.#started)
  }

  #start(): Started {
    const worker = this.#options.start()
    const started: Started = { worker, calls: new RemoteCaller(worker, this.#options.revive), underWay: 0 }
    worker.once('exit', () => {
      if (this.#started === started) this.#started = null
    })
    return started
  }

  #endWhenIdle(started: Started): void {
    const { idleMs = idleMsUsual } = this.#options
    started.timer = setTimeout(() => {
      // What the last call could not do is as if the thread had died.
      if (this.#started === started) this.#end(started).catch(() => {})
    }, idleMs).unref()
  }

  #end(started: Started): Promise<void> {
    this.#started = null
    clearTimeout(started.timer)
    const ended = this.#lastCall(started)
    this.#ending = ended
      .catch(() => {})
      .finally(() => {
        this.#ending = null
      })
    return ended
  }

  async #lastCall({ worker, calls }: Started): Promise<void> {
    const { lastMethod } = this.#options
    try {
      if (lastMethod !== null) await calls.call(lastMethod, null)
    } finally {
      await worker.terminate()
    }
  }
}

interface Started {
  readonly worker: Worker
  readonly calls: RemoteCaller
  underWay: number
  /** Of its end, while nothing is asked of it. */
  timer?: NodeJS.Timeout
}
