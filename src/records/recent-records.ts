import type { RecordNumber } from '../base/brands.ts'
import type { StoredBlock } from '../base/codec.ts'
import { decodeBlock } from '../base/codec.ts'
import type { RecordBatch } from './record-frame.ts'
import type { BlockRun, RecordBlock, StoredRecord } from './segment/record-block.ts'
import { historyMembership } from './segment/record-block.ts'

/** A batch that is durable in the journal and not yet in a record segment. */
export interface RecentBatch {
  readonly first: RecordNumber
  readonly storedAtMs: number
  readonly batch: RecordBatch
  /** Offset of each record in the raw body, and the body's length last. */
  readonly offsets: Uint32Array
}

/**
 * The records that stand only in the journal, in record-number order. Bodies stay as they came, so a batch costs
 * memory what it costs on disk.
 */
export class RecentRecords {
  #batches: RecentBatch[] = []
  readonly #unpacked = new UnpackedBodies()
  #storedBytes = 0

  get batches(): readonly RecentBatch[] {
    return this.#batches
  }

  /** Bytes of bodies as stored. */
  get storedBytes(): number {
    return this.#storedBytes
  }

  get recordCount(): number {
    const first = this.#batches[0]
    const last = this.#batches.at(-1)
    return first === undefined || last === undefined ? 0 : last.first + last.batch.entries.length - first.first
  }

  add(recent: RecentBatch): void {
    this.#batches.push(recent)
    this.#storedBytes += recent.batch.body.bytes.length
  }

  /** Forgets the batches below `before`, which now stand in a record segment. */
  dropBelow(before: RecordNumber): void {
    const kept = this.#batches.findIndex((recent) => recent.first >= before)
    this.#batches = kept === -1 ? [] : this.#batches.slice(kept)
    this.#storedBytes = this.#batches.reduce((sum, recent) => sum + recent.batch.body.bytes.length, 0)
    this.#unpacked.clear()
  }

  /** The record, or null where it is not among these. */
  read(number: RecordNumber): StoredRecord | null {
    const recent = this.#find(number)
    if (recent === null) return null
    const index = number - recent.first
    const entry = recent.batch.entries[index]
    const start = recent.offsets[index]
    const end = recent.offsets[index + 1]
    if (entry === undefined || start === undefined || end === undefined) return null
    return {
      recordNumber: number,
      bytes: this.#unpacked.get(recent.batch.body).subarray(start, end),
      storedAtMs: recent.storedAtMs,
      provenance: recent.batch.provenance,
      isConflict: entry.isConflict,
      memberships: [historyMembership],
    }
  }

  #find(number: RecordNumber): RecentBatch | null {
    let low = 0
    let high = this.#batches.length - 1
    while (low <= high) {
      const middle = (low + high) >>> 1
      const recent = this.#batches[middle]
      if (recent === undefined) return null
      if (number < recent.first) high = middle - 1
      else if (number >= recent.first + recent.batch.entries.length) low = middle + 1
      else return recent
    }
    return null
  }
}

/** Bytes of unpacked bodies that are kept: a search in the order of `eventTime` jumps between the batches of an import. */
const unpackedBytesMax = 8 * 1024 * 1024

/** The bodies that were read last. */
class UnpackedBodies {
  readonly #raw = new Map<StoredBlock, Buffer>()
  #bytes = 0

  get(body: StoredBlock): Buffer {
    const known = this.#raw.get(body)
    const raw = known ?? decodeBlock(body)
    // At the end of the map is what was read last.
    if (known !== undefined) this.#raw.delete(body)
    else this.#bytes += raw.length
    this.#raw.set(body, raw)
    for (const [oldest, { length }] of this.#raw) {
      if (this.#bytes <= unpackedBytesMax || oldest === body) break
      this.#raw.delete(oldest)
      this.#bytes -= length
    }
    return raw
  }

  clear(): void {
    this.#raw.clear()
    this.#bytes = 0
  }
}

/** Where each record starts in the raw body, and its end last. */
export function bodyOffsets(batch: RecordBatch): Uint32Array {
  const offsets = new Uint32Array(batch.entries.length + 1)
  let offset = 0
  for (const [index, entry] of batch.entries.entries()) {
    offsets[index] = offset
    offset += entry.bodyBytes
  }
  offsets[batch.entries.length] = offset
  return offsets
}

/** The batch as a block of a record segment; its body is not touched. */
export function toRecordBlock({ storedAtMs, batch }: RecentBatch): RecordBlock {
  const runs: BlockRun[] = []
  let runRecords = 0
  for (const [index, entry] of batch.entries.entries()) {
    runRecords += 1
    if (batch.entries[index + 1]?.isConflict === entry.isConflict) continue
    runs.push({
      recordCount: runRecords,
      storedAtMs,
      provenance: batch.provenance,
      isConflict: entry.isConflict,
      memberships: [historyMembership],
    })
    runRecords = 0
  }
  return {
    recordCount: batch.entries.length,
    bodyLengths: batch.entries.map((entry) => entry.bodyBytes),
    runs,
    body: batch.body,
  }
}
