import { type RecordNumber, recordNumber } from '../../base/brands.ts'
import type { Clock } from '../../base/clock.ts'
import { formatEventTime } from '../../event/event-time.ts'
import type { MetadataStore } from '../../storage/metadata-store.ts'
import { Edit } from '../../storage/table.ts'
import type { Trail } from '../trail.ts'
import { trailPartition } from '../trail-place.ts'
import { type GapRow, gapPlace, type PlannedFile, type PlanRow, recordsFreed } from './delivery-rows.ts'
import type { PlanWriter } from './plan-writer.ts'
import type { Stretch } from './stretch.ts'
import type { Stretches } from './stretches.ts'

/** What goes on record of a gap. */
export interface GapReport {
  readonly trailARN: string
  readonly bucketName: string
  readonly reason: string
  /** Null where nobody had chosen among them before they were freed. */
  readonly records: number | null
  readonly oldestEventTime: string | null
  readonly newestEventTime: string | null
  readonly firstRecordNumber: number
  readonly lastRecordNumber: number
  readonly givenUpAt: string
}

export interface GapsParts {
  readonly metadata: MetadataStore
  readonly stretches: Stretches
  readonly writer: PlanWriter
  readonly clock: Clock
  /** Puts a gap on record, in the event history; resolves once that is durable. */
  readonly recordGap: (report: GapReport) => Promise<void>
}

/** Which gaps to deliver again: those that were given up within these times, start inclusive, end exclusive. */
export interface GapChoice {
  readonly fromMs: number
  readonly beforeMs: number
}

/** Keeps what could not be delivered: as a row, in the event history, and ready to be delivered again. */
export class Gaps {
  readonly #parts: GapsParts

  constructor(parts: GapsParts) {
    this.#parts = parts
  }

  /** The gaps of a trail, the oldest first. */
  ofTrail(trailArn: string): readonly GapRow[] {
    const gaps = [...this.#parts.stretches.gaps.list(trailPartition(trailArn))]
    return gaps.sort((left, right) => left.from - right.from)
  }

  get count(): number {
    return [...this.#parts.stretches.gaps.all()].length
  }

  /**
   * Gives up a plan, as far as its files are not known to be in the bucket. Its stretch goes on after it.
   *
   * @param reason {@link recordsFreed}: it cannot be delivered again.
   */
  async giveUpPlan(stretch: Stretch, plan: PlanRow, reason: string): Promise<void> {
    const { metadata, writer, stretches, clock } = this.#parts
    const isThere = await Promise.all(plan.files.map((file) => writer.isThere(stretch, file).catch(() => false)))
    const written = plan.files.filter((_, index) => isThere[index] === true)
    const files = plan.files.filter((_, index) => isThere[index] !== true)
    if (files.length === 0) {
      await writer.end(stretch, plan)
      return
    }
    const { trail } = stretch
    const place = stretch.gap ?? { trailArn: trail.arn, from: plan.from, before: plan.before }
    const gap: GapRow = {
      trailArn: trail.arn,
      trail,
      from: place.from,
      before: place.before,
      plan: reason === recordsFreed ? null : { ...plan, files },
      records: files.reduce((sum, { records }) => sum + records, 0),
      ...timesOf(files),
      reason,
      givenUpAtMs: clock.nowMs(),
      isRecorded: false,
      again: null,
    }
    await writer.ended(new Edit(), stretch, plan, written).put(stretches.gaps, gapPlace(gap), gap).commit(metadata)
  }

  /** Retention has freed records that were still to be looked at. The stretch goes on with the first that is there. */
  async passFreed({ trail, cursor, place, end }: Stretch, recordFrom: RecordNumber): Promise<void> {
    const { metadata, stretches, clock } = this.#parts
    const before = recordNumber(Math.min(recordFrom, end ?? recordFrom))
    const gap: GapRow = {
      trailArn: trail.arn,
      trail,
      from: cursor.next,
      before,
      plan: null,
      records: null,
      oldestEventTime: null,
      newestEventTime: null,
      reason: recordsFreed,
      givenUpAtMs: clock.nowMs(),
      isRecorded: false,
      again: null,
    }
    const edit = new Edit().put(stretches.gaps, gapPlace(gap), gap)
    await edit.put(stretches.cursors, place, { next: before, held: [] }).commit(metadata)
  }

  /** Puts gaps on record that are not there yet: now, or at the start after a crash. */
  async recordNew(): Promise<void> {
    const { stretches, metadata, recordGap } = this.#parts
    for (const gap of [...stretches.gaps.all()]) {
      if (gap.isRecorded) continue
      await recordGap(reportOf(gap))
      await new Edit().put(stretches.gaps, gapPlace(gap), { ...gap, isRecorded: true }).commit(metadata)
    }
  }

  /**
   * Has gaps of a trail delivered again, to where the trail delivers now: the files that were planned, under their names,
   * so that one which is there after all is not there twice. What retention has freed is left out. Resolves once that is
   * durable, with the gaps.
   */
  async redeliver(trail: Trail, { fromMs, beforeMs }: GapChoice): Promise<readonly GapReport[]> {
    const { stretches, metadata, clock } = this.#parts
    const chosen = this.ofTrail(trail.arn).filter(
      ({ plan, givenUpAtMs }) => plan !== null && givenUpAtMs >= fromMs && givenUpAtMs < beforeMs,
    )
    const { bucketName, keyPrefix, hasDigests } = trail
    for (const gap of chosen) {
      if (gap.again !== null || gap.plan === null) continue
      const files = gap.plan.files.map((file) => ({ ...file, key: movedKey(file.key, gap.trail, trail) }))
      const plan = { ...gap.plan, files, waitingSinceMs: clock.nowMs() }
      const edit = new Edit().put(stretches.gaps, gapPlace(gap), {
        ...gap,
        again: { bucketName, keyPrefix, hasDigests },
      })
      await edit.put(stretches.plans, gapPlace(gap), plan).commit(metadata)
    }
    return chosen.map(reportOf)
  }
}

/** The key below the prefix that the trail has now. */
function movedKey(key: string, before: Trail, after: Trail): string {
  const rest = before.keyPrefix === null ? key : key.slice(before.keyPrefix.length + 1)
  return after.keyPrefix === null ? rest : `${after.keyPrefix}/${rest}`
}

function timesOf(files: readonly PlannedFile[]): Pick<GapRow, 'oldestEventTime' | 'newestEventTime'> {
  const times = files.flatMap(({ oldestEventTime, newestEventTime }) => [oldestEventTime, newestEventTime])
  const known = times.filter((time) => time !== null).sort()
  return { oldestEventTime: known[0] ?? null, newestEventTime: known.at(-1) ?? null }
}

function reportOf(gap: GapRow): GapReport {
  return {
    trailARN: gap.trailArn,
    bucketName: gap.trail.bucketName,
    reason: gap.reason,
    records: gap.records,
    oldestEventTime: gap.oldestEventTime,
    newestEventTime: gap.newestEventTime,
    firstRecordNumber: gap.from,
    lastRecordNumber: gap.before - 1,
    givenUpAt: formatEventTime(gap.givenUpAtMs),
  }
}
