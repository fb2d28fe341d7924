import { dirname } from 'node:path'
import { type Position, position } from '../base/brands.ts'
import type { FileSystem } from '../base/file-system.ts'
import { keepCutBytes, removeUnfinishedCuts } from './cut-bytes.ts'
import { type InspectedTail, inspectSegments, type SkippedDamage, type TornTail } from './inspect-segments.ts'
import { listSegments, partitionFolder, type SegmentFile } from './segment-files.ts'

/** What opening a journal did to it, and the damage that it left as it was. The server puts both on record. */
export interface RecoveryReport {
  /** Tails that had never been durable and were removed. */
  readonly cuts: readonly Cut[]
  /** Damage and missing positions that were passed over, because all of it is safe in the record store. */
  readonly skipped: readonly SkippedDamage[]
}

export interface Cut {
  readonly path: string
  /** 0: the file was removed, for not even its header was whole. */
  readonly offsetBytes: number
  readonly cutBytes: number
  /** File that holds the cut bytes; null where there were none. */
  readonly keptIn: string | null
}

/** A journal whose files are sound and durable. */
export interface RecoveredJournal {
  readonly report: RecoveryReport
  readonly segments: readonly SegmentFile[]
  /** The segment that takes the next frame; null: it has yet to be made. */
  readonly tail: InspectedTail | null
  readonly nextPosition: Position
  /** The largest time that stands in the journal. */
  readonly lastStoredAtMs: number
}

/**
 * Makes the files of a partition sound after whatever ended the process before. Until it returns, nothing that the
 * files hold may be taken for durable.
 *
 * Everything is read and decided before anything is changed (by the table in docs/formats/journal-segment.md). Each
 * change may be the last before the next start, which then comes to the same end.
 *
 * @param skipBefore Everything before this position is safe in the record store; null where nothing is known of it.
 * @throws {JournalCorruptionError} Durable frames are damaged or missing. Nothing was changed.
 * @throws {NewerFormatError} A newer Cairn wrote a segment. Nothing was changed.
 */
export function recoverJournal(
  fs: FileSystem,
  journalFolder: string,
  partition: number,
  skipBefore: Position | null,
): RecoveredJournal {
  const folder = partitionFolder(journalFolder, partition)
  const found = listSegments(fs, folder)
  const { tornTail, tail, endPosition, lastStoredAtMs, skipped } = inspectSegments(fs, found, partition, skipBefore)
  const nextPosition = position(Math.max(endPosition, skipBefore ?? 0))
  const missing: SkippedDamage[] = []
  if (nextPosition > endPosition) {
    const reason = `the positions from ${endPosition} to ${nextPosition - 1} are not in the journal`
    missing.push({ path: folder, offsetBytes: 0, reason })
  }

  fs.makeFolder(folder)
  removeUnfinishedCuts(fs, folder)
  const cuts = tornTail === null ? [] : [cut(fs, folder, tornTail)]
  if (tail !== null) rewriteLastGroup(fs, tail)
  // The names as well: what created or removed them may have ended before it could make them durable.
  for (const path of [folder, journalFolder, dirname(journalFolder)]) fs.syncFolder(path)
  return {
    report: { cuts, skipped: [...skipped, ...missing] },
    segments: listSegments(fs, folder),
    tail: nextPosition === endPosition ? tail : null,
    nextPosition,
    lastStoredAtMs,
  }
}

/**
 * Keeps the torn bytes of the newest segment, and removes the file where all of it is torn; else
 * {@link rewriteLastGroup} takes them off.
 */
function cut(fs: FileSystem, folder: string, torn: TornTail): Cut {
  const { segment, offsetBytes, cutBytes } = torn
  const keptIn = cutBytes === 0 ? null : keepCutBytes(fs, folder, torn)
  if (offsetBytes === 0) fs.unlink(segment.path)
  return { path: segment.path, offsetBytes, cutBytes, keptIn }
}

/**
 * Sets the size and writes the last group once more, both as they are, and syncs them.
 *
 * A sync that failed before the restart leaves bytes that can be read from memory, are not on the disk, and are not
 * written by a later sync, because the system believes them clean. Only writing them again makes sure. Earlier groups
 * were synced, or the last one would not have been written.
 */
function rewriteLastGroup(fs: FileSystem, { segment, lastGroupOffsetBytes, endBytes }: InspectedTail): void {
  const file = fs.openWrite(segment.path, 'append')
  try {
    fs.truncate(segment.path, endBytes)
    const bytes = Buffer.allocUnsafe(endBytes - lastGroupOffsetBytes)
    file.write(bytes.subarray(0, file.read(bytes, lastGroupOffsetBytes)), lastGroupOffsetBytes)
    file.sync()
  } finally {
    file.close()
  }
}
