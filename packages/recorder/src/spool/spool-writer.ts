import type { Notices } from '../notices.ts'
import { backoffMs } from '../submit/backoff.ts'
import type { Pause } from '../submit/pause.ts'
import type { Loss } from './loss-notes.ts'
import type { Spool, SyncPolicy } from './spool.ts'

/** A record on its way into the spool. */
export interface PendingRecord {
  readonly body: string
  /** What it takes of the spool. */
  readonly bytes: number
  /** The gap that it states. */
  readonly loss: Loss | null
}

/** What waits, in records and bytes. */
export interface Waiting {
  readonly records: number
  readonly bytes: number
}

export interface SpoolWriterParts {
  readonly syncPolicy: SyncPolicy
  readonly notices: Pick<Notices, 'problem' | 'over'>
  readonly pause: Pause
  /** Told of what stands in the spool from now on. */
  readonly written: (records: readonly PendingRecord[]) => void
}

/** Bytes that are written at once. */
const writeBytesMax = 1024 * 1024

/** How long between two forced writes, with the policy `interval`. */
const syncIntervalMs = 1_000

/** Between two tries to write to a disk that is full. */
const retry = { delayMsMin: 100, delayMsMax: 5_000 }

/**
 * Holds records in memory until there is a spool, and writes them into it as fast as the disk takes them, in order. Who
 * records bounds what is held.
 */
export class SpoolWriter {
  readonly #parts: SpoolWriterParts
  #spool: Spool | null = null
  #pending: PendingRecord[] = []
  /** What an append is about. It stands in the spool when it resolves. */
  #writing: readonly PendingRecord[] = []
  #waitingBytes = 0
  #isRunning = false
  /** Tries nothing more. */
  #isOver = false
  #syncTimer: NodeJS.Timeout | null = null

  constructor(parts: SpoolWriterParts) {
    this.#parts = parts
  }

  get waiting(): Waiting {
    return { records: this.#pending.length + this.#writing.length, bytes: this.#waitingBytes }
  }

  add(record: PendingRecord): void {
    this.#pending.push(record)
    this.#waitingBytes += record.bytes
    this.#start()
  }

  /** @param earlier What comes before all that waits. */
  begin(spool: Spool, earlier: readonly PendingRecord[]): void {
    this.#spool = spool
    this.#pending.unshift(...earlier)
    this.#waitingBytes += earlier.reduce((sum, { bytes }) => sum + bytes, 0)
    this.#start()
  }

  /** A write that fails is not tried again. */
  giveUp(): void {
    this.#isOver = true
  }

  /** At the end of the process, or of the recorder where the disk was slow: all that waits, at once. */
  writeNow(): void {
    const left = [...this.#writing, ...this.#pending]
    if (this.#spool === null || left.length === 0) return
    try {
      this.#spool.writeNow(left.map(({ body }) => body))
      this.#pending = []
    } catch (error) {
      this.#parts.notices.problem({ kind: 'spool', message: messageOf(error) })
    }
  }

  close(): void {
    if (this.#syncTimer !== null) clearTimeout(this.#syncTimer)
  }

  /** One writer at a time: two would write to the same place. */
  #start(): void {
    const spool = this.#spool
    if (spool === null || this.#isRunning || this.#pending.length === 0) return
    this.#isRunning = true
    // What is recorded in the same turn of the event loop is written at once.
    setImmediate(() => void this.#writeAll(spool))
  }

  async #writeAll(spool: Spool): Promise<void> {
    const { notices, pause } = this.#parts
    for (let failures = 0; this.#pending.length > 0; ) {
      const problem = await this.#writeSome(spool)
      if (problem === null) failures = 0
      else {
        failures += 1
        notices.problem({ kind: 'spool', message: problem })
        if (this.#isOver) break
        await pause.start(backoffMs(failures, retry))
      }
    }
    this.#isRunning = false
  }

  /** What failed; null where it went well. */
  async #writeSome(spool: Spool): Promise<string | null> {
    const group = takeUpTo(this.#pending, writeBytesMax)
    this.#writing = group
    try {
      await spool.append(group.map(({ body }) => body))
    } catch (error) {
      this.#pending.unshift(...group)
      return messageOf(error)
    } finally {
      this.#writing = []
    }
    this.#waitingBytes -= group.reduce((sum, { bytes }) => sum + bytes, 0)
    this.#parts.notices.over('spool')
    this.#parts.written(group)
    this.#syncSoon(spool)
    return null
  }

  #syncSoon(spool: Spool): void {
    const { syncPolicy, notices } = this.#parts
    if (syncPolicy !== 'interval' || this.#syncTimer !== null) return
    const sync = () => {
      this.#syncTimer = null
      spool.sync().catch((error: unknown) => notices.problem({ kind: 'spool', message: messageOf(error) }))
    }
    this.#syncTimer = setTimeout(sync, syncIntervalMs).unref()
  }
}

/** Removes the first of `pending`, at least one, from it. */
function takeUpTo(pending: PendingRecord[], bytesMax: number): readonly PendingRecord[] {
  let bytes = 0
  let count = 0
  for (const one of pending) {
    bytes += one.bytes
    if (count > 0 && bytes > bytesMax) break
    count += 1
  }
  return pending.splice(0, count)
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
