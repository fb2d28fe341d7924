import { isJsonObject, type JsonObject, textAt } from '../../event/event-record.ts'
import { countAt, parseJsonObject } from '../json.ts'

/** What became of one file. */
export interface FileAccount {
  readonly file: string
  readonly bytes: number
  readonly events: number
  readonly stored: number
  readonly duplicate: number
  readonly conflict: number
  readonly rejectedCount: number
  /** The first of those that were rejected. */
  readonly rejected: readonly Rejection[]
  /** Why the file as a whole was not imported; null where it was. */
  readonly failure: string | null
}

export interface Rejection {
  /** Null where the file has no lines to count by. */
  readonly line: number | null
  /** Bytes from the start of what the file unpacks to. */
  readonly offset: number | null
  /** What its sender calls it; null where that is not known. */
  readonly name: string | null
  readonly reason: string
}

/** The account in the server's answer; null where it holds none. */
export function parseFileAccount(answer: string, file: string, bytes: number): FileAccount | null {
  for (const line of answer.split('\n')) {
    const summary = parseJsonObject(line)?.file
    if (isJsonObject(summary)) return accountOf(summary, file, bytes)
  }
  return null
}

/** The account of a file that was not imported. */
export function failedFile(file: string, failure: string): FileAccount {
  const none = { events: 0, stored: 0, duplicate: 0, conflict: 0, rejectedCount: 0, rejected: [] }
  return { file, bytes: 0, ...none, failure }
}

/** The sums over many accounts. */
export class ImportTotals {
  files = 0
  failed = 0
  skipped = 0
  bytes = 0
  events = 0
  stored = 0
  duplicate = 0
  conflict = 0
  rejected = 0

  add(account: FileAccount): void {
    this.files += 1
    if (account.failure !== null) this.failed += 1
    this.bytes += account.bytes
    this.events += account.events
    this.stored += account.stored
    this.duplicate += account.duplicate
    this.conflict += account.conflict
    this.rejected += account.rejectedCount
  }
}

function accountOf(summary: JsonObject, file: string, bytes: number): FileAccount {
  const rejected = Array.isArray(summary.rejected) ? summary.rejected.filter(isJsonObject).map(rejectionOf) : []
  return {
    file,
    bytes,
    events: countAt(summary, 'events'),
    stored: countAt(summary, 'stored'),
    duplicate: countAt(summary, 'duplicate'),
    conflict: countAt(summary, 'conflict'),
    rejectedCount: Math.max(countAt(summary, 'rejectedCount'), rejected.length),
    rejected,
    failure: null,
  }
}

function rejectionOf(rejection: JsonObject): Rejection {
  const { line, offset } = rejection
  return {
    line: typeof line === 'number' ? line : null,
    offset: typeof offset === 'number' ? offset : null,
    name: textAt(rejection, 'name'),
    reason: textAt(rejection, 'reason') ?? 'no reason given',
  }
}
