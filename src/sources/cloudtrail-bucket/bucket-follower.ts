import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { RetryTimes } from '../../base/retry-times.ts'
import type { SourceHealth } from '../../capture/source-health.ts'
import type { BucketTrouble } from './bucket-failure.ts'
import { type BucketListing, wholeIntervalMs } from './bucket-listing.ts'
import type { LogFileTaker, TakenCounts } from './log-file-taker.ts'
import type { QueueReading } from './queue-reading.ts'

export interface BucketFollowerParts {
  readonly name: string
  readonly listing: Pick<BucketListing, 'round'>
  readonly health: SourceHealth<BucketTrouble>
  /** Null: the bucket is listed, and nothing else. */
  readonly queue: {
    readonly reading: Pick<QueueReading, 'round' | 'leftMessages'>
    readonly health: SourceHealth<BucketTrouble>
  } | null
  readonly taker: Pick<LogFileTaker, 'counts'>
  readonly retries: RetryTimes
  readonly clock: Clock
  readonly log: Log
  readonly pollIntervalMs: number
  /** Told to all parts: nothing more is to begin, and what is under way ends. */
  readonly closing: AbortController
}

export interface BucketSourceStats extends TakenCounts {
  readonly name: string
  /** Null while it can be followed. */
  readonly trouble: BucketTrouble | null
  /** Messages of its queue that said nothing that is understood. */
  readonly leftMessages: number
}

/** Between two waits for messages: a queue that answers at once is not asked without end. */
const queuePauseMs = 100

/** After a step whose outcome could not be kept, as on a full disk. */
const unsettledWaitMs = 5_000

/**
 * Follows one bucket until it is closed: by listing it every `pollIntervalMs`; or by its queue, and then by listing it
 * only now and then, so that a notification that got lost loses no log file.
 */
export class BucketFollower {
  readonly #parts: BucketFollowerParts
  #running: Promise<unknown> | null = null
  #listedMs = Number.NEGATIVE_INFINITY

  constructor(parts: BucketFollowerParts) {
    this.#parts = parts
  }

  stats(): BucketSourceStats {
    const { name, taker, health, queue } = this.#parts
    const trouble = health.trouble ?? queue?.health.trouble ?? null
    return { name, ...taker.counts, trouble, leftMessages: queue?.reading.leftMessages ?? 0 }
  }

  start(): void {
    const { queue } = this.#parts
    this.#running ??= Promise.all([
      this.#repeat(() => this.listWhenDue(), this.#parts.pollIntervalMs),
      queue === null ? null : this.#repeat(() => this.readQueue(), queuePauseMs),
    ])
  }

  /** What is under way ends: files that were not taken whole are taken at the next start. */
  async close(): Promise<void> {
    this.#parts.closing.abort()
    await this.#running
  }

  /** @returns How long to wait before the next time, in milliseconds; null: no longer than always. */
  async listWhenDue(): Promise<number | null> {
    const { queue, listing, health, clock } = this.#parts
    const isDue = queue === null || health.trouble !== null || clock.monotonicMs() - this.#listedMs >= wholeIntervalMs
    if (!isDue) return null
    const startedMs = clock.monotonicMs()
    await health.begin()
    const failure = await listing.round().catch((error: unknown) => error ?? new Error('nothing was said'))
    if (failure === null) this.#listedMs = startedMs
    return await this.#settle('bucket', health, failure)
  }

  /** As {@link listWhenDue}. */
  async readQueue(): Promise<number | null> {
    const { queue, health } = this.#parts
    if (queue === null) return null
    let failure: unknown
    try {
      failure = await queue.reading.round()
    } catch (error) {
      return await this.#settle('queue', queue.health, error)
    }
    const waitMs = await this.#settle('queue', queue.health, null)
    // A bucket that cannot be read wears out messages: each comes so many times and then is put aside.
    return failure === null ? waitMs : await this.#settle('object', health, failure)
  }

  async #settle(what: string, health: SourceHealth<BucketTrouble>, failure: unknown): Promise<number | null> {
    const { retries, name, log, closing } = this.#parts
    if (closing.signal.aborted) return null
    if (failure === null) {
      retries.succeeded(what)
      await health.succeeded()
      return null
    }
    const waitMs = retries.failed(what)
    log.warn('a source cannot be followed; it is tried again', { source: name, what, error: String(failure) })
    await health.failed(failure)
    return waitMs
  }

  async #repeat(round: () => Promise<number | null>, intervalMs: number): Promise<void> {
    const { closing, log, name } = this.#parts
    while (!closing.signal.aborted) {
      const waitMs = await round().catch((error: unknown) => {
        log.error('the state of a source could not be put on record', { source: name, error: String(error) })
        return unsettledWaitMs
      })
      await sleep(waitMs ?? intervalMs, undefined, { signal: closing.signal }).catch(() => undefined)
    }
  }
}
