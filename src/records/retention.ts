import type { Clock } from '../base/clock.ts'
import type { LiveFiles } from './live-files.ts'
import type { ManifestKeeper } from './manifest-keeper.ts'

const dayMs = 24 * 3_600_000

/**
 * Frees the records that no membership holds any longer: those stored more than `historyRetentionDays` ago. Stored
 * times never go back along record numbers, so what is freed is everything below one number.
 *
 * A block is freed as a whole, so a record may outlive its day by the time that one block took to fill.
 *
 * @returns How many records were freed. They are out of sight once it resolves; their files go when `files` follows
 * the new manifest and nobody reads them.
 */
export async function freeExpired(
  { clock, historyRetentionDays }: { readonly clock: Clock; readonly historyRetentionDays: number },
  keeper: ManifestKeeper,
  files: Pick<LiveFiles, 'recordSegments'>,
): Promise<number> {
  const cutoffMs = clock.nowMs() - historyRetentionDays * dayMs
  const before = keeper.manifest.floorRecordNumber
  let floor = before
  for (const segment of files.recordSegments) {
    floor = Math.max(floor, segment.firstStoredFrom(cutoffMs))
    if (floor < segment.end) break
  }
  if (floor === before) return 0
  await keeper.publish((manifest) => ({
    ...manifest,
    floorRecordNumber: floor,
    recordSegments: manifest.recordSegments.filter(({ end }) => end > floor),
    indexSegments: manifest.indexSegments.filter(({ end }) => end > floor),
  }))
  return floor - before
}
