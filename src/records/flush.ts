import { join } from 'node:path'
import type { Position, RecordNumber } from '../base/brands.ts'
import type { RandomSource } from '../base/random.ts'
import { extractionVersion } from '../event/fields.ts'
import { encodeIndexSegment } from './index/encode-index-segment.ts'
import type { Memtable } from './index/memtable.ts'
import type { Maintenance } from './maintenance.ts'
import type { ManifestKeeper } from './manifest-keeper.ts'
import type { Opening } from './openings.ts'
import { type RecentBatch, toRecordBlock } from './recent-records.ts'
import { coalesceBlocks } from './segment/coalesce-blocks.ts'
import { encodeRecordSegment } from './segment/encode-record-segment.ts'

/** What stood only in the journal at one moment: everything below `cursor`. */
export interface FrozenRecords {
  /** Of its two files, without the ending. A flush that is tried again writes them again under it. */
  readonly name: string
  readonly memtable: Memtable
  readonly batches: readonly RecentBatch[]
  /** The number after the last record. */
  readonly end: RecordNumber
  readonly cursor: Position
  readonly openings: readonly Opening[]
  readonly storedAtMs: number
}

export interface FlushParts {
  readonly folder: string
  readonly maintenance: Maintenance
  readonly breathe: () => Promise<void>
}

/**
 * Writes `frozen` as one record segment and one index segment and makes both visible with one new manifest, which
 * also moves the cursor. After a crash in between, the journal still has everything and the files are unknown.
 *
 * May be repeated after any error: nobody knows then whether the manifest that names the files was written, and what
 * it would name is what the repetition writes.
 */
export async function flushRecords(parts: FlushParts, keeper: ManifestKeeper, frozen: FrozenRecords): Promise<void> {
  const { name, batches, memtable, end, cursor, openings, storedAtMs } = frozen
  const moved = { cursor, nextRecordNumber: end, openings, storedAtMs }
  const [oldest] = batches
  const newest = batches.at(-1)
  if (oldest === undefined || newest === undefined) {
    await keeper.publish((manifest) => ({ ...manifest, ...moved }))
    return
  }
  const recordFile = `${name}.records`
  const blocks = coalesceBlocks(batches.map(toRecordBlock))
  const recordBytes = await write(parts, recordFile, encodeRecordSegment(oldest.first, blocks))
  const indexFile = `${name}.index`
  await write(parts, indexFile, encodeIndexSegment(memtable))
  const span = memtable.timeSpan() ?? { firstMs: 0, lastMs: 0 }
  await keeper.publish((manifest) => ({
    ...manifest,
    ...moved,
    recordSegments: [
      ...manifest.recordSegments,
      {
        file: recordFile,
        first: oldest.first,
        end,
        bytes: recordBytes,
        storedAtFirstMs: oldest.storedAtMs,
        storedAtLastMs: newest.storedAtMs,
      },
    ],
    indexSegments: [
      ...manifest.indexSegments,
      {
        file: indexFile,
        first: oldest.first,
        end,
        records: memtable.count,
        minTimeMs: span.firstMs,
        maxTimeMs: span.lastMs,
        extractionVersion,
      },
    ],
  }))
}

/** A name that no earlier file had, not even one that a crash left behind. */
export function segmentName(first: number, random: RandomSource): string {
  return `${first.toString().padStart(12, '0')}-${random.bytes(4).toString('hex')}`
}

async function write(parts: FlushParts, file: string, chunks: Iterable<Uint8Array>): Promise<number> {
  const kept: Uint8Array[] = []
  let bytes = 0
  for (const chunk of chunks) {
    if (chunk.length > 0) kept.push(chunk)
    bytes += chunk.length
    await parts.breathe()
  }
  await parts.maintenance.writeFile(join(parts.folder, file), kept)
  return bytes
}
