import { setImmediate } from 'node:timers/promises'
import { required } from '../base/assert.ts'
import { type Position, position } from '../base/brands.ts'
import { assertFrameContent, frameSizeBytes } from './frame-format.ts'
import { type AppendReceipt, type FrameContent, JournalBusyError, JournalClosedError } from './journal.ts'

export interface QueueBounds {
  /** Bytes of frames that one write may hold; a larger frame is written alone. */
  readonly groupBytesMax: number
  /** Frames that one write may hold. */
  readonly groupFramesMax: number
  /** Bytes of frames that may wait for a write or be in one. One frame is taken whatever its size. */
  readonly pendingBytesMax: number
}

/**
 * 8 MiB keeps one write near the time of a sync; 4,096 frames keep the answer of one group short; 64 MiB is what a
 * stalled disk may cost in memory.
 */
export const queueBoundsDefault: QueueBounds = {
  groupBytesMax: 8 * 1024 * 1024,
  groupFramesMax: 4096,
  pendingBytesMax: 64 * 1024 * 1024,
}

/** Makes a group of frames durable, in order. */
type Commit = (group: readonly FrameContent[]) => Promise<readonly AppendReceipt[]>

interface Waiting {
  readonly content: FrameContent
  readonly bytes: number
  resolve(receipt: AppendReceipt): void
  reject(error: unknown): void
}

/**
 * Gathers appends into groups. One group is committed at a time; whatever arrives meanwhile goes into the next, within
 * the bounds. All appends of one turn of the event loop share the first group.
 */
export class AppendQueue {
  readonly #commit: Commit
  readonly #bounds: QueueBounds
  readonly #waiting: Waiting[] = []
  #pendingBytes = 0
  #durableEnd: Position
  #running: Promise<void> | null = null
  #isClosed = false

  constructor(commit: Commit, durableEnd: Position, bounds: QueueBounds) {
    this.#commit = commit
    this.#durableEnd = durableEnd
    this.#bounds = bounds
  }

  /** Position after the last durable frame. */
  get durableEnd(): Position {
    return this.#durableEnd
  }

  async append(content: FrameContent): Promise<AppendReceipt> {
    if (this.#isClosed) throw new JournalClosedError('the journal is closed')
    assertFrameContent(content)
    const bytes = frameSizeBytes(content)
    const { pendingBytesMax } = this.#bounds
    if (this.#pendingBytes > 0 && this.#pendingBytes + bytes > pendingBytesMax) {
      throw new JournalBusyError(`more than pendingBytesMax (${pendingBytesMax} bytes) would wait for the journal`)
    }
    this.#pendingBytes += bytes
    const receipt = new Promise<AppendReceipt>((resolve, reject) => {
      this.#waiting.push({ content, bytes, resolve, reject })
    })
    this.#running ??= this.#run()
    return receipt
  }

  /** Refuses later appends and resolves when those in progress are settled. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#running
  }

  async #run(): Promise<void> {
    await setImmediate()
    while (this.#waiting.length > 0) await this.#settle(this.#takeGroup())
    this.#running = null
  }

  #takeGroup(): Waiting[] {
    const { groupBytesMax, groupFramesMax } = this.#bounds
    let bytes = 0
    let count = 0
    for (const waiting of this.#waiting) {
      bytes += waiting.bytes
      if (count > 0 && (bytes > groupBytesMax || count === groupFramesMax)) break
      count += 1
    }
    return this.#waiting.splice(0, count)
  }

  async #settle(group: readonly Waiting[]): Promise<void> {
    try {
      const receipts = await this.#commit(group.map((waiting) => waiting.content))
      for (const [index, waiting] of group.entries()) {
        const receipt = required(receipts[index], 'the receipt of a frame')
        this.#durableEnd = position(receipt.firstPosition + waiting.content.entryCount)
        waiting.resolve(receipt)
      }
    } catch (error) {
      for (const waiting of group) waiting.reject(error)
    } finally {
      for (const waiting of group) this.#pendingBytes -= waiting.bytes
    }
  }
}
