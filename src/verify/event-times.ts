import { isJsonObject, parseEventRecord } from '../event/event-record.ts'
import { parseEventTime } from '../event/event-time.ts'
import { splitLogFile } from '../formats/log-file.ts'

export interface EventTimes {
  /** In milliseconds since the epoch; null where the digest names none. */
  readonly oldestMs: number | null
  readonly newestMs: number | null
}

const member = Buffer.from('"eventTime":"')

/**
 * What of it is searched for. A search goes from one first letter to the next, and records have some fifty quotes for
 * each `T`: this takes a quarter of the time.
 */
const soughtAt = member.indexOf('T')
const sought = member.subarray(soughtAt)

const closingQuote = 0x22

/** `2026-11-20T14:01:31Z`: times in this form are in order as texts are. */
const timeBytes = 20

/**
 * Whether all events of the log file `bytes` lie within `times`.
 *
 * Records are parsed only where something that looks like an event time does not: the member occurs inside of requests
 * too, and other writers put blanks after its colon.
 */
export function areEventTimesWithin(bytes: Buffer, times: EventTimes): boolean {
  return allWithinAtAGlance(bytes, times) || allWithin(bytes, times)
}

function allWithinAtAGlance(bytes: Buffer, { oldestMs, newestMs }: EventTimes): boolean {
  if (oldestMs === null || newestMs === null) return false
  const oldest = Buffer.from(new Date(oldestMs).toISOString().replace('.000Z', 'Z'))
  const newest = Buffer.from(new Date(newestMs).toISOString().replace('.000Z', 'Z'))
  if (oldest.length !== timeBytes || newest.length !== timeBytes) return false
  let at = nextMember(bytes, 0)
  if (at < 0) return false
  while (at >= 0) {
    const start = at + member.length
    const end = start + timeBytes
    if (bytes[end] !== closingQuote) return false
    if (isBefore(bytes, start, oldest, 0) || isBefore(newest, 0, bytes, start)) return false
    at = nextMember(bytes, end)
  }
  return true
}

/** Where the next {@link member} from `from` on begins; -1 where there is none. */
function nextMember(bytes: Buffer, from: number): number {
  let at = bytes.indexOf(sought, from + soughtAt)
  while (at >= 0 && !isMemberAt(bytes, at - soughtAt)) at = bytes.indexOf(sought, at + 1)
  return at < 0 ? -1 : at - soughtAt
}

/** The part that was sought is there. */
function isMemberAt(bytes: Buffer, at: number): boolean {
  for (let index = 0; index < soughtAt; index += 1) if (bytes[at + index] !== member[index]) return false
  return true
}

/** Whether the time that starts at `at` in `one` is before that in `other`. Written out: a call for each costs more. */
function isBefore(one: Buffer, at: number, other: Buffer, otherAt: number): boolean {
  for (let index = 0; index < timeBytes; index += 1) {
    const difference = (one[at + index] ?? 0) - (other[otherAt + index] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}

function allWithin(bytes: Buffer, { oldestMs, newestMs }: EventTimes): boolean {
  for (const { start, end } of splitLogFile(bytes).records) {
    const { record } = parseEventRecord(bytes.subarray(start, end))
    const timeMs = isJsonObject(record) ? parseEventTime(record.eventTime) : null
    if (timeMs === null) continue
    // Digests say times to the second.
    const secondMs = Math.floor(timeMs / 1000) * 1000
    if (oldestMs === null || newestMs === null || secondMs < oldestMs || secondMs > newestMs) return false
  }
  return true
}
