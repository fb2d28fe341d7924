import { required } from '../../base/assert.ts'
import { type RecordNumber, recordNumber } from '../../base/brands.ts'
import { lastAtMost } from './block-directory.ts'
import { unpackBody } from './packed-body.ts'
import type { BlockRun, RecordBlock, StoredRecord } from './record-block.ts'

/** A block with its records side by side in memory. */
export class UnpackedBlock {
  readonly first: RecordNumber
  readonly recordCount: number
  readonly #body: Buffer
  /** Where each record begins in the body, and where the last one ends. */
  readonly #starts: Uint32Array
  /** The index of each run's first record. */
  readonly #runStarts: Uint32Array
  readonly #runs: readonly BlockRun[]

  /** Throws if the body does not unpack to the bytes that the lengths add up to. */
  constructor(first: RecordNumber, { recordCount, bodyLengths, runs, body }: RecordBlock) {
    this.first = first
    this.recordCount = recordCount
    this.#body = unpackBody(body)
    this.#starts = startsOf(bodyLengths)
    this.#runStarts = startsOf(runs.map((run) => run.recordCount)).subarray(0, runs.length)
    this.#runs = runs
  }

  /** Bytes of memory that it holds, near enough. */
  get memoryBytes(): number {
    return this.#body.buffer.byteLength + this.#starts.byteLength + this.#runs.length * runMemoryBytes
  }

  record(number: RecordNumber): StoredRecord {
    const index = number - this.first
    const run = required(this.#runs[lastAtMost(this.#runStarts, index)], 'the run of a record')
    return {
      recordNumber: recordNumber(number),
      bytes: this.#body.subarray(this.#starts[index], this.#starts[index + 1]),
      storedAtMs: run.storedAtMs,
      provenance: run.provenance,
      isConflict: run.isConflict,
      memberships: run.memberships,
    }
  }
}

/** An object of five members, and an array of one or two. */
const runMemoryBytes = 160

function startsOf(lengths: readonly number[] | Uint32Array): Uint32Array {
  const starts = new Uint32Array(lengths.length + 1)
  let start = 0
  for (const [index, length] of lengths.entries()) {
    start += length
    starts[index + 1] = start
  }
  return starts
}
