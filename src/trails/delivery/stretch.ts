import type { RecordNumber } from '../../base/brands.ts'
import type { RowPlace } from '../../storage/table.ts'
import type { Trail } from '../trail.ts'
import type { CursorRow, GapRow, PlanRow } from './delivery-rows.ts'

/**
 * Records that one delivery takes to one place by one choice: those of a revision of a trail, or those of a gap that is
 * delivered again.
 */
export interface Stretch {
  /** Of its plan and, for a revision, of its cursor. */
  readonly place: RowPlace
  /** As it is in this revision. */
  readonly trail: Trail
  readonly cursor: CursorRow
  readonly plan: PlanRow | null
  /** The first record that belongs to it no more; null while it is not known. */
  readonly end: RecordNumber | null
  /** What is delivered again; null for a revision. */
  readonly gap: GapRow | null
}

/** Where the files of a stretch go. Files of one destination arrive in the order of their records. */
export function destinationOf({ trail }: Stretch): string {
  return `${trail.bucketName}/${trail.keyPrefix ?? ''}`
}

/** Whether everything of it has been delivered, and nothing more can come. */
export function isDone({ plan, end, cursor }: Stretch): boolean {
  return plan === null && end !== null && cursor.next >= end && cursor.held.length === 0
}

/** Whether there are records to look at. */
export function isWaiting(stretch: Stretch, recordBefore: RecordNumber): boolean {
  const { plan, end, cursor } = stretch
  if (plan !== null || isDone(stretch)) return false
  return cursor.next < Math.min(recordBefore, end ?? recordBefore) || (end !== null && cursor.next >= end)
}

/** Records that deliveries caused wait for others only as long as others may come, and until they are this many. */
export const heldRecordsMax = 1000
