import { type RecordNumber, recordNumber } from '../base/brands.ts'
import type { Clock } from '../base/clock.ts'
import type { Provenance } from './provenance.ts'
import type { RecordStore } from './record-store.ts'

/** Which records to read, by number. Plain data: it crosses to the thread that owns the records. */
export interface RangeRequest {
  readonly from: RecordNumber
  readonly before: RecordNumber
  /** The answer ends with the record that reaches this, or with {@link rangeRecordsMax}. 0: no records at all. */
  readonly bytesMax: number
}

/** Records one after another, in a few large pieces that can be moved between threads. */
export interface RecordRange {
  /** Number of the first record; above the one asked for where that has been freed. */
  readonly from: RecordNumber
  /** The exact bytes, one after another. */
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly lengthsBytes: Uint32Array<ArrayBuffer>
  readonly runs: readonly RangeRun[]
  /** Records below it have been freed. */
  readonly recordFrom: RecordNumber
  /** Every number below it is taken. */
  readonly recordBefore: RecordNumber
}

/** Consecutive records that came together. */
export interface RangeRun {
  readonly recordCount: number
  readonly storedAtMs: number
  readonly provenance: Provenance
}

/** Most records in an answer: small ones cost more than their bytes. */
export const rangeRecordsMax = 4096

/** How long is read before appends and lookups are let in. */
const workMsMax = 2

type RangeStore = Pick<RecordStore, 'read' | 'recordFrom' | 'nextRecord'>

/** Reads records in the order in which they became durable: what a consumer with a cursor does. */
export async function readRange(
  store: RangeStore,
  request: RangeRequest,
  { clock, breathe }: { readonly clock: Clock; readonly breathe: () => Promise<void> },
): Promise<RecordRange> {
  const gathered = new GatheredRange(recordNumber(Math.max(request.from, store.recordFrom)))
  let sliceStartedMs = clock.monotonicMs()
  while (gathered.byteCount < request.bytesMax && gathered.recordCount < rangeRecordsMax) {
    const number = gathered.next
    if (number >= request.before || number >= store.nextRecord || !gathered.take(store, number)) break
    if (clock.monotonicMs() - sliceStartedMs < workMsMax) continue
    await breathe()
    sliceStartedMs = clock.monotonicMs()
  }
  return gathered.range(store)
}

class GatheredRange {
  readonly #from: RecordNumber
  readonly #pieces: Uint8Array[] = []
  readonly #runs: { recordCount: number; readonly storedAtMs: number; readonly provenance: Provenance }[] = []
  byteCount = 0

  constructor(from: RecordNumber) {
    this.#from = from
  }

  get recordCount(): number {
    return this.#pieces.length
  }

  get next(): RecordNumber {
    return recordNumber(this.#from + this.#pieces.length)
  }

  /** False where the record was freed meanwhile: the next request begins above it. */
  take(store: RangeStore, number: RecordNumber): boolean {
    const stored = store.read(number)
    if (stored === null) return false
    const { bytes, storedAtMs, provenance } = stored
    const run = this.#runs.at(-1)
    if (run !== undefined && run.storedAtMs === storedAtMs && isSame(run.provenance, provenance)) run.recordCount += 1
    else this.#runs.push({ recordCount: 1, storedAtMs, provenance })
    this.#pieces.push(bytes)
    this.byteCount += bytes.length
    return true
  }

  range({ recordFrom, nextRecord }: RangeStore): RecordRange {
    const bytes = new Uint8Array(this.byteCount)
    let offset = 0
    for (const piece of this.#pieces) {
      bytes.set(piece, offset)
      offset += piece.length
    }
    return {
      from: this.#from,
      bytes,
      lengthsBytes: Uint32Array.from(this.#pieces, ({ length }) => length),
      runs: this.#runs,
      recordFrom,
      recordBefore: nextRecord,
    }
  }
}

function isSame(left: Provenance, right: Provenance): boolean {
  return (
    left === right || (left.kind === right.kind && left.principal === right.principal && left.origin === right.origin)
  )
}
