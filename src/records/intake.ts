import type { RecordNumber } from '../base/brands.ts'
import { encodeBlock, type StoredBlock } from '../base/codec.ts'
import { sameContent } from '../event/canonical.ts'
import { parseEventRecord } from '../event/event-record.ts'
import { type Appender, type AppendReceipt, frameKinds } from '../journal/journal.ts'
import { BatchHeader } from './batch-header.ts'
import { IncomingBatch, isSameIdentity } from './incoming-batch.ts'
import type { IdentityKey, RecordIdentity } from './index/index-query.ts'
import { fieldsOf } from './prepare.ts'
import { type EncodedBatch, encodeRecordHeader, identityOf, type RecordEntry } from './record-frame.ts'
import type { StoredRecord } from './segment/record-block.ts'

/** What became of each record of a batch. Numbers cross threads in a byte array. */
export const appendStatuses = { stored: 0, duplicate: 1, conflict: 2 } as const

/** One status for each record of the batch, in its order. */
export type AppendOutcome = Uint8Array

interface IntakeParts {
  readonly appender: Appender
  /** Asks for the numbers of the stored records that may have an identity, as long as nothing is awaited. */
  readonly findIdentities: () => (identity: IdentityKey) => readonly RecordNumber[]
  /** A stored record, or null where it has been freed. */
  readonly readStored: (number: RecordNumber) => StoredRecord | null
  /** Takes a durable batch in, before its append is answered. Called in the order of positions. */
  readonly apply: (header: BatchHeader, body: StoredBlock, receipt: AppendReceipt) => void
}

/** A record on its way to the journal, against which later ones are compared. */
interface InFlight {
  readonly batch: IncomingBatch
  readonly index: number
  readonly durable: Promise<void>
}

/** What is to be appended of a batch. */
interface Kept {
  readonly header: BatchHeader
  readonly headerBytes: Uint8Array
  readonly body: StoredBlock
}

/**
 * The one owner of the question whether a record is already there (design section 3).
 *
 * A record whose identity is stored or on its way is a duplicate if its content is equal to that of any such record,
 * and a conflict otherwise. A duplicate is answered only once the first copy is durable; a conflict is kept and marked.
 */
export class Intake {
  readonly #parts: IntakeParts
  /** By the hash of the identity. */
  readonly #inFlight = new Map<number, InFlight[]>()

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
    const batch = new IncomingBatch(BatchHeader.decode(encoded.header), encoded.body)
    const { statuses, fresh, awaited } = this.#decide(batch)
    const kept = withoutDuplicates(batch, encoded.header, statuses)
    const durable = kept === null ? Promise.resolve() : this.#appendKept(kept)
    for (const index of fresh) this.#enter({ batch, index, durable })
    // They leave with their own append, whatever becomes of the copies that are awaited beside it.
    const settled = durable.finally(() => {
      for (const index of fresh) this.#leave(batch, index)
    })
    await Promise.all([settled, ...awaited])
    return statuses
  }

  async #appendKept({ header, headerBytes, body }: Kept): Promise<void> {
    const receipt = await this.#parts.appender.append({
      kind: frameKinds.records,
      entryCount: header.recordCount,
      header: headerBytes,
      bodyCodec: body.codec,
      bodyRawBytes: body.rawBytes,
      // A copy, and not `slice`, which of a Buffer is none: the journal's thread takes the memory along, and the
      // records stay in use here.
      body: new Uint8Array(body.bytes),
    })
    this.#parts.apply(header, body, receipt)
  }

  #enter(record: InFlight): void {
    const { hash } = record.batch.identityKey(record.index)
    const others = this.#inFlight.get(hash)
    if (others === undefined) this.#inFlight.set(hash, [record])
    else others.push(record)
  }

  #leave(batch: IncomingBatch, index: number): void {
    const { hash } = batch.identityKey(index)
    const left = this.#inFlight.get(hash)?.filter((record) => record.batch !== batch || record.index !== index) ?? []
    if (left.length === 0) this.#inFlight.delete(hash)
    else this.#inFlight.set(hash, left)
  }

  /**
   * Changes nothing, so that it may fail at any record. Synchronous, so that of two equal records that arrive together
   * one sees the other on its way.
   *
   * @returns Statuses, the indexes of those that are to be appended and looked up, and what to wait for beside them.
   */
  #decide(batch: IncomingBatch) {
    const { recordCount } = batch.header
    const statuses = new Uint8Array(recordCount)
    const awaited: Promise<void>[] = []
    const fresh: number[] = []
    const freshHashes = new Set<number>()
    const findIdentity = this.#parts.findIdentities()
    for (let index = 0; index < recordCount; index += 1) {
      if (batch.header.isOwnId(index)) continue
      const { hash } = batch.identityKey(index)
      const inFlight = this.#inFlight.get(hash)?.filter((other) => batch.isSame(index, other)) ?? none
      const inBatch = freshHashes.has(hash)
        ? fresh.filter((other) => batch.isSame(index, { batch, index: other }))
        : none
      const first = inFlight.find((other) => sameContent(other.batch.bytes(other.index), batch.bytes(index)))
      if (first !== undefined) awaited.push(first.durable)
      if (first !== undefined || inBatch.some((other) => sameContent(batch.bytes(other), batch.bytes(index)))) {
        statuses[index] = appendStatuses.duplicate
        continue
      }
      const status = this.#compareWithStored(batch, index, findIdentity(batch.identityKey(index)))
      const isFirst = inFlight.length === 0 && inBatch.length === 0
      statuses[index] = status === appendStatuses.stored && !isFirst ? appendStatuses.conflict : status
      if (status === appendStatuses.duplicate) continue
      fresh.push(index)
      freshHashes.add(hash)
    }
    return { statuses, fresh, awaited }
  }

  #compareWithStored(batch: IncomingBatch, index: number, candidates: readonly RecordNumber[]): number {
    let status: number = appendStatuses.stored
    for (const number of candidates) {
      const stored = this.#parts.readStored(number)
      if (stored === null || !hasIdentity(stored, batch.header.identity(index))) continue
      if (sameContent(stored.bytes, batch.bytes(index))) return appendStatuses.duplicate
      status = appendStatuses.conflict
    }
    return status
  }
}

/** Most records meet none of their identity. */
const none: readonly never[] = []

/**
 * The index answers by hash, and whoever submits a record chooses its ids: a stored record of another identity must
 * neither make a conflict nor keep this one out.
 */
function hasIdentity({ bytes, provenance }: StoredRecord, identity: RecordIdentity): boolean {
  const parsed = parseEventRecord(bytes)
  if ('rejection' in parsed) return false
  return isSameIdentity(identityOf(fieldsOf(parsed.record, bytes, provenance)), identity)
}

/** All of the batch as it is where it is new and unmarked; null where nothing is. */
function withoutDuplicates(batch: IncomingBatch, headerBytes: Uint8Array, statuses: Uint8Array): Kept | null {
  const { header, body } = batch
  if (statuses.every((status) => status === appendStatuses.stored)) return { header, headerBytes, body }
  const entries: RecordEntry[] = []
  const bodies: Uint8Array[] = []
  for (const [index, status] of statuses.entries()) {
    if (status === appendStatuses.duplicate) continue
    entries.push({ ...header.entry(index), isConflict: status === appendStatuses.conflict })
    bodies.push(batch.bytes(index))
  }
  if (entries.length === 0) return null
  const keptBytes = encodeRecordHeader(header.provenance, entries)
  return {
    header: BatchHeader.decode(keptBytes),
    headerBytes: keptBytes,
    body: entries.length === header.recordCount ? body : encodeBlock(Buffer.concat(bodies)),
  }
}
