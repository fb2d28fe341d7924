import { ByteReader, MalformedBytesError } from '../base/bytes.ts'
import type { Attribute, AttributeId, EventCategory } from '../event/fields.ts'
import { parseProvenanceKind } from './provenance.ts'
import { encodeRecordHeader, entryFlags, type RecordEntry } from './record-frame.ts'

/**
 * A header of version 1, which Cairn 0.1.0 wrote, as one of today's: a journal may hold such frames until the first
 * flush after an upgrade. Version 1 has every text in full beside each record, and no hashes.
 *
 * @throws {MalformedBytesError} The bytes are no header of version 1.
 */
export function upgradeHeader(header: Uint8Array): Uint8Array {
  const from = new ByteReader(header, 1)
  const provenance = { kind: parseProvenanceKind(from.u8()), principal: from.text(), origin: from.text() }
  const entries: RecordEntry[] = []
  for (let count = from.varint(); count > 0; count -= 1) entries.push(readEntry(from))
  if (from.remaining > 0) throw new MalformedBytesError('a record header goes on behind its last record')
  return encodeRecordHeader(provenance, entries)
}

function readEntry(from: ByteReader): RecordEntry {
  const flags = from.u8()
  const category = from.u8() as EventCategory // written from one, under the frame's checksum
  const bodyBytes = from.varint()
  const eventTimeMs = flags & entryFlags.hasTime ? readTime(from) : null
  const accountId = flags & entryFlags.hasAccount ? from.text() : null
  const region = from.text()
  const eventId = from.text()
  const attributes: Attribute[] = []
  for (let count = from.varint(); count > 0; count -= 1) attributes.push([from.u8() as AttributeId, from.text()])
  return {
    fields: {
      accountId,
      region,
      category,
      eventTimeMs,
      eventId,
      eventIdDerived: (flags & entryFlags.derivedId) !== 0,
      readOnly: flags & entryFlags.readOnlyKnown ? (flags & entryFlags.readOnly) !== 0 : null,
      attributes,
    },
    bodyBytes,
    isOwnId: (flags & entryFlags.ownId) !== 0,
    isConflict: (flags & entryFlags.conflict) !== 0,
  }
}

/** Zigzag. */
function readTime(from: ByteReader): number {
  const value = from.varint()
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}
