import { assert } from '../../base/assert.ts'
import type { RecordNumber } from '../../base/brands.ts'
import { ByteReader, ByteWriter, checksum, MalformedBytesError } from '../../base/bytes.ts'
import { parseCodec } from '../../base/codec.ts'
import type { Provenance } from '../provenance.ts'
import { type DictionaryTable, dictionaryAt } from './dictionary-table.ts'
import { type BlockBody, packedCodec } from './packed-body.ts'
import type { ProvenanceTable } from './provenance-table.ts'
import { type BlockRun, blockRawBytesMax, type RecordBlock } from './record-block.ts'
import type { SegmentDictionary } from './segment-dictionary.ts'

/** Checksum, block bytes, codec, record count, first record number, raw, stored and meta bytes. */
export const blockHeaderBytes = 4 + 4 + 1 + 4 + 5 + 4 + 4 + 4

const runFlags = { conflict: 1 }

/** What the blocks of a segment being written name by number. */
export interface SegmentTables {
  readonly provenances: ProvenanceTable
  readonly dictionaries: DictionaryTable
}

/** What the blocks of a segment name by number. Dictionaries are asked for only by blocks that are packed with one. */
export interface DecodedTables {
  readonly provenances: readonly Provenance[]
  readonly dictionaries: readonly SegmentDictionary[]
}

/**
 * A block as it stands in a segment (docs/formats/record-segment.md). The stored body is copied as it is; equal blocks
 * with equal numbers in the tables give equal bytes.
 */
export function encodeRecordBlock(block: RecordBlock, first: RecordNumber, tables: SegmentTables): Buffer<ArrayBuffer> {
  checkBlock(block)
  const meta = encodeMeta(block, tables)
  const { codec, rawBytes, bytes } = block.body
  const blockBytes = blockHeaderBytes + meta.length + bytes.length
  const encoded = new ByteWriter(blockBytes)
    .u32(0)
    .u32(blockBytes)
    .u8(codec)
    .u32(block.recordCount)
    .u40(first)
    .u32(rawBytes)
    .u32(bytes.length)
    .u32(meta.length)
    .bytes(meta)
    .bytes(bytes)
    .copy()
  encoded.writeUInt32LE(checksum(encoded.subarray(4)), 0)
  return encoded
}

/** What the directory says of a block; the block must say the same. */
export interface ExpectedBlock {
  readonly first: RecordNumber
  readonly recordCount: number
}

/**
 * The inverse of {@link encodeRecordBlock}. The body of the result is a view of `bytes` and stays compressed.
 *
 * @throws {MalformedBytesError} The bytes are not the block that was expected, whole and undamaged.
 */
export function decodeRecordBlock(
  bytes: Buffer,
  { first, recordCount }: ExpectedBlock,
  tables: DecodedTables,
): RecordBlock {
  const from = new ByteReader(bytes)
  demand(from.u32() === checksum(bytes.subarray(4)), 'the block fails its checksum')
  demand(from.u32() === bytes.length, 'the block has another length than the directory says')
  const codecByte = from.u8()
  const codec = codecByte === packedCodec ? packedCodec : parseCodec(codecByte)
  demand(codec !== null, 'the codec of the block is unknown')
  demand(from.u32() === recordCount, 'the block has another record count than the directory says')
  demand(from.u40() === first, 'the block begins with another record than the directory says')
  const rawBytes = from.u32()
  const storedBytes = from.u32()
  const metaBytes = from.u32()
  demand(rawBytes <= blockRawBytesMax, 'the block unpacks to more bytes than a block may hold')
  demand(blockHeaderBytes + metaBytes + storedBytes === bytes.length, 'the parts of the block do not add up')
  const meta = new ByteReader(from.bytes(metaBytes))
  const content = decodeMeta(meta, { recordCount, rawBytes }, tables.provenances)
  const stored = { rawBytes, bytes: from.bytes(storedBytes) }
  const body: BlockBody =
    codec === packedCodec
      ? { codec, ...stored, dictionary: dictionaryAt(tables.dictionaries, meta.varint()) }
      : { codec, ...stored }
  demand(meta.remaining === 0, 'the meta section is longer than what it holds')
  return { recordCount, ...content, body }
}

function checkBlock({ recordCount, bodyLengths, runs, body }: RecordBlock): void {
  assert(recordCount > 0 && bodyLengths.length === recordCount, 'a block has one length for each of its records')
  assert(body.rawBytes <= blockRawBytesMax && sum(bodyLengths) === body.rawBytes, 'the lengths add up to the body')
  let covered = 0
  for (const run of runs) {
    assert(run.recordCount > 0 && isAscending(run.memberships), 'a run has records, and memberships in order')
    covered += run.recordCount
  }
  assert(covered === recordCount, 'the runs cover the records of the block')
}

function encodeMeta({ recordCount, bodyLengths, runs, body }: RecordBlock, tables: SegmentTables): Buffer {
  const out = new ByteWriter(recordCount * 3 + runs.length * 16 + 16)
  for (const length of bodyLengths) out.varint(length)
  const baseMs = runs.reduce((earliest, run) => Math.min(earliest, run.storedAtMs), Number.POSITIVE_INFINITY)
  out.varint(runs.length).u48(baseMs)
  for (const run of runs) {
    out
      .varint(run.recordCount)
      .varint(run.storedAtMs - baseMs)
      .varint(tables.provenances.indexOf(run.provenance))
    out.u8(run.isConflict ? runFlags.conflict : 0).varint(run.memberships.length)
    for (const membership of run.memberships) out.varint(membership)
  }
  if (body.codec === packedCodec) out.varint(tables.dictionaries.indexOf(body.dictionary))
  return out.view()
}

function decodeMeta(
  from: ByteReader,
  { recordCount, rawBytes }: { readonly recordCount: number; readonly rawBytes: number },
  provenances: readonly Provenance[],
): Pick<RecordBlock, 'bodyLengths' | 'runs'> {
  demand(recordCount <= from.remaining, 'the block has more records than lengths')
  const bodyLengths = new Uint32Array(recordCount)
  let bodyBytes = 0
  for (let index = 0; index < recordCount; index += 1) {
    const length = from.varint()
    bodyLengths[index] = length
    bodyBytes += length
  }
  demand(bodyBytes === rawBytes, 'the lengths of the records do not add up to the body')

  const runCount = from.varint()
  const baseMs = from.u48()
  const runs: BlockRun[] = []
  let covered = 0
  for (let index = 0; index < runCount; index += 1) {
    const run = decodeRun(from, baseMs, provenances)
    covered += run.recordCount
    runs.push(run)
  }
  demand(covered === recordCount, 'the runs do not cover the records of the block')
  return { bodyLengths, runs }
}

function decodeRun(from: ByteReader, baseMs: number, provenances: readonly Provenance[]): BlockRun {
  const recordCount = from.varint()
  const storedAtMs = baseMs + from.varint()
  const provenance = provenances[from.varint()]
  const flags = from.u8()
  const memberships: number[] = []
  for (let count = from.varint(); count > 0; count -= 1) memberships.push(from.varint())
  demand(recordCount > 0, 'a run is empty')
  demand(provenance !== undefined, 'a run names a provenance that is not in the table')
  demand(flags <= runFlags.conflict, 'a run has unknown flags')
  demand(isAscending(memberships), 'the memberships of a run are out of order')
  return { recordCount, storedAtMs, provenance, isConflict: (flags & runFlags.conflict) !== 0, memberships }
}

function isAscending(memberships: readonly number[]): boolean {
  let last = 0
  for (const membership of memberships) {
    if (membership <= last) return false
    last = membership
  }
  return true
}

function sum(values: readonly number[] | Uint32Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}

function demand(condition: boolean, problem: string): asserts condition {
  if (!condition) throw new MalformedBytesError(problem)
}
