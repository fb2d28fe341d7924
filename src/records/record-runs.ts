import { type RecordNumber, recordNumber } from '../base/brands.ts'
import { codecs, type StoredBlock } from '../base/codec.ts'
import type { RecentRecords } from './recent-records.ts'
import { type BlockBody, packedCodec, unpackBody } from './segment/packed-body.ts'
import type { RecordSegment } from './segment/record-segment.ts'

/** Records as they lie together in the store, mostly still compressed: for who reads all of them, in order, on another thread. */
export interface RecordRun {
  /** The number of the first record of the body. */
  readonly first: RecordNumber
  /** Length of each record's exact bytes, in order. */
  readonly bodyLengths: Uint32Array<ArrayBuffer>
  /** When they were stored; the counts add up to the records. */
  readonly stored: readonly { readonly recordCount: number; readonly storedAtMs: number }[]
  /** In memory of its own, which can be moved. */
  readonly body: StoredBlock
}

/** A piece of the store, in record-number order. */
export interface RecordRuns {
  /** The first may begin before the record that was asked for; each other begins where the one before it ends. */
  readonly runs: readonly RecordRun[]
  /** Records below it have been freed. */
  readonly recordFrom: RecordNumber
  /** Every number below it is taken. All of it is durable. */
  readonly recordBefore: RecordNumber
}

interface RunSources {
  readonly recordFrom: RecordNumber
  readonly nextRecord: RecordNumber
  readonly recent: Pick<RecentRecords, 'find'>
  readonly segments: readonly RecordSegment[]
}

/** Runs of a reading: single records of captured calls are a run each. */
const runsMax = 512

/**
 * The runs from the one that holds `from`, or the first record that is kept where it is freed, up to about `bytesMax`
 * bytes as stored.
 *
 * @throws {CorruptFileError} A block is damaged.
 */
export function readRuns(sources: RunSources, from: RecordNumber, bytesMax: number): RecordRuns {
  const { recordFrom, nextRecord } = sources
  const runs: RecordRun[] = []
  let bytes = 0
  let next: number = Math.max(from, recordFrom)
  while (next < nextRecord && bytes < bytesMax && runs.length < runsMax) {
    const run = runAt(sources, recordNumber(next))
    if (run === null) break
    runs.push(run)
    bytes += run.body.bytes.length
    next = run.first + run.bodyLengths.length
  }
  return { runs, recordFrom, recordBefore: nextRecord }
}

/** The memory of runs that can move to another thread with them. */
export function memoryOf(runs: readonly RecordRun[]): ArrayBuffer[] {
  return runs.flatMap(({ bodyLengths, body: { bytes } }) =>
    bytes.buffer instanceof ArrayBuffer ? [bodyLengths.buffer, bytes.buffer] : [bodyLengths.buffer],
  )
}

function runAt({ recent, segments }: RunSources, number: RecordNumber): RecordRun | null {
  const batch = recent.find(number)
  if (batch !== null) {
    const { first, offsets, storedAtMs, body } = batch
    const bodyLengths = Uint32Array.from(batch.conflicts, (_, index) => lengthAt(offsets, index))
    return { first, bodyLengths, stored: [{ recordCount: bodyLengths.length, storedAtMs }], body: ownCopy(body) }
  }
  const segment = segments.find(({ first, end }) => number >= first && number < end)
  if (segment === undefined) return null
  const { first, block } = segment.blockOf(number)
  const stored = block.runs.map(({ recordCount, storedAtMs }) => ({ recordCount, storedAtMs }))
  return { first, bodyLengths: Uint32Array.from(block.bodyLengths), stored, body: ownCopy(block.body) }
}

function lengthAt(offsets: Uint32Array, index: number): number {
  return (offsets[index + 1] ?? 0) - (offsets[index] ?? 0)
}

/** What is packed is unpacked here: its dictionary is not in it. Mostly records are asked for before they are packed. */
function ownCopy(body: BlockBody): StoredBlock {
  if (body.codec === packedCodec) return { codec: codecs.none, rawBytes: body.rawBytes, bytes: unpackBody(body) }
  return { codec: body.codec, rawBytes: body.rawBytes, bytes: new Uint8Array(body.bytes) }
}
