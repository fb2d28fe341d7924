import type { AccountId, Region } from '../../base/brands.ts'
import type { Trail, TrailRevision } from '../trail.ts'
import type { TrailRow } from '../trails.ts'
import { wholeSecond } from './digest-window.ts'

/** A time in which a trail logs with digests, from its beginning until all of its digests are made. */
export interface DigestSchedule {
  readonly trailArn: string
  readonly accountId: AccountId
  readonly trailName: string
  readonly homeRegion: Region
  /** As the trail last had them: when it is gone, its final digests go there. */
  readonly bucketName: string
  readonly keyPrefix: string | null
  /** When it began, to the second: windows of all its chains begin and end whole intervals before or after this. */
  readonly anchorMs: number
  /** The trail's, which tells that it was stopped and started again. */
  readonly startedAtMs: number | null
  /** The newest revision of the trail that was looked at. */
  readonly revision: number
  /** The revision that ended it; null while it goes on. */
  readonly endRevision: number | null
  /** Where its final digests end; null until everything has been delivered that came before its end. */
  readonly finalMs: number | null
}

/** @param anchorMs A whole second. */
export function beginSchedule(trail: Trail, revision: number, anchorMs: number): DigestSchedule {
  return {
    trailArn: trail.arn,
    accountId: trail.accountId,
    trailName: trail.name,
    homeRegion: trail.homeRegion,
    bucketName: trail.bucketName,
    keyPrefix: trail.keyPrefix,
    anchorMs,
    startedAtMs: trail.startedAtMs,
    revision,
    endRevision: null,
    finalMs: null,
  }
}

/**
 * The schedule after a look at its trail; itself where nothing has changed.
 *
 * @param row Null: the trail is gone, and all of its records are delivered.
 */
export function followTrail(schedule: DigestSchedule, row: TrailRow | null, nowMs: number): DigestSchedule {
  const followed = endedBy(movedTo(schedule, row), row)
  if (followed.endRevision === null || followed.finalMs !== null) return followed
  const current = row?.revisions.at(-1) ?? null
  const isBegunAgain = current !== null && hasDigests(current.trail)
  // A start of new chains waits for nothing: what is delivered from now on belongs to them.
  if (!isBegunAgain && !hasPassed(row, followed.endRevision)) return followed
  return { ...followed, finalMs: Math.max(wholeSecond(nowMs), followed.anchorMs) }
}

/** Whether digests are to be made of what a trail delivers. */
export function hasDigests(trail: Trail | null): trail is Trail {
  return trail?.isLogging === true && trail.hasDigests
}

function movedTo(schedule: DigestSchedule, row: TrailRow | null): DigestSchedule {
  const trail = row?.revisions.at(-1)?.trail ?? null
  if (trail === null) return schedule
  const { bucketName, keyPrefix } = trail
  if (bucketName === schedule.bucketName && keyPrefix === schedule.keyPrefix) return schedule
  return { ...schedule, bucketName, keyPrefix }
}

function endedBy(schedule: DigestSchedule, row: TrailRow | null): DigestSchedule {
  if (schedule.endRevision !== null) return schedule
  if (row === null) return { ...schedule, endRevision: schedule.revision }
  const unseen = row.revisions.filter(({ revision }, at) => {
    // The row of a trail that was deleted and made again may count from the beginning.
    return revision > schedule.revision || at === row.revisions.length - 1
  })
  const end = unseen.find((revision) => !continues(schedule, revision))
  const revision = unseen.at(-1)?.revision ?? schedule.revision
  if (end !== undefined) return { ...schedule, revision, endRevision: end.revision }
  return revision === schedule.revision ? schedule : { ...schedule, revision }
}

/** Stopping and starting between two looks leaves another time of start. */
function continues({ startedAtMs }: DigestSchedule, { trail }: TrailRevision): boolean {
  return hasDigests(trail) && trail.startedAtMs === startedAtMs
}

/** Whether all records of the revisions before this one have been planned for delivery. */
function hasPassed(row: TrailRow | null, revision: number): boolean {
  return (row?.revisions[0]?.revision ?? revision) >= revision
}
