import type { RecordNumber } from '../base/brands.ts'
import { decodeBlock, encodeBlock } from '../base/codec.ts'
import { sameContent } from '../event/canonical.ts'
import { parseEventRecord } from '../event/event-record.ts'
import { type Appender, type AppendReceipt, frameKinds } from '../journal/journal.ts'
import type { RecordIdentity } from './index/index-query.ts'
import { fieldsOf } from './prepare.ts'
import { bodyOffsets } from './recent-records.ts'
import {
  decodeRecordHeader,
  type EncodedBatch,
  encodeRecordHeader,
  type RecordBatch,
  type RecordEntry,
} from './record-frame.ts'
import type { StoredRecord } from './segment/record-block.ts'

/** What became of each record of a batch. Numbers cross threads in a byte array. */
export const appendStatuses = { stored: 0, duplicate: 1, conflict: 2 } as const

/** One status for each record of the batch, in its order. */
export type AppendOutcome = Uint8Array

interface IntakeParts {
  readonly appender: Appender
  /** Numbers of the stored records that may have this identity. */
  readonly findIdentity: (identity: RecordIdentity) => readonly RecordNumber[]
  /** A stored record, or null where it has been freed. */
  readonly readStored: (number: RecordNumber) => StoredRecord | null
  /** Takes a durable batch in, before its append is answered. Called in the order of positions. */
  readonly apply: (batch: RecordBatch, receipt: AppendReceipt) => void
}

/** A record on its way to the journal, against which later ones are compared. */
interface InFlight {
  readonly bytes: () => Uint8Array
  readonly durable: Promise<void>
}

/** A record that is to be appended, under the key of its identity. */
interface Fresh {
  readonly key: string
  readonly bytes: () => Uint8Array
}

/**
 * The one owner of the question whether a record is already there (design section 3).
 *
 * A record whose identity is stored or on its way is a duplicate if its content is equal to that of any such record,
 * and a conflict otherwise. A duplicate is answered only once the first copy is durable; a conflict is kept and marked.
 */
export class Intake {
  readonly #parts: IntakeParts
  readonly #inFlight = new Map<string, InFlight[]>()

  constructor(parts: IntakeParts) {
    this.#parts = parts
  }

  /**
   * Appends what is new of `encoded`, as one frame. Resolves once every record of it is durable, the duplicates'
   * first copies included.
   *
   * @throws {JournalFullError | JournalFailedError | JournalBusyError} Nothing of the batch was answered as stored.
   * @throws {CorruptFileError | FileSystemError} What is stored could not be compared; nothing was appended.
   */
  async append(encoded: EncodedBatch): Promise<AppendOutcome> {
    const batch: RecordBatch = { ...decodeRecordHeader(encoded.header), body: encoded.body }
    const { statuses, fresh, awaited } = this.#decide(batch)
    const kept = withoutDuplicates(batch, statuses)
    const durable = kept === null ? Promise.resolve() : this.#appendKept(kept, kept === batch ? encoded.header : null)
    for (const { key, bytes } of fresh) this.#enter(key, { bytes, durable })
    // They leave with their own append, whatever becomes of the copies that are awaited beside it.
    const settled = durable.finally(() => {
      for (const { key } of fresh) this.#leave(key, durable)
    })
    await Promise.all([settled, ...awaited])
    return statuses
  }

  async #appendKept(kept: RecordBatch, header: Uint8Array | null): Promise<void> {
    const receipt = await this.#parts.appender.append({
      kind: frameKinds.records,
      entryCount: kept.entries.length,
      header: header ?? encodeRecordHeader(kept.provenance, kept.entries),
      bodyCodec: kept.body.codec,
      bodyRawBytes: kept.body.rawBytes,
      // A copy, and not `slice`, which of a Buffer is none: the journal's thread takes the memory along, and the
      // records stay in use here.
      body: new Uint8Array(kept.body.bytes),
    })
    this.#parts.apply(kept, receipt)
  }

  #enter(key: string, record: InFlight): void {
    const others = this.#inFlight.get(key)
    if (others === undefined) this.#inFlight.set(key, [record])
    else others.push(record)
  }

  #leave(key: string, durable: Promise<void>): void {
    const left = this.#inFlight.get(key)?.filter((record) => record.durable !== durable) ?? []
    if (left.length === 0) this.#inFlight.delete(key)
    else this.#inFlight.set(key, left)
  }

  /**
   * Changes nothing, so that it may fail at any record. Synchronous, so that of two equal records that arrive together
   * one sees the other on its way.
   */
  #decide(batch: RecordBatch) {
    const statuses = new Uint8Array(batch.entries.length)
    const awaited: Promise<void>[] = []
    const fresh: Fresh[] = []
    const freshKeys = new Set<string>()
    const bytesAt = lazyBytes(batch)
    for (const [index, entry] of batch.entries.entries()) {
      if (entry.isOwnId) continue
      const identity = identityOf(entry)
      const key = `${identity.accountId}\n${identity.eventTimeMs}\n${identity.eventId}`
      const bytes = () => bytesAt(index)
      const inFlight = this.#inFlight.get(key) ?? none
      const inBatch = freshKeys.has(key) ? fresh.filter((record) => record.key === key) : none
      const first = inFlight.find((record) => sameContent(record.bytes(), bytes()))
      if (first !== undefined) awaited.push(first.durable)
      if (first !== undefined || inBatch.some((record) => sameContent(record.bytes(), bytes()))) {
        statuses[index] = appendStatuses.duplicate
        continue
      }
      const status = this.#compareWithStored(identity, bytes)
      const isFirst = inFlight.length === 0 && inBatch.length === 0
      statuses[index] = status === appendStatuses.stored && !isFirst ? appendStatuses.conflict : status
      if (status === appendStatuses.duplicate) continue
      fresh.push({ key, bytes })
      freshKeys.add(key)
    }
    return { statuses, fresh, awaited }
  }

  #compareWithStored(identity: RecordIdentity, bytes: () => Uint8Array): number {
    let status: number = appendStatuses.stored
    for (const number of this.#parts.findIdentity(identity)) {
      const stored = this.#parts.readStored(number)
      if (stored === null || !hasIdentity(stored, identity)) continue
      if (sameContent(stored.bytes, bytes())) return appendStatuses.duplicate
      status = appendStatuses.conflict
    }
    return status
  }
}

/** Most records meet none of their identity. */
const none: readonly never[] = []

/** The identity under which `entry` is stored and looked up. */
export function identityOf(entry: RecordEntry): RecordIdentity {
  const { accountId, eventTimeMs, eventId } = entry.fields
  return { accountId: accountId ?? '', eventTimeMs: eventTimeMs ?? 0, eventId }
}

/**
 * The index answers by hash, and whoever submits a record chooses its ids: a stored record of another identity must
 * neither make a conflict nor keep this one out.
 */
function hasIdentity({ bytes, provenance }: StoredRecord, identity: RecordIdentity): boolean {
  const parsed = parseEventRecord(bytes)
  if ('rejection' in parsed) return false
  const fields = fieldsOf(parsed.record, bytes, provenance)
  return (
    (fields.accountId ?? '') === identity.accountId &&
    (fields.eventTimeMs ?? 0) === identity.eventTimeMs &&
    fields.eventId === identity.eventId
  )
}

function lazyBytes(batch: RecordBatch): (index: number) => Uint8Array {
  let raw: Buffer | null = null
  let offsets: Uint32Array | null = null
  return (index) => {
    raw ??= decodeBlock(batch.body)
    offsets ??= bodyOffsets(batch)
    return raw.subarray(offsets[index], offsets[index + 1])
  }
}

/** The batch itself where all of it is new and unmarked; null where nothing is. */
function withoutDuplicates(batch: RecordBatch, statuses: Uint8Array): RecordBatch | null {
  if (statuses.every((status) => status === appendStatuses.stored)) return batch
  const bytesAt = lazyBytes(batch)
  const entries: RecordEntry[] = []
  const bodies: Uint8Array[] = []
  for (const [index, entry] of batch.entries.entries()) {
    if (statuses[index] === appendStatuses.duplicate) continue
    entries.push({ ...entry, isConflict: statuses[index] === appendStatuses.conflict })
    bodies.push(bytesAt(index))
  }
  if (entries.length === 0) return null
  const body = entries.length === batch.entries.length ? batch.body : encodeBlock(Buffer.concat(bodies))
  return { provenance: batch.provenance, entries, body }
}
