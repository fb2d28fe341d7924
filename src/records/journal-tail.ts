import { assert } from '../base/assert.ts'
import { type Position, position, type RecordNumber, recordNumber } from '../base/brands.ts'
import { parseCodec, type StoredBlock } from '../base/codec.ts'
import type { RandomSource } from '../base/random.ts'
import { type AppendReceipt, type Frame, frameKinds } from '../journal/journal.ts'
import { BatchHeader } from './batch-header.ts'
import { type FrozenRecords, segmentName } from './flush.ts'
import { Memtable } from './index/memtable.ts'
import type { RecordManifest } from './manifest.ts'
import { type Opening, OpeningTable } from './openings.ts'
import { orderTimeMs } from './order-time.ts'
import { RecentRecords, recentBatch } from './recent-records.ts'

/**
 * What stands in the journal behind the manifest's cursor, in memory: records that are in no segment yet, their index,
 * and the calls that were begun. A start makes it anew from the journal's frames.
 */
export class JournalTail {
  readonly recent = new RecentRecords()
  readonly #openings: OpeningTable
  #memtable = new Memtable()
  #nextRecord: RecordNumber
  #nextPosition: Position
  #storedAtMs: number

  /** Nothing stands behind the cursor of `manifest` so far. */
  constructor(manifest: RecordManifest) {
    this.#openings = new OpeningTable(manifest.openings)
    this.#nextRecord = recordNumber(manifest.nextRecordNumber)
    this.#nextPosition = position(manifest.cursor)
    this.#storedAtMs = manifest.storedAtMs
  }

  /** The index of {@link recent} but for those that were frozen. */
  get memtable(): Memtable {
    return this.#memtable
  }

  /** Every number below it is taken. */
  get nextRecord(): RecordNumber {
    return this.#nextRecord
  }

  get nextPosition(): Position {
    return this.#nextPosition
  }

  /** Calls that were begun and whose record is not stored. */
  openings(): readonly Opening[] {
    return this.#openings.open()
  }

  /** Takes in a frame that was appended before the start. */
  replay(frame: Frame): void {
    if (frame.kind === frameKinds.opening) this.open(OpeningTable.parseFrame(frame), frame)
    else if (frame.kind === frameKinds.closing) this.close(OpeningTable.parseClosingFrame(frame), frame)
    else {
      const codec = parseCodec(frame.bodyCodec)
      assert(codec !== null, 'the journal checked the codec')
      this.take(BatchHeader.decode(frame.header), { codec, rawBytes: frame.bodyRawBytes, bytes: frame.body }, frame)
    }
  }

  /** Takes in the records of a frame, which ends the openings of their calls. */
  take(header: BatchHeader, body: StoredBlock, receipt: AppendReceipt): void {
    this.#advance(receipt, header.recordCount)
    const { storedAtMs } = receipt
    const first = this.#nextRecord
    this.recent.add(recentBatch(header, body, { first, storedAtMs }))
    const times = new Float64Array(header.recordCount)
    for (let index = 0; index < header.recordCount; index += 1) {
      times[index] = orderTimeMs({ eventTimeMs: header.eventTimeMs(index) }, storedAtMs)
      if (header.isOwnId(index)) this.#openings.close(header.eventId(index))
    }
    this.#memtable.add(header, times, first)
    this.#nextRecord = recordNumber(first + header.recordCount)
  }

  open(opening: Opening, receipt: AppendReceipt): void {
    this.#advance(receipt, 1)
    this.#openings.add(opening)
  }

  close(eventId: string, receipt: AppendReceipt): void {
    this.#advance(receipt, 1)
    this.#openings.close(eventId)
  }

  /** All of it as it is now. What arrives from now on goes into another memory table. */
  freeze(random: RandomSource): FrozenRecords {
    const memtable = this.#memtable
    this.#memtable = new Memtable()
    return {
      name: segmentName(this.recent.batches[0]?.first ?? this.#nextRecord, random),
      memtable,
      batches: [...this.recent.batches],
      end: this.#nextRecord,
      cursor: this.#nextPosition,
      openings: this.#openings.open(),
      storedAtMs: this.#storedAtMs,
    }
  }

  /** Receipts come in the order of positions; anything else would give two records one number after a restart. */
  #advance(receipt: AppendReceipt, entryCount: number): void {
    assert(receipt.firstPosition === this.#nextPosition, 'frames are taken in in the order of their positions')
    this.#nextPosition = position(receipt.firstPosition + entryCount)
    this.#storedAtMs = receipt.storedAtMs
  }
}
