import { mkdirSync } from 'node:fs'
import { ownEventRecord, type RecordFrame } from './event-record.ts'
import { LossLedger, lossEvent } from './loss-ledger.ts'
import type { Notices } from './notices.ts'
import type { Settings } from './options.ts'
import { type Loss, type LossReason, readNotes } from './spool/loss-notes.ts'
import { frameBytes } from './spool/segment-format.ts'
import { Spool } from './spool/spool.ts'
import { SpoolLock } from './spool/spool-lock.ts'
import { messageOf, type PendingRecord, SpoolWriter, type Waiting } from './spool/spool-writer.ts'
import { backoffMs } from './submit/backoff.ts'
import { EventsClient } from './submit/events-client.ts'
import { Pause } from './submit/pause.ts'
import { type SubmitCounts, Submitter } from './submit/submitter.ts'

/** A segment is removed when all of it was taken: eight of them at least, so that room comes back in portions. */
const segmentBytesMax = 1024 * 1024
const segmentsMin = 8

/** Room that records leave to the one that states their loss. */
const lossReserveBytes = 4 * 1024

/** Between two tries to open a folder that another process has. */
const openRetry = { delayMsMin: 100, delayMsMax: 5_000 }

/**
 * Turns of the event loop between the call of `close` and the end of taking. A server that has closed tells the exchanges
 * whose connections it ended up to two turns later.
 */
const turnsBeforeEnd = 4

/**
 * The way of a record: into memory, from there onto the disk as fast as it takes it, from there to the server. Each of the
 * three is bounded. Nothing here throws into whoever records.
 */
export class Pipeline {
  readonly ledger: LossLedger
  readonly #frame: RecordFrame
  readonly #settings: Settings
  readonly #notices: Notices
  readonly #client: EventsClient
  readonly #opening: Promise<void>
  readonly #pause = new Pause()
  readonly #writer: SpoolWriter
  readonly #writeOnExit = () => this.#writer.writeNow()
  #spool: Spool | null = null
  #lock: SpoolLock | null = null
  #submitter: Submitter | null = null
  #submitting: Promise<void> = Promise.resolve()
  /** Takes nothing more. */
  #isClosed = false
  /** Tries nothing more. */
  #isOver = false
  /** Records that came in, those of earlier processes included, and those that left the spool, whatever became of them. */
  #entered = 0
  #spooled = 0
  #gone = 0
  #waiters: (() => void)[] = []

  constructor(frame: RecordFrame, settings: Settings, notices: Notices) {
    this.ledger = new LossLedger(notices)
    this.#frame = frame
    this.#settings = settings
    this.#notices = notices
    this.#client = new EventsClient(settings)
    this.#writer = new SpoolWriter({
      syncPolicy: settings.spoolSync,
      notices,
      pause: this.#pause,
      written: (records) => this.#written(records),
    })
    process.once('exit', this.#writeOnExit)
    this.#opening = this.#open()
  }

  /** Whether the record is on its way. One that is not is counted as lost. */
  accept(body: string): boolean {
    const bytes = frameBytes(body)
    const obstacle = this.#obstacle(bytes + lossReserveBytes)
    if (obstacle !== null) {
      this.ledger.lose(1, obstacle)
      return false
    }
    this.#stateGap()
    this.#enqueue({ body, bytes, loss: null })
    return true
  }

  get waiting(): Waiting {
    const { records, bytes } = this.#writer.waiting
    return { records: records + (this.#spool?.records ?? 0), bytes: bytes + (this.#spool?.waitingBytes ?? 0) }
  }

  get counts(): SubmitCounts | null {
    return this.#submitter?.counts ?? null
  }

  /** Whether all that waits now stood in the spool before the deadline. */
  async spooled(deadlineMs: number): Promise<boolean> {
    return await this.#reached(deadlineMs, () => this.#spooled)
  }

  /** Whether all that waits now left the spool before the deadline. */
  async drain(deadlineMs: number): Promise<boolean> {
    this.#submitter?.hurry()
    const isDrained = await this.#reached(deadlineMs, () => this.#gone)
    this.#submitter?.relax()
    return isDrained
  }

  /** Whether a count reaches, before the deadline, what has come in until now. */
  async #reached(deadlineMs: number, count: () => number): Promise<boolean> {
    let isLate = false
    // Not `unref`: whoever waits for this wants the process to live that long.
    const timer = setTimeout(() => {
      isLate = true
      this.#wakeWaiters()
    }, deadlineMs)
    const until = async (isDone: () => boolean) => {
      while (!isDone() && !isLate) await new Promise<void>((resolve) => this.#waiters.push(resolve))
    }
    // What came in counts from the opening on, where what an earlier process left is counted too.
    await until(() => this.#spool !== null)
    const target = this.#entered
    await until(() => count() >= target)
    clearTimeout(timer)
    return this.#spool !== null && count() >= target
  }

  /** Takes nothing more, sends what waits until the deadline, and leaves the rest in the spool. */
  async close(deadlineMs: number): Promise<void> {
    for (let turn = 0; turn < turnsBeforeEnd; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    if (this.#isClosed) return
    if (this.#spool !== null) this.#stateGap()
    this.#isClosed = true
    this.#pause.end()
    await this.drain(deadlineMs)
    this.#isOver = true
    this.#writer.giveUp()
    this.#pause.end()
    await this.#opening
    this.#submitter?.stop()
    await this.#submitting
    this.#writer.writeNow()
    process.off('exit', this.#writeOnExit)
    this.#writer.close()
    await this.#spool?.close()
    this.#lock?.release()
    this.#client.close()
  }

  #obstacle(bytes: number): LossReason | null {
    const { memoryBytesMax, spoolBytesMax } = this.#settings
    const memoryBytes = this.#writer.waiting.bytes
    if (this.#isClosed) return 'closed'
    if ((this.#spool?.sizeBytes ?? 0) + memoryBytes + bytes > spoolBytesMax) return 'spool-full'
    return memoryBytes + bytes > memoryBytesMax ? 'memory-full' : null
  }

  #stateGap(): void {
    const loss = this.ledger.hasGap ? this.ledger.close() : null
    if (loss !== null) this.#enqueue(this.#pendingLoss(loss))
  }

  #pendingLoss(loss: Loss): PendingRecord {
    const body = ownEventRecord(this.#frame, lossEvent(loss))
    return { body, bytes: frameBytes(body), loss }
  }

  #enqueue(record: PendingRecord): void {
    this.#entered += 1
    this.#writer.add(record)
  }

  /** Opens the spool, as soon as no other process has it. */
  async #open(): Promise<void> {
    const folder = this.#settings.spoolFolder
    for (let failures = 1; !this.#isOver; failures += 1) {
      const obstacle = await this.#tryOpen(folder).catch(messageOf)
      if (obstacle === null) return
      this.#notices.problem({ kind: 'spool', message: obstacle })
      await this.#pause.start(backoffMs(failures, openRetry))
    }
  }

  /** What is in the way. */
  async #tryOpen(folder: string): Promise<string | null> {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#lock ??= await SpoolLock.take(folder)
    if (this.#lock === null) return `Another process records in ${folder}; give each a folder of its own.`
    const segmentBytes = Math.min(segmentBytesMax, Math.floor(this.#settings.spoolBytesMax / segmentsMin))
    const { spool, damagedRecords } = await Spool.open(folder, segmentBytes, this.#settings.spoolSync)
    const noted = readNotes(folder)
    this.ledger.noteIn(folder)
    if (damagedRecords !== 0) this.ledger.lose(damagedRecords ?? 1, 'damaged', damagedRecords === null)
    this.#started(spool, noted)
    return null
  }

  #started(spool: Spool, noted: readonly Loss[]): void {
    this.#spool = spool
    const earlier = noted.map((loss) => this.#pendingLoss(loss))
    this.#entered += spool.records + earlier.length
    this.#spooled += spool.records
    this.#stateGap()
    this.#submitter = new Submitter(spool, this.#client, this.#settings, this.#notices, {
      taken: (records) => this.#left(records),
      damaged: (records) => {
        this.ledger.lose(records, 'damaged')
        this.#left(records)
      },
    })
    if (this.#isClosed) this.#submitter.hurry()
    this.#submitting = this.#submitter.run()
    this.#notices.over('spool')
    this.#writer.begin(spool, earlier)
    this.#wakeWaiters()
  }

  #written(records: readonly PendingRecord[]): void {
    for (const { loss } of records) if (loss !== null) this.ledger.stated(loss)
    this.#spooled += records.length
    this.#submitter?.notify()
    this.#wakeWaiters()
  }

  /** Records left the spool: a gap that is open may be stated now, whether or not anything more is recorded. */
  #left(records: number): void {
    this.#gone += records
    if (this.ledger.hasGap && this.#obstacle(lossReserveBytes) === null) this.#stateGap()
    this.#wakeWaiters()
  }

  #wakeWaiters(): void {
    const waiters = this.#waiters
    this.#waiters = []
    for (const wake of waiters) wake()
  }
}
