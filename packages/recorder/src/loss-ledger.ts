import { monotonicMs, nowMs } from './clock.ts'
import { eventTime, type OwnEvent } from './event-record.ts'
import type { Notices } from './notices.ts'
import {
  type Loss,
  type LossReason,
  moreLost,
  newLoss,
  noteIntervalMs,
  removeNote,
  writeNote,
} from './spool/loss-notes.ts'

/** The name of the records that state a gap. */
export const lossEventName = 'RecorderLostEvents'

/**
 * Counts what is lost. A gap is open until there is room for a record that states it; its note on the disk outlives the
 * process until then.
 */
export class LossLedger {
  readonly #notices: Notices
  /** Null until the spool is ours: the folder may be another process's. */
  #folder: string | null = null
  #open: Loss | null = null
  #notedAtMs = 0
  /** All events that were lost since the start. */
  lostEvents = 0

  constructor(notices: Notices) {
    this.#notices = notices
  }

  get hasGap(): boolean {
    return this.#open !== null
  }

  /** From now on gaps are noted in `folder`. */
  noteIn(folder: string): void {
    this.#folder = folder
    if (this.#open !== null) this.#note(this.#open)
  }

  /** @param isAtLeast There may have been more. */
  lose(count: number, reason: LossReason, isAtLeast = false): void {
    const atMs = nowMs()
    this.lostEvents += count
    const isNew = this.#open === null
    this.#open =
      this.#open === null ? newLoss(count, reason, atMs, isAtLeast) : moreLost(this.#open, count, reason, atMs)
    if (isNew || monotonicMs() - this.#notedAtMs >= noteIntervalMs) this.#note(this.#open)
  }

  /** Ends the gap that is open. Its note stays until {@link stated}. */
  close(): Loss | null {
    const loss = this.#open
    this.#open = null
    if (loss === null) return null
    if (this.#folder !== null) writeNote(this.#folder, loss, true)
    this.#notices.loss(loss)
    return loss
  }

  /** The record that states the gap stands in the spool. */
  stated(loss: Loss): void {
    if (this.#folder !== null) removeNote(this.#folder, loss)
  }

  #note(loss: Loss): void {
    this.#notedAtMs = monotonicMs()
    if (this.#folder !== null) writeNote(this.#folder, loss, false)
    this.#notices.loss(loss)
  }
}

/** The record that states `loss`. The same loss gives the same record. */
export function lossEvent(loss: Loss): OwnEvent {
  const { eventID, count, isAtLeast, firstAtMs, lastAtMs, reasons } = loss
  return {
    eventID,
    eventName: lossEventName,
    atMs: lastAtMs,
    serviceEventDetails: {
      lostEvents: count,
      isAtLeast,
      firstLostAt: eventTime(firstAtMs),
      lastLostAt: eventTime(lastAtMs),
      reasons,
    },
  }
}
