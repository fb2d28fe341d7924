import { required } from '../../base/assert.ts'
import type { RecordNumber } from '../../base/brands.ts'
import { writeFileDurably } from '../../base/durable-file.ts'
import type { FileSystem } from '../../base/file-system.ts'
import { encodeRecordSegment } from './encode-record-segment.ts'
import type { RecordBlock } from './record-block.ts'
import type { SegmentVersion } from './segment-layout.ts'
import type { RecordSegmentSummary } from './segment-summary.ts'

/**
 * Writes `blocks` as a record segment. Returns only once the file and its name would survive a power loss; holds one
 * block in memory at a time.
 *
 * @throws {FileSystemError} There is no such file, or what was there before is still there.
 */
export function writeRecordSegment(
  fs: FileSystem,
  path: string,
  first: RecordNumber,
  blocks: Iterable<RecordBlock>,
  version: SegmentVersion = 1,
): RecordSegmentSummary {
  const summaries: RecordSegmentSummary[] = []
  function* chunks() {
    summaries.push(yield* encodeRecordSegment(first, blocks, version))
  }
  writeFileDurably(fs, path, chunks())
  return required(summaries[0], 'the summary of a whole segment')
}
