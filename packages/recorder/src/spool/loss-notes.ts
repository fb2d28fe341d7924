import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isObject } from '../json.ts'

/**
 * Why an event is not on record. `spool-full`: its bound was reached. `memory-full`: the disk was too slow, failed, or
 * another process had the spool. `damaged`: it stood in the spool and cannot be read. `closed`: it came after the end.
 */
export type LossReason = 'spool-full' | 'memory-full' | 'damaged' | 'closed'

const lossReasons: readonly LossReason[] = ['spool-full', 'memory-full', 'damaged', 'closed']

/** Events that are lost, one gap. Times are in milliseconds since the epoch. */
export interface Loss {
  /** Of the record that states it, made once. */
  readonly eventID: string
  readonly count: number
  /** Whether there may have been more: the process ended meanwhile, or damage does not tell. */
  readonly isAtLeast: boolean
  readonly firstAtMs: number
  readonly lastAtMs: number
  readonly reasons: Readonly<Partial<Record<LossReason, number>>>
}

/** A gap that is open may be noted so often: events are lost by the thousand. */
export const noteIntervalMs = 1_000

export function newLoss(count: number, reason: LossReason, atMs: number, isAtLeast = false): Loss {
  return { eventID: randomUUID(), count, isAtLeast, firstAtMs: atMs, lastAtMs: atMs, reasons: { [reason]: count } }
}

export function moreLost(loss: Loss, count: number, reason: LossReason, atMs: number): Loss {
  return {
    ...loss,
    count: loss.count + count,
    lastAtMs: atMs,
    reasons: { ...loss.reasons, [reason]: (loss.reasons[reason] ?? 0) + count },
  }
}

const noteVersion = 1
const notePattern = /^loss-([0-9a-f-]{36})\.json$/

/**
 * Keeps a gap in a small file of its own until its record stands in the spool, so that it is stated also by the process
 * that comes after a kill. Nothing here fails: on a disk that takes nothing the gap is known to this process alone.
 */
export function writeNote(folder: string, loss: Loss, isClosed: boolean): void {
  const path = notePath(folder, loss)
  try {
    writeFileSync(`${path}.new`, JSON.stringify({ version: noteVersion, isClosed, ...loss }), {
      mode: 0o600,
      flush: true,
    })
    renameSync(`${path}.new`, path)
  } catch {
    // What the note is about is most often the very thing that keeps it from being written.
  }
}

export function removeNote(folder: string, loss: Loss): void {
  try {
    rmSync(notePath(folder, loss), { force: true })
  } catch {
    // Stated twice with the same eventID, it is still one record.
  }
}

/** Gaps that the last process noted. One that it did not come to close may have grown since: `isAtLeast`. */
export function readNotes(folder: string): Loss[] {
  return readdirSync(folder)
    .filter((name) => notePattern.test(name))
    .sort()
    .flatMap((name) => parseNote(join(folder, name)))
}

function notePath(folder: string, { eventID }: Loss): string {
  return join(folder, `loss-${eventID}.json`)
}

function parseNote(path: string): Loss[] {
  try {
    const note: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (!isObject(note) || note.version !== noteVersion) return []
    const { eventID, count, firstAtMs, lastAtMs } = note
    if (typeof eventID !== 'string' || !isCount(count) || !isCount(firstAtMs) || !isCount(lastAtMs)) return []
    const isAtLeast = note.isClosed !== true || note.isAtLeast === true
    return [{ eventID, count, isAtLeast, firstAtMs, lastAtMs, reasons: reasonsOf(note.reasons) }]
  } catch {
    return []
  }
}

function reasonsOf(value: unknown): Loss['reasons'] {
  if (!isObject(value)) return {}
  return Object.fromEntries(
    lossReasons.flatMap((reason) => {
      const count = value[reason]
      return isCount(count) ? [[reason, count]] : []
    }),
  )
}

/** Times are counts too; the bound is the last day that a Date can hold. */
function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 8_640_000_000_000_000
}
