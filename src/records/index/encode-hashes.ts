import type { GrowingNumbers } from './growing-numbers.ts'
import type { HashTableWriter } from './hash-table-writer.ts'
import type { Memtable } from './memtable.ts'
import type { SegmentWriter } from './segment-writer.ts'
import { sortHashes } from './sort-hashes.ts'

/** Entries written between two pauses: some tenths of a millisecond. */
const stepEntries = 2048

/** Writes the hash of every event id. `rows` are the table's rows by ordinal. Yields wherever a caller may pause. */
export function* encodeEventIds(table: Memtable, rows: Uint32Array, writer: HashTableWriter): Generator<void> {
  const hashes = yield* gather(table.eventIdHashes, rows)
  yield* encodeSorted(hashes, (hash, ordinal) => writer.add(hash, ordinal))
}

/** Writes every identity, day by day. */
export function* encodeIdentities(table: Memtable, writer: SegmentWriter): Generator<void> {
  const days = new Map<number, number[]>()
  for (let row = 0; row < table.count; row += 1) {
    const day = table.identityDays.at(row)
    const ofDay = days.get(day)
    if (ofDay === undefined) days.set(day, [row])
    else ofDay.push(row)
    if (row % stepEntries === 0) yield
  }
  for (const day of [...days.keys()].sort((a, b) => a - b)) {
    const rows = days.get(day) ?? []
    const hashes = yield* gather(table.identityHashes, rows)
    writer.startDay(day, rows.length)
    yield* encodeSorted(hashes, (hash, index) => writer.addIdentity(hash, table.numbers.at(rows[index] ?? 0)))
  }
}

/** The numbers of the rows, in their order. */
function* gather(column: GrowingNumbers, rows: ArrayLike<number>): Generator<void, Float64Array> {
  const gathered = new Float64Array(rows.length)
  for (let index = 0; index < rows.length; index += 1) {
    gathered[index] = column.at(rows[index] ?? 0)
    if (index % stepEntries === 0) yield
  }
  return gathered
}

function* encodeSorted(hashes: Float64Array, add: (hash: number, index: number) => void): Generator<void> {
  for (const part of sortHashes(hashes)) {
    for (const [at, index] of part.entries()) {
      add(hashes[index] ?? 0, index)
      if (at % stepEntries === 0) yield
    }
  }
}
