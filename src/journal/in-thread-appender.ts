import type { Position } from '../base/brands.ts'
import { AppendQueue, type QueueBounds, queueBoundsDefault } from './append-queue.ts'
import type { Appender, AppendReceipt, FrameContent, JournalStats } from './journal.ts'
import type { JournalWriter } from './journal-writer.ts'

/**
 * Appends on the caller's own thread, which waits for the disk: for simulations, and for tools that do nothing else.
 * Groups form as in {@link JournalWorkerAppender}.
 */
export class InThreadAppender implements Appender {
  readonly #writer: JournalWriter
  readonly #queue: AppendQueue

  constructor(writer: JournalWriter, bounds: QueueBounds = queueBoundsDefault) {
    this.#writer = writer
    this.#queue = new AppendQueue(async (group) => writer.appendGroup(group), writer.nextPosition, bounds)
  }

  /** Position after the last durable frame, for a {@link JournalReader}. */
  durableEnd(): Position {
    return this.#queue.durableEnd
  }

  append(content: FrameContent): Promise<AppendReceipt> {
    return this.#queue.append(content)
  }

  async release(before: Position): Promise<number> {
    return this.#writer.release(before)
  }

  async stats(): Promise<JournalStats> {
    return this.#writer.stats()
  }

  async close(): Promise<void> {
    await this.#queue.close()
    this.#writer.close()
  }
}
