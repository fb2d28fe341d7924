import type { RecordNumber } from '../../base/brands.ts'
import { writeFileDurably } from '../../base/durable-file.ts'
import type { FileSystem } from '../../base/file-system.ts'
import { extractionVersion } from '../../event/fields.ts'
import { IndexSegment } from './index-segment.ts'
import { mergeEventIds, mergeIdentities } from './merge-hashes.ts'
import { droppedOrdinal, type MergePart, mergeOrderKeys } from './merge-order-keys.ts'
import { mergeTerms } from './merge-terms.ts'
import { PageCache } from './page-cache.ts'
import { uniteScopes } from './scope-table.ts'
import type { SegmentSummary } from './segment-layout.ts'
import { SegmentWriter } from './segment-writer.ts'

export interface MergeOptions {
  /** Records below are left out. */
  readonly recordFrom: RecordNumber
}

/** A merge reads each page once or twice, in order: a few for each input are enough. */
const mergeCacheSlots = 512

/**
 * Writes one segment with the records of several, each once, and returns what it holds. The new file is whole and
 * durable when this returns; the inputs stay as they are.
 *
 * Memory: 12 bytes a record (its new ordinal, and the list in hand twice), 8 a distinct value, the directories and
 * filters. `onProgress` hears the share that is done, from 0 to 1.
 *
 * @throws {CorruptFileError} An input is damaged; nothing is at `outputPath` then.
 */
export function mergeIndexSegments(
  fs: FileSystem,
  inputPaths: readonly string[],
  outputPath: string,
  { recordFrom }: MergeOptions,
  onProgress: (share: number) => void = () => {},
): SegmentSummary {
  const cache = new PageCache(mergeCacheSlots)
  const inputs: IndexSegment[] = []
  try {
    for (const path of inputPaths) inputs.push(IndexSegment.open(fs, path, cache))
    // By time, so that lists mostly follow one another instead of interleaving.
    inputs.sort((a, b) => a.summary.firstTimeMs - b.summary.firstTimeMs)
    const { scopes, numbers } = uniteScopes(inputs.map((input) => input.scopes))
    const parts = inputs.map((segment, input) => ({
      segment,
      ordinals: new Uint32Array(segment.summary.records).fill(droppedOrdinal),
      scopes: numbers[input] ?? new Uint32Array(),
    }))
    const version = Math.min(extractionVersion, ...inputs.map(({ summary }) => summary.extractionVersion))
    const writer = new SegmentWriter(scopes, version)
    writeFileDurably(fs, outputPath, mergedPages(parts, recordFrom, writer, onProgress))
    return writer.summary
  } finally {
    for (const input of inputs) input.close()
  }
}

function* mergedPages(
  parts: readonly MergePart[],
  recordFrom: number,
  writer: SegmentWriter,
  onProgress: (share: number) => void,
): Generator<Uint8Array> {
  const total = parts.reduce((sum, { segment: { summary } }) => sum + summary.postings + 3 * summary.records, 0)
  let done = 0
  for (const units of merge(parts, recordFrom, writer)) {
    done += units
    if (!writer.pages.isPieceReady) continue
    yield writer.pages.take()
    onProgress(Math.min(1, done / total))
  }
  yield writer.pages.take()
  onProgress(1)
}

/** Yields how many order keys, postings, event ids or identities were read, wherever pages may be taken. */
function* merge(parts: readonly MergePart[], recordFrom: number, writer: SegmentWriter): Generator<number> {
  yield* mergeOrderKeys(parts, recordFrom, writer.orderKeys)
  yield* mergeTerms(parts, writer.startTerms(), writer.orderKeys.span.records)
  yield* mergeEventIds(parts, writer.startEventIds())
  yield* mergeIdentities(parts, recordFrom, writer)
  for (const _ of writer.finish()) yield 0
}
