import { ByteReader, ByteWriter, MalformedBytesError } from '../base/bytes.ts'
import type { StoredBlock } from '../base/codec.ts'
import type { Attribute, AttributeId, EventCategory, ExtractedFields } from '../event/fields.ts'
import { type Provenance, parseProvenanceKind } from './provenance.ts'

/**
 * How event records stand in a journal frame (docs/formats/journal-records.md): the header holds where they came
 * from and what was extracted from each, the body their exact bytes one after another.
 */
export interface RecordBatch {
  readonly provenance: Provenance
  readonly entries: readonly RecordEntry[]
  readonly body: StoredBlock
}

export interface RecordEntry {
  readonly fields: ExtractedFields
  /** Length of the exact bytes in the body. */
  readonly bodyBytes: number
  /** The `eventID` was made by this server: no other record can have it, so it is not looked up. */
  readonly isOwnId: boolean
  /** Another record with the same identity and other content is kept. Set at the append side. */
  readonly isConflict: boolean
}

/** A batch as it crosses threads and stands in a frame: extracted and compressed once, by whoever parsed it. */
export interface EncodedBatch {
  readonly recordCount: number
  readonly header: Uint8Array
  readonly body: StoredBlock
}

/** Most records in one batch: its header stays far below a frame's bound. */
export const batchRecordsMax = 256

/**
 * Raw bytes at which a batch ends, unless its first record is larger. A batch's body is one block, and finding a
 * record unpacks its block: 50 records of a page in 50 blocks of this size take some 2.5 ms (docs/decisions/0003).
 */
export const batchRawBytesTarget = 64 * 1024

const headerVersion = 1

const entryFlags = { ownId: 1, conflict: 2, derivedId: 4, readOnlyKnown: 8, readOnly: 16, hasTime: 32, hasAccount: 64 }

/** The frame's header. The inverse of {@link decodeRecordHeader}. */
export function encodeRecordHeader(provenance: Provenance, entries: readonly RecordEntry[]): Buffer<ArrayBuffer> {
  const out = new ByteWriter(256 + entries.length * 320)
  out.u8(headerVersion).u8(provenance.kind).text(provenance.principal).text(provenance.origin).varint(entries.length)
  for (const entry of entries) encodeEntry(out, entry)
  return out.copy()
}

/** @throws {MalformedBytesError} The bytes are not a header that this version knows. */
export function decodeRecordHeader(header: Uint8Array): Omit<RecordBatch, 'body'> {
  const from = new ByteReader(header)
  const version = from.u8()
  if (version !== headerVersion) throw new MalformedBytesError(`a record header has version ${version}`)
  const provenance = { kind: parseProvenanceKind(from.u8()), principal: from.text(), origin: from.text() }
  const entries: RecordEntry[] = []
  for (let count = from.varint(); count > 0; count -= 1) entries.push(decodeEntry(from))
  if (from.remaining > 0) throw new MalformedBytesError('a record header goes on behind its last record')
  return { provenance, entries }
}

function encodeEntry(out: ByteWriter, { fields, bodyBytes, isOwnId, isConflict }: RecordEntry): void {
  out.u8(
    (isOwnId ? entryFlags.ownId : 0) |
      (isConflict ? entryFlags.conflict : 0) |
      (fields.eventIdDerived ? entryFlags.derivedId : 0) |
      (fields.readOnly === null ? 0 : entryFlags.readOnlyKnown) |
      (fields.readOnly === true ? entryFlags.readOnly : 0) |
      (fields.eventTimeMs === null ? 0 : entryFlags.hasTime) |
      (fields.accountId === null ? 0 : entryFlags.hasAccount),
  )
  out.u8(fields.category).varint(bodyBytes)
  if (fields.eventTimeMs !== null) encodeTime(out, fields.eventTimeMs)
  if (fields.accountId !== null) out.text(fields.accountId)
  out.text(fields.region).text(fields.eventId).varint(fields.attributes.length)
  for (const [id, value] of fields.attributes) out.u8(id).text(value)
}

function decodeEntry(from: ByteReader): RecordEntry {
  const flags = from.u8()
  const category = from.u8() as EventCategory // written by encodeEntry, under the frame's checksum
  const bodyBytes = from.varint()
  const eventTimeMs = flags & entryFlags.hasTime ? decodeTime(from) : null
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

/** Zigzag: times before 1970 are odd but not impossible in a record. */
function encodeTime(out: ByteWriter, timeMs: number): void {
  out.varint(timeMs < 0 ? -2 * timeMs - 1 : 2 * timeMs)
}

function decodeTime(from: ByteReader): number {
  const value = from.varint()
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}
