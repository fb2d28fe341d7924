import { encodeBlock } from '../base/codec.ts'
import { type EventRecord, parseEventRecord } from '../event/event-record.ts'
import { extractFields } from '../event/extract.ts'
import type { ExtractedFields } from '../event/fields.ts'
import type { Provenance } from './provenance.ts'
import {
  batchRawBytesTarget,
  batchRecordsMax,
  type EncodedBatch,
  encodeRecordHeader,
  type RecordEntry,
} from './record-frame.ts'

/** Which records may come in this way. Plain data: it goes to the worker that does the parsing. */
export interface AdmissionRules {
  /** Accounts that a record may be for; null: any. */
  readonly accountIds: readonly string[] | null
  /** A record that names one of these `eventSource`s is refused: only this server speaks for them. */
  readonly refusedEventSources: readonly string[]
}

/** A record that is not taken in, by its index among those given. */
export interface Rejection {
  readonly index: number
  readonly reason: string
}

export interface PreparedRecords {
  readonly batches: readonly EncodedBatch[]
  /** `eventID` of each accepted record, in order. */
  readonly eventIds: readonly string[]
  readonly rejections: readonly Rejection[]
}

/**
 * Parses each of `records` once, takes its fields out, and packs the accepted ones into compressed batches in the
 * order given. Pure work without I/O; some 10 µs a record.
 */
export function prepareRecords(
  records: Iterable<Uint8Array>,
  provenance: Provenance,
  rules: AdmissionRules,
): PreparedRecords {
  const packer = new BatchPacker(provenance)
  const eventIds: string[] = []
  const rejections: Rejection[] = []
  let index = 0
  for (const bytes of records) {
    const parsed = parseEventRecord(bytes)
    if ('rejection' in parsed) {
      rejections.push({ index, reason: parsed.rejection })
    } else {
      const fields = fieldsOf(parsed.record, bytes, provenance)
      const refusal = refusalOf(parsed.record, fields, rules)
      if (refusal === null) {
        packer.add(fields, bytes, false)
        eventIds.push(fields.eventId)
      } else rejections.push({ index, reason: refusal })
    }
    index += 1
  }
  return { batches: packer.finish(), eventIds, rejections }
}

/** A batch of records that this server made itself: their ids are new, so nobody looks them up. */
export function prepareOwnRecords(records: readonly string[], provenance: Provenance): EncodedBatch {
  const packer = new BatchPacker(provenance)
  for (const text of records) {
    const bytes = Buffer.from(text)
    const parsed = parseEventRecord(bytes)
    if ('rejection' in parsed) throw new Error(`a record of our own is none: ${parsed.rejection}`)
    packer.add(fieldsOf(parsed.record, bytes, provenance), bytes, true)
  }
  return packer.finishAsOne()
}

/**
 * The fields under which a record is stored. One that names no account belongs to the account that brought it.
 */
export function fieldsOf(record: EventRecord, bytes: Uint8Array, provenance: Provenance): ExtractedFields {
  const fields = extractFields(record, bytes)
  return fields.accountId === null ? { ...fields, accountId: accountOfArn(provenance.principal) } : fields
}

function accountOfArn(arn: string): string | null {
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1] ?? null
}

function refusalOf(record: EventRecord, fields: ExtractedFields, rules: AdmissionRules): string | null {
  if (rules.accountIds !== null && (fields.accountId === null || !rules.accountIds.includes(fields.accountId))) {
    return 'the record is for an account that you may not write to'
  }
  const source = record.eventSource
  if (typeof source === 'string' && rules.refusedEventSources.includes(source)) {
    return `only this server makes records of ${source}`
  }
  return null
}

class BatchPacker {
  readonly #provenance: Provenance
  readonly #batches: EncodedBatch[] = []
  #entries: RecordEntry[] = []
  #bodies: Uint8Array[] = []
  #rawBytes = 0

  constructor(provenance: Provenance) {
    this.#provenance = provenance
  }

  add(fields: ExtractedFields, bytes: Uint8Array, isOwnId: boolean): void {
    const isFull = this.#rawBytes + bytes.length > batchRawBytesTarget || this.#entries.length >= batchRecordsMax
    if (isFull && !isOwnId) this.#close()
    this.#entries.push({ fields, bodyBytes: bytes.length, isOwnId, isConflict: false })
    this.#bodies.push(bytes)
    this.#rawBytes += bytes.length
  }

  finish(): EncodedBatch[] {
    this.#close()
    return this.#batches
  }

  /** Everything in a single batch, because the records of one call stand or fall together. */
  finishAsOne(): EncodedBatch {
    this.#close()
    const [only] = this.#batches
    if (only === undefined) throw new Error('a batch needs a record')
    return only
  }

  #close(): void {
    if (this.#entries.length === 0) return
    this.#batches.push({
      recordCount: this.#entries.length,
      header: encodeRecordHeader(this.#provenance, this.#entries),
      body: encodeBlock(Buffer.concat(this.#bodies)),
    })
    this.#entries = []
    this.#bodies = []
    this.#rawBytes = 0
  }
}
