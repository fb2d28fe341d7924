import { type Transferable, Worker } from 'node:worker_threads'
import { RemoteCaller } from '../../../base/worker-rpc.ts'
import { ObjectStoreClosedError } from '../../object-store.ts'
import { reviveObjectError } from './revive-object-error.ts'

/** What both threads of the store are started with. */
export interface ObjectThreadData {
  /** `<dataDir>/objects`; made where it is missing. One process at a time. */
  readonly folder: string
  /** Bytes of the disk that objects leave free. */
  readonly reserveBytes: number
}

/** A thread of the store, as its caller sees it. Errors keep their class. */
export class ObjectThread {
  readonly #worker: Worker
  readonly #calls: RemoteCaller
  /** Nothing is asked of it any more. */
  #isLeft = false
  #hasEnded = false
  /** Resolves when the thread has ended, whoever ended it. */
  readonly ended: Promise<void>

  constructor(script: URL, data: ObjectThreadData) {
    this.#worker = new Worker(script, { workerData: data })
    // Before the caller's own listeners: its rejections come after it is known why.
    this.#worker.once('error', () => this.#note())
    this.ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#note()
        resolve()
      })
    })
    this.#calls = new RemoteCaller(this.#worker, reviveObjectError)
  }

  /** @throws {ObjectStoreClosedError} The thread has ended or was about to, before or meanwhile. */
  async call<T>(method: string, input: unknown, transfer: readonly Transferable[] = []): Promise<T> {
    if (this.#isLeft) throw new ObjectStoreClosedError()
    return this.#call(method, input, transfer)
  }

  /** Ends the thread after a last call, which has no input. Calls before that are answered, later ones reject. */
  async end(lastMethod: string): Promise<void> {
    if (this.#isLeft) return this.ended
    this.#isLeft = true
    try {
      if (!this.#hasEnded) await this.#call(lastMethod, null, [])
    } finally {
      await this.#worker.terminate()
    }
  }

  async #call<T>(method: string, input: unknown, transfer: readonly Transferable[]): Promise<T> {
    try {
      return await this.#calls.call<T>(method, input, transfer)
    } catch (error) {
      throw this.#hasEnded ? new ObjectStoreClosedError({ cause: error }) : error
    }
  }

  #note(): void {
    this.#hasEnded = true
  }
}
