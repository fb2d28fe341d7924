import { assert } from '../../base/assert.ts'
import { type RecordNumber, recordNumber } from '../../base/brands.ts'
import { encodeRecordBlock } from './block-codec.ts'
import { DictionaryTable } from './dictionary-table.ts'
import { ProvenanceTable } from './provenance-table.ts'
import type { RecordBlock } from './record-block.ts'
import {
  type DirectoryEntry,
  encodeDirectory,
  encodeFooter,
  encodeHeader,
  footerBytesOf,
  type SegmentVersion,
} from './segment-layout.ts'
import type { RecordSegmentSummary } from './segment-summary.ts'

/**
 * The bytes of a record segment (docs/formats/record-segment.md), in chunks of memory of their own, each made when it is
 * asked for. Bodies are copied as they came. Records get numbers from `first` on, in the order of `blocks`, of which
 * there is at least one. Where blocks are packed with dictionaries, it must be version 2.
 *
 * @returns What the file holds, once the last chunk has been taken.
 */
export function* encodeRecordSegment(
  first: RecordNumber,
  blocks: Iterable<RecordBlock>,
  version: SegmentVersion = 1,
): Generator<Buffer<ArrayBuffer>, RecordSegmentSummary> {
  const tables = { provenances: new ProvenanceTable(), dictionaries: new DictionaryTable() }
  const directory: DirectoryEntry[] = []
  const header = encodeHeader({ version, first })
  yield header
  let end = first
  let offsetBytes = header.length
  let storedAtFirstMs = Number.POSITIVE_INFINITY
  let storedAtLastMs = 0
  for (const block of blocks) {
    const encoded = encodeRecordBlock(block, end, tables)
    const times = storedTimes(block)
    directory.push({ first: end, offsetBytes, blockBytes: encoded.length, storedAtLastMs: times.lastMs })
    storedAtFirstMs = Math.min(storedAtFirstMs, times.firstMs)
    storedAtLastMs = Math.max(storedAtLastMs, times.lastMs)
    end = recordNumber(end + block.recordCount)
    offsetBytes += encoded.length
    yield encoded
  }
  assert(directory.length > 0, 'a record segment has a block')

  const { provenances, dictionaries } = tables
  assert(version > 1 || dictionaries.length === 0, 'version 1 has no dictionaries')
  const encodedProvenances = provenances.encode()
  const encodedDictionaries = version > 1 ? dictionaries.encode() : Buffer.from(new ArrayBuffer(0))
  const encodedDirectory = encodeDirectory(directory)
  const dictionaryOffset = offsetBytes + encodedProvenances.length
  const directoryOffset = dictionaryOffset + encodedDictionaries.length
  yield encodedProvenances
  if (version > 1) yield encodedDictionaries
  yield encodedDirectory
  yield encodeFooter({
    provenanceOffset: offsetBytes,
    provenanceBytes: encodedProvenances.length,
    directoryOffset,
    directoryBytes: encodedDirectory.length,
    blockCount: directory.length,
    provenanceCount: provenances.length,
    first,
    recordCount: end - first,
    storedAtFirstMs,
    storedAtLastMs,
    dictionaries:
      version > 1 ? { offset: dictionaryOffset, bytes: encodedDictionaries.length, count: dictionaries.length } : null,
  })
  const bytes = directoryOffset + encodedDirectory.length + footerBytesOf(version)
  return { first, end, bytes, storedAtFirstMs, storedAtLastMs }
}

function storedTimes({ runs }: RecordBlock): { readonly firstMs: number; readonly lastMs: number } {
  let firstMs = Number.POSITIVE_INFINITY
  let lastMs = 0
  for (const { storedAtMs } of runs) {
    firstMs = Math.min(firstMs, storedAtMs)
    lastMs = Math.max(lastMs, storedAtMs)
  }
  return { firstMs, lastMs }
}
