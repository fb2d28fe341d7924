import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { OwnActs } from './own-acts.ts'
import type { SpaceGuard } from './space-guard.ts'

interface RelaxedRecorderParts {
  readonly ownActs: Pick<OwnActs, 'record'>
  readonly space: Pick<SpaceGuard, 'allows'>
  readonly clock: Clock
  readonly log: Pick<Log, 'error'>
}

/** Records that may wait to be written. At a thousand calls a second some ten seconds of them. */
export const waitingRecordsMax = 10_000

/** Memory that what waits may take. */
export const waitingBytesMax = 64 * 1024 * 1024

/** Written at the same time, so that they share syncs. */
const writersMax = 64

/**
 * How long a record waits for others to be written with: making it takes time too, so answers go first, and waking the
 * threads that write costs more than what they write.
 */
const gatherMs = 2

/** What a record takes beside what was kept of bodies. */
const recordBytes = 4096

interface WaitingRecord {
  readonly service: string
  readonly bytes: number
  readonly write: () => Promise<void>
}

/** Records that were not written, since the last that was told of them. */
interface Gap {
  records: number
  readonly firstAtMs: number
  lastAtMs: number
}

/**
 * Records of calls whose callers do not wait for them. What finds no room is dropped, counted, and told of by a record
 * of its own: an auditor can see what is missing, and when.
 */
export class RelaxedRecorder {
  readonly #parts: RelaxedRecorderParts
  #waiting: WaitingRecord[] = []
  #waitingBytes = 0
  #writers = 0
  #gathering: NodeJS.Timeout | null = null
  /** By the upstream's service. */
  #gaps = new Map<string, Gap>()
  #idle: (() => void)[] = []
  readonly counts = { written: 0, dropped: 0 }

  constructor(parts: RelaxedRecorderParts) {
    this.#parts = parts
  }

  get waitingRecords(): number {
    return this.#waiting.length
  }

  /**
   * Takes a record to be written soon. Never waits and never fails.
   *
   * @param service Of the upstream, as the configuration calls it.
   * @param keptBytes What `write` holds of bodies.
   */
  put(service: string, keptBytes: number, write: () => Promise<void>): void {
    const bytes = keptBytes + recordBytes
    const hasRoom = this.#waiting.length < waitingRecordsMax && this.#waitingBytes + bytes <= waitingBytesMax
    if (!hasRoom || !this.#parts.space.allows('changes')) {
      this.#drop(service)
      return
    }
    this.#waiting.push({ service, bytes, write })
    this.#waitingBytes += bytes
    this.#gathering ??= setTimeout(() => this.#writeGathered(), gatherMs)
  }

  /** To be called once a minute and before the end: records what was dropped, or goes on counting. */
  async tellGaps(): Promise<void> {
    const gaps = this.#gaps
    this.#gaps = new Map()
    for (const [service, gap] of gaps) {
      const { records, firstAtMs, lastAtMs } = gap
      const times = { firstAt: new Date(firstAtMs).toISOString(), lastAt: new Date(lastAtMs).toISOString() }
      try {
        await this.#parts.ownActs.record('DropProxiedRecords', { upstream: service, records, ...times })
      } catch (error) {
        this.#gaps.set(service, { ...gap, records: records + (this.#gaps.get(service)?.records ?? 0) })
        this.#parts.log.error('that records were dropped could not be put on record', { service, error: String(error) })
      }
    }
  }

  /** Resolves once everything that waits is written, and what was dropped is told. */
  async close(): Promise<void> {
    if (this.#gathering !== null) {
      clearTimeout(this.#gathering)
      this.#writeGathered()
    }
    if (this.#writers > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
    await this.tellGaps()
  }

  #writeGathered(): void {
    this.#gathering = null
    const writers = Math.min(this.#waiting.length, writersMax - this.#writers)
    for (let started = 0; started < writers; started += 1) void this.#writeWaiting()
  }

  async #writeWaiting(): Promise<void> {
    this.#writers += 1
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      try {
        await next.write()
        this.counts.written += 1
      } catch {
        this.#drop(next.service)
      }
      this.#waitingBytes -= next.bytes
    }
    this.#writers -= 1
    if (this.#writers > 0) return
    for (const resolve of this.#idle) resolve()
    this.#idle = []
  }

  #drop(service: string): void {
    const nowMs = this.#parts.clock.nowMs()
    const gap = this.#gaps.get(service)
    this.counts.dropped += 1
    if (gap === undefined) this.#gaps.set(service, { records: 1, firstAtMs: nowMs, lastAtMs: nowMs })
    else {
      gap.records += 1
      gap.lastAtMs = nowMs
    }
  }
}
