import type { RecordNumber } from '../base/brands.ts'
import type { StoredBlock } from '../base/codec.ts'
import { decodeBlock } from '../base/codec.ts'
import type { BatchHeader } from './batch-header.ts'
import type { Provenance } from './provenance.ts'
import type { BlockRun, RecordBlock, StoredRecord } from './segment/record-block.ts'
import { historyMembership } from './segment/record-block.ts'

/** A batch that is durable in the journal and not yet in a record segment. */
export interface RecentBatch {
  readonly first: RecordNumber
  readonly storedAtMs: number
  readonly provenance: Provenance
  /** Offset of each record in the raw body, and the body's length last. */
  readonly offsets: Uint32Array
  /** By record, 1 where another with the same identity and other content is kept. */
  readonly conflicts: Uint8Array
  readonly body: StoredBlock
}

/** What is kept of a batch once the index has it: the header's texts would take more memory than the records. */
export function recentBatch(
  header: BatchHeader,
  body: StoredBlock,
  place: Pick<RecentBatch, 'first' | 'storedAtMs'>,
): RecentBatch {
  const { provenance, offsets, flags } = header
  const conflicts = flags.map((_, index) => (header.isConflict(index) ? 1 : 0))
  return { ...place, provenance, offsets, conflicts, body }
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
    return first === undefined || last === undefined ? 0 : last.first + last.conflicts.length - first.first
  }

  add(recent: RecentBatch): void {
    this.#batches.push(recent)
    this.#storedBytes += recent.body.bytes.length
  }

  /** Forgets the batches below `before`, which now stand in a record segment. */
  dropBelow(before: RecordNumber): void {
    const kept = this.#batches.findIndex((recent) => recent.first >= before)
    this.#batches = kept === -1 ? [] : this.#batches.slice(kept)
    this.#storedBytes = this.#batches.reduce((sum, recent) => sum + recent.body.bytes.length, 0)
    this.#unpacked.clear()
  }

  /** The record, or null where it is not among these. */
  read(number: RecordNumber): StoredRecord | null {
    const recent = this.find(number)
    if (recent === null) return null
    const index = number - recent.first
    return {
      recordNumber: number,
      bytes: this.#unpacked.get(recent.body).subarray(recent.offsets[index], recent.offsets[index + 1]),
      storedAtMs: recent.storedAtMs,
      provenance: recent.provenance,
      isConflict: recent.conflicts[index] === 1,
      memberships: [historyMembership],
    }
  }

  /** The batch that holds a record, or null where it is not among these. */
  find(number: RecordNumber): RecentBatch | null {
    let low = 0
    let high = this.#batches.length - 1
    while (low <= high) {
      const middle = (low + high) >>> 1
      const recent = this.#batches[middle]
      if (recent === undefined) return null
      if (number < recent.first) high = middle - 1
      else if (number >= recent.first + recent.conflicts.length) low = middle + 1
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

/** The batch as a block of a record segment; its body is not touched. */
export function toRecordBlock({ storedAtMs, provenance, offsets, conflicts, body }: RecentBatch): RecordBlock {
  const runs: BlockRun[] = []
  let runStart = 0
  for (let index = 1; index <= conflicts.length; index += 1) {
    const isConflict = conflicts[runStart]
    if (index < conflicts.length && conflicts[index] === isConflict) continue
    runs.push({
      recordCount: index - runStart,
      storedAtMs,
      provenance,
      isConflict: isConflict === 1,
      memberships: [historyMembership],
    })
    runStart = index
  }
  const bodyLengths = new Uint32Array(conflicts.length).map(
    (_, index) => (offsets[index + 1] ?? 0) - (offsets[index] ?? 0),
  )
  return { recordCount: conflicts.length, bodyLengths, runs, body }
}
