import { type Transferable, Worker } from 'node:worker_threads'
import type { Position } from '../base/brands.ts'
import { RemoteCaller } from '../base/worker-rpc.ts'
import { AppendQueue, type QueueBounds, queueBoundsDefault } from './append-queue.ts'
import {
  type Appender,
  type AppendReceipt,
  type FrameContent,
  JournalFailedError,
  JournalFullError,
  type JournalStats,
} from './journal.ts'
import type { WorkerJournalOpened, WorkerJournalOptions } from './journal-worker.ts'
import type { RecoveryReport } from './recovery.ts'
import { reviveJournalError } from './revive-journal-error.ts'

export interface OpenedAppender {
  readonly appender: JournalWorkerAppender
  readonly report: RecoveryReport
}

/**
 * Opens the journal in a worker thread of its own, on the machine's disk.
 *
 * @throws as {@link openJournal}; the thread has then ended.
 */
export async function openJournalWorker(
  options: WorkerJournalOptions,
  bounds: QueueBounds = queueBoundsDefault,
): Promise<OpenedAppender> {
  const worker = new Worker(new URL('./journal-worker.js', import.meta.url))
  const caller = new RemoteCaller(worker, reviveJournalError)
  try {
    const { report, nextPosition } = await caller.call<WorkerJournalOpened>('open', options)
    return { appender: new JournalWorkerAppender(worker, caller, nextPosition, bounds), report }
  } catch (error) {
    await worker.terminate()
    throw error
  }
}

/** Appends through the writer's thread. Groups form on the caller's side, so that one message carries each. */
export class JournalWorkerAppender implements Appender {
  readonly #worker: Worker
  readonly #caller: RemoteCaller
  readonly #queue: AppendQueue
  #closing: Promise<void> | null = null

  /** Use {@link openJournalWorker}. */
  constructor(worker: Worker, caller: RemoteCaller, nextPosition: Position, bounds: QueueBounds) {
    this.#worker = worker
    this.#caller = caller
    this.#queue = new AppendQueue((group) => this.#commit(group), nextPosition, bounds)
  }

  /** Position after the last durable frame, for a {@link JournalReader}. */
  durableEnd(): Position {
    return this.#queue.durableEnd
  }

  append(content: FrameContent): Promise<AppendReceipt> {
    return this.#queue.append(content)
  }

  release(before: Position): Promise<number> {
    return this.#caller.call('release', before)
  }

  stats(): Promise<JournalStats> {
    return this.#caller.call('stats', null)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#queue.close()
    try {
      await this.#caller.call('close', null)
    } finally {
      await this.#worker.terminate()
    }
  }

  async #commit(group: readonly FrameContent[]): Promise<readonly AppendReceipt[]> {
    const moved = group.map(movable)
    const memory = new Set<Transferable>()
    for (const { header, body } of moved) {
      for (const { buffer } of [header, body]) if (buffer.byteLength > 0) memory.add(buffer)
    }
    try {
      return await this.#caller.call('appendGroup', moved, [...memory])
    } catch (error) {
      if (error instanceof JournalFullError || error instanceof JournalFailedError) throw error
      throw new JournalFailedError('the thread of the journal failed', { cause: error })
    }
  }
}

interface MovableContent extends FrameContent {
  readonly header: Uint8Array<ArrayBuffer>
  readonly body: Uint8Array<ArrayBuffer>
}

function movable(content: FrameContent): MovableContent {
  return { ...content, header: ownMemory(content.header), body: ownMemory(content.body) }
}

/**
 * `bytes` where nothing else is in their memory, else a copy of them alone: a part of a larger memory would take all
 * of it along.
 */
function ownMemory(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes
  if (buffer instanceof ArrayBuffer && bytes.byteLength === buffer.byteLength) return new Uint8Array(buffer)
  const copy = new Uint8Array(bytes.length)
  copy.set(bytes)
  return copy
}
