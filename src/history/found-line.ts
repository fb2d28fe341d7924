import { parseEventRecord } from '../event/event-record.ts'
import { deriveEventId } from '../event/extract.ts'
import { eventIdOf } from '../event/indexed-fields.ts'
import { shownKinds } from '../records/provenance.ts'
import type { StoredRecord } from '../records/segment/record-block.ts'

/**
 * One line of JSON for a record that was found: the record as it is kept, and beside it what is known of how it came.
 *
 * A line break in a record's text can only stand between its values, where it means nothing; it becomes a blank, so
 * that the line stays one line.
 */
export function foundLine(stored: StoredRecord): string {
  const { kind, principal, origin } = stored.provenance
  const beside = {
    recordNumber: stored.recordNumber,
    provenance: {
      ...shownKinds[kind],
      storedAt: new Date(stored.storedAtMs).toISOString(),
      ...(principal === '' ? {} : { principal }),
      ...(origin === '' ? {} : { origin }),
    },
    ...(stored.isConflict ? { conflict: true } : {}),
    ...derivedId(stored.bytes),
  }
  const text = stored.bytes.toString()
  const oneLine = /[\r\n]/.test(text) ? text.replace(/[\r\n]/g, ' ') : text
  return `{"record":${oneLine},${JSON.stringify(beside).slice(1)}`
}

/** A record without an `eventID` is known by one that its bytes give; it is shown beside the record, not in it. */
function derivedId(bytes: Buffer): { readonly derivedEventID?: string } {
  const parsed = parseEventRecord(bytes)
  return 'record' in parsed && eventIdOf(parsed.record) === null ? { derivedEventID: deriveEventId(bytes) } : {}
}
