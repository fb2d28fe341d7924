import { eventIdHash, identityHash } from './content-hash.ts'
import { sortCooperatively } from './cooperative-sort.ts'
import type { HashTableWriter } from './hash-table-writer.ts'
import { identityDay } from './identity-days.ts'
import type { Memtable } from './memtable.ts'
import type { SegmentWriter } from './segment-writer.ts'
import { sortHashes } from './sort-hashes.ts'

/** Hashes made, and entries written, between two pauses: some tenths of a millisecond. */
const stepHashes = 512
const stepEntries = 2048

/** Writes the hash of every event id. `rows` are the table's rows by ordinal. Yields wherever a caller may pause. */
export function* encodeEventIds(table: Memtable, rows: readonly number[], writer: HashTableWriter): Generator<void> {
  const hashes = new Float64Array(rows.length)
  for (const [ordinal, row] of rows.entries()) {
    hashes[ordinal] = eventIdHash(table.eventIds[row] ?? '')
    if (ordinal % stepHashes === 0) yield
  }
  yield* encodeSorted(hashes, (hash, ordinal) => writer.add(hash, ordinal))
}

/** Writes every identity, day by day. */
export function* encodeIdentities(table: Memtable, writer: SegmentWriter): Generator<void> {
  const { numbers, eventTimes, eventIds } = table
  // Mostly in order already: numbers are given as records arrive.
  const rows = Array.from({ length: table.count }, (_, row) => row)
  const compare = (a: number, b: number) => numbers.at(a) - numbers.at(b)
  yield* sortCooperatively(rows, { isBefore: (a, b) => compare(a, b) < 0, sortRun: (run) => run.sort(compare) })
  const days = new Map<number, number[]>()
  for (const row of rows) {
    const day = identityDay(eventTimes.at(row))
    const ofDay = days.get(day)
    if (ofDay === undefined) days.set(day, [row])
    else ofDay.push(row)
  }
  for (const day of [...days.keys()].sort((a, b) => a - b)) {
    const ofDay = days.get(day) ?? []
    const hashes = new Float64Array(ofDay.length)
    for (const [index, row] of ofDay.entries()) {
      const identity = {
        accountId: table.accountOf(row),
        eventTimeMs: eventTimes.at(row),
        eventId: eventIds[row] ?? '',
      }
      hashes[index] = identityHash(identity)
      if (index % stepHashes === 0) yield
    }
    writer.startDay(day, ofDay.length)
    yield* encodeSorted(hashes, (hash, index) => writer.addIdentity(hash, numbers.at(ofDay[index] ?? 0)))
  }
}

function* encodeSorted(hashes: Float64Array, add: (hash: number, index: number) => void): Generator<void> {
  for (const part of sortHashes(hashes)) {
    for (const [at, index] of part.entries()) {
      add(hashes[index] ?? 0, index)
      if (at % stepEntries === 0) yield
    }
  }
}
