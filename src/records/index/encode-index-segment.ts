import { extractionVersion } from '../../event/fields.ts'
import { sortCooperatively } from './cooperative-sort.ts'
import { encodeEventIds, encodeIdentities } from './encode-hashes.ts'
import { encodeTerms } from './encode-terms.ts'
import type { Memtable } from './memtable.ts'
import { compareScopes } from './scope-table.ts'
import { SegmentWriter } from './segment-writer.ts'

/** Order keys written between two pauses: some tenths of a millisecond. */
const stepKeys = 2048

const noBytes = new Uint8Array()

/**
 * The bytes of a segment with everything in `table`, piece by piece.
 *
 * Yields after every few tenths of a millisecond of work, mostly an empty piece, so that whoever drives it can answer
 * lookups in between. Nothing may be added to the table meanwhile.
 */
export function* encodeIndexSegment(table: Memtable): Generator<Uint8Array> {
  const writer = new SegmentWriter(table.scopes.toSorted(compareScopes), extractionVersion)
  for (const _ of encode(table, writer)) yield writer.pages.isPieceReady ? writer.pages.take() : noBytes
  yield writer.pages.take()
}

/** Yields wherever a caller may pause and take pages. */
function* encode(table: Memtable, writer: SegmentWriter): Generator<void> {
  const { times, numbers } = table
  const rows = Array.from({ length: table.count }, (_, row) => row)
  const compare = (a: number, b: number) => times.at(a) - times.at(b) || numbers.at(a) - numbers.at(b)
  yield* sortCooperatively(rows, { isBefore: (a, b) => compare(a, b) < 0, sortRun: (run) => run.sort(compare) })

  for (const [ordinal, row] of rows.entries()) {
    writer.orderKeys.add(times.at(row), numbers.at(row))
    if (ordinal % stepKeys === 0) yield
  }
  const rowsByOrdinal = Uint32Array.from(rows)
  yield* encodeTerms(table, rowsByOrdinal, writer.startTerms())
  yield* encodeEventIds(table, rowsByOrdinal, writer.startEventIds())
  yield* encodeIdentities(table, writer)
  yield* writer.finish()
}
