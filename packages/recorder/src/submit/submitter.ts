import { monotonicMs } from '../clock.ts'
import { isObject } from '../json.ts'
import type { Notices } from '../notices.ts'
import type { Settings } from '../options.ts'
import type { Spool } from '../spool/spool.ts'
import { backoffMs } from './backoff.ts'
import type { EventsClient } from './events-client.ts'
import { Pause } from './pause.ts'

export interface SubmitCounts {
  stored: number
  /** The server had it already: an answer to an earlier try did not come. */
  duplicate: number
  /** The server has another record of the same identity, and keeps both. */
  conflict: number
  rejected: number
  /** Tries that failed since one went well. */
  failuresInRow: number
}

/** What the submitter tells whoever owns the spool. */
export interface SubmitterEvents {
  /** So many records left the spool; there may be room. */
  taken(records: number): void
  /** So many records of the spool cannot be read any more. */
  damaged(records: number): void
}

/**
 * Submits what waits in the spool, oldest first, one request at a time. A record leaves the spool when the server has said
 * what became of it, so one that is sent twice is one that the server recognises by its `eventID`.
 */
export class Submitter {
  readonly counts: SubmitCounts = { stored: 0, duplicate: 0, conflict: 0, rejected: 0, failuresInRow: 0 }
  readonly #spool: Spool
  readonly #client: EventsClient
  readonly #settings: Settings
  readonly #notices: Notices
  readonly #events: SubmitterEvents
  readonly #pause = new Pause()
  readonly #ending = new AbortController()
  #isUrgent = false
  #waitingSinceMs: number | null = null
  /** What the server asked for last. */
  #retryAfterMs: number | null = null
  /** Fewer than usual while the server refuses a body for one of its records. */
  #recordsMax: number

  constructor(spool: Spool, client: EventsClient, settings: Settings, notices: Notices, events: SubmitterEvents) {
    this.#spool = spool
    this.#client = client
    this.#settings = settings
    this.#notices = notices
    this.#events = events
    this.#recordsMax = settings.batchRecordsMax
  }

  /** Runs until {@link stop}. Never rejects. */
  async run(): Promise<void> {
    while (await this.#due()) {
      const isProgress = await this.#submitOnce().catch((error: unknown) => this.#failed(messageOf(error), null))
      if (!isProgress && !this.#ending.signal.aborted) await this.#wait()
    }
  }

  /** Something was appended to the spool. */
  notify(): void {
    this.#waitingSinceMs ??= monotonicMs()
    if (!this.#isRetrying) this.#pause.end()
  }

  /** Sends what is there without waiting for more, and tries at once where it was waiting to try again. */
  hurry(): void {
    this.#isUrgent = true
    this.#pause.end()
  }

  /** Hurries no more. */
  relax(): void {
    this.#isUrgent = false
  }

  /** Gives up a request under way; what it was about stays in the spool. */
  stop(): void {
    this.#ending.abort()
    this.#pause.end()
  }

  get #isRetrying(): boolean {
    return this.counts.failuresInRow > 0
  }

  /** Resolves when there is something to send now; with false when it is over. */
  async #due(): Promise<boolean> {
    while (!this.#ending.signal.aborted) {
      const records = this.#spool.records
      if (records === 0) {
        this.#waitingSinceMs = null
        await this.#pause.start(null)
        continue
      }
      this.#waitingSinceMs ??= monotonicMs()
      const { batchBytesMax, batchDelayMsMax } = this.#settings
      const leftMs = this.#waitingSinceMs + batchDelayMsMax - monotonicMs()
      const isFull = records >= this.#recordsMax || this.#spool.waitingBytes >= batchBytesMax
      if (isFull || this.#isUrgent || this.#isRetrying || leftMs <= 0) return true
      await this.#pause.start(leftMs)
    }
    return false
  }

  /** Whether the spool has fewer records than before. */
  async #submitOnce(): Promise<boolean> {
    const { bodies, damagedRecords } = await this.#spool.read(this.#recordsMax, this.#settings.batchBytesMax)
    if (damagedRecords > 0) {
      this.#spool.passDamaged()
      this.#events.damaged(damagedRecords)
      return true
    }
    if (bodies.length === 0) return false
    const answer = await this.#client.submit(bodies, this.#ending.signal)
    if (answer.kind === 'away') return this.#failed(answer.reason, answer.retryAfterMs)
    if (answer.kind === 'refused') return this.#refused(bodies, answer.reason)
    const answered = bodies.slice(0, answer.items.length)
    this.#spool.take(answered)
    answer.items.forEach(({ status, reason }, index) => {
      this.counts[status] += 1
      if (status === 'rejected') this.#tellRejected(answered[index], reason ?? 'rejected')
    })
    this.#wentWell(answered.length)
    return true
  }

  /** The body is cut in halves until the record is found that it is refused for. */
  #refused(bodies: readonly Buffer[], reason: string): boolean {
    const [only] = bodies
    if (bodies.length > 1) {
      this.#recordsMax = Math.ceil(bodies.length / 2)
      return true
    }
    this.#spool.take(bodies)
    this.counts.rejected += 1
    this.#tellRejected(only, reason)
    this.#wentWell(1)
    return true
  }

  #wentWell(records: number): void {
    this.counts.failuresInRow = 0
    this.#waitingSinceMs = null
    this.#recordsMax = Math.min(this.#settings.batchRecordsMax, this.#recordsMax * 2)
    this.#notices.over('server')
    this.#events.taken(records)
  }

  #failed(reason: string, retryAfterMs: number | null): false {
    if (this.#ending.signal.aborted) return false
    this.counts.failuresInRow += 1
    this.#retryAfterMs = retryAfterMs
    this.#notices.problem({ kind: 'server', message: reason })
    return false
  }

  async #wait(): Promise<void> {
    const { retryDelayMsMin, retryDelayMsMax } = this.#settings
    const bounds = { delayMsMin: retryDelayMsMin, delayMsMax: retryDelayMsMax }
    const ownMs = backoffMs(Math.max(1, this.counts.failuresInRow), bounds)
    await this.#pause.start(Math.max(ownMs, Math.min(this.#retryAfterMs ?? 0, retryDelayMsMax)))
  }

  #tellRejected(body: Buffer | undefined, reason: string): void {
    this.#notices.rejected({ ...namesOf(body), reason })
  }
}

function namesOf(body: Buffer | undefined): { readonly eventID: string; readonly eventName: string } {
  try {
    const record: unknown = JSON.parse(body?.toString() ?? '')
    if (isObject(record)) return { eventID: String(record.eventID), eventName: String(record.eventName) }
  } catch {
    // Its checksum held, so it is what was recorded.
  }
  return { eventID: '', eventName: '' }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
