import { assert } from '../../base/assert.ts'
import { type RecordNumber, recordNumber } from '../../base/brands.ts'
import { encodeRecordBlock } from './block-codec.ts'
import { ProvenanceTable } from './provenance-table.ts'
import type { RecordBlock } from './record-block.ts'
import { type DirectoryEntry, encodeDirectory, encodeFooter, encodeHeader, footerBytes } from './segment-layout.ts'
import type { RecordSegmentSummary } from './segment-summary.ts'

/**
 * The bytes of a record segment (docs/formats/record-segment.md), in chunks of memory of their own, each made when it is
 * asked for. Bodies are copied as they came. Records get numbers from `first` on, in the order of `blocks`, of which
 * there is at least one.
 *
 * @returns What the file holds, once the last chunk has been taken.
 */
export function* encodeRecordSegment(
  first: RecordNumber,
  blocks: Iterable<RecordBlock>,
): Generator<Buffer<ArrayBuffer>, RecordSegmentSummary> {
  const provenances = new ProvenanceTable()
  const directory: DirectoryEntry[] = []
  const header = encodeHeader(first)
  yield header
  let end = first
  let offsetBytes = header.length
  let storedAtFirstMs = Number.POSITIVE_INFINITY
  let storedAtLastMs = 0
  for (const block of blocks) {
    const encoded = encodeRecordBlock(block, end, provenances)
    const times = storedTimes(block)
    directory.push({ first: end, offsetBytes, blockBytes: encoded.length, storedAtLastMs: times.lastMs })
    storedAtFirstMs = Math.min(storedAtFirstMs, times.firstMs)
    storedAtLastMs = Math.max(storedAtLastMs, times.lastMs)
    end = recordNumber(end + block.recordCount)
    offsetBytes += encoded.length
    yield encoded
  }
  assert(directory.length > 0, 'a record segment has a block')

  const encodedProvenances = provenances.encode()
  const encodedDirectory = encodeDirectory(directory)
  const directoryOffset = offsetBytes + encodedProvenances.length
  yield encodedProvenances
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
  })
  return { first, end, bytes: directoryOffset + encodedDirectory.length + footerBytes, storedAtFirstMs, storedAtLastMs }
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
