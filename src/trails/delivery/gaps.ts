import { type RecordNumber, recordNumber } from '../../base/brands.ts'
import type { Clock } from '../../base/clock.ts'
import { formatEventTime } from '../../event/event-time.ts'
import type { MetadataStore } from '../../storage/metadata-store.ts'
import { Edit } from '../../storage/table.ts'
import type { Trail } from '../trail.ts'
import { trailPartition } from '../trail-place.ts'
import { fileGroup, type GapRow, gapPlace, type PlannedFile, type PlanRow, recordsFreed } from './delivery-rows.ts'
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

  /** Gives up a plan, as far as its files are not in the bucket. Its stretch goes on after it. */
  async giveUpPlan(stretch: Stretch, plan: PlanRow, reason: string): Promise<void> {
    const { metadata, writer } = this.#parts
    const isThere = await Promise.all(plan.files.map((file) => writer.isThere(stretch, file).catch(() => false)))
    const written = plan.files.filter((_, index) => isThere[index] === true)
    const missing = plan.files.filter((_, index) => isThere[index] !== true)
    if (missing.length === 0) {
      await writer.end(stretch, plan)
      return
    }
    const { from, before, held } = plan
    const delivered = [...(stretch.gap?.delivered ?? []), ...written.map(fileGroup)]
    const records = missing.reduce((sum, file) => sum + file.records, 0)
    const given: GapFacts = { from, before, held, delivered, records, ...timesOf(missing), reason, again: null }
    const edit = writer.ended(new Edit(), stretch, plan, written)
    this.#put(edit, stretch, [given, ...restOf(stretch, before, null)])
    await edit.commit(metadata)
  }

  /** Retention has freed records that were still to be delivered. The stretch goes on with the first that is there. */
  async passFreed(stretch: Stretch, recordFrom: RecordNumber): Promise<void> {
    const { metadata, stretches } = this.#parts
    const { cursor, place, end, gap } = stretch
    const before = recordNumber(Math.min(recordFrom, end ?? recordFrom))
    const freed: GapFacts = { ...nothingKnown, from: cursor.next, before, reason: recordsFreed, again: null }
    const edit = new Edit()
    if (gap === null) edit.put(stretches.cursors, place, { next: before, held: [] })
    this.#put(edit, stretch, [freed, ...restOf(stretch, before, gap?.again ?? null)])
    await edit.commit(metadata)
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
   * Has gaps of a trail delivered again, to where the trail delivers now; what retention has freed cannot be. Resolves
   * once that is durable, with the gaps.
   */
  async redeliver(trail: Trail, { fromMs, beforeMs }: GapChoice): Promise<readonly GapReport[]> {
    const { stretches, metadata } = this.#parts
    const chosen = this.ofTrail(trail.arn).filter(
      ({ reason, givenUpAtMs }) => reason !== recordsFreed && givenUpAtMs >= fromMs && givenUpAtMs < beforeMs,
    )
    const { bucketName, keyPrefix, hasDigests } = trail
    for (const gap of chosen) {
      if (gap.again !== null) continue
      const again = { bucketName, keyPrefix, hasDigests }
      await new Edit().put(stretches.gaps, gapPlace(gap), { ...gap, again }).commit(metadata)
    }
    return chosen.map(reportOf)
  }

  /** Adds the gaps to `edit`. They take the place of the one that was being delivered again. */
  #put(edit: Edit, { trail, gap, place }: Stretch, gaps: readonly GapFacts[]): void {
    const { stretches, clock } = this.#parts
    const trailArn = trail.arn
    const isKept = gap !== null && gaps.some(({ from, before }) => from === gap.from && before === gap.before)
    if (gap !== null && !isKept) edit.remove(stretches.gaps, gapPlace(gap))
    if (gap !== null && stretches.cursors.get(place) !== null) edit.remove(stretches.cursors, place)
    for (const facts of gaps) {
      const row: GapRow = { trailArn, trail, givenUpAtMs: clock.nowMs(), isRecorded: facts.again !== null, ...facts }
      edit.put(stretches.gaps, gapPlace(row), row)
    }
  }
}

type GapFacts = Omit<GapRow, 'trailArn' | 'trail' | 'givenUpAtMs' | 'isRecorded'>

const nothingKnown = { held: [], delivered: [], records: null, oldestEventTime: null, newestEventTime: null } as const

/** Of a gap that was being delivered again, what lies behind a part of it. */
function restOf({ gap }: Stretch, from: RecordNumber, again: GapRow['again']): readonly GapFacts[] {
  if (gap === null || from >= gap.before) return []
  const { before, delivered, reason } = gap
  return [{ ...nothingKnown, from, before, delivered, reason, again }]
}

function timesOf(files: readonly PlannedFile[]): Pick<GapRow, 'oldestEventTime' | 'newestEventTime'> {
  const times = files.flatMap(({ oldestEventTime, newestEventTime }) => [oldestEventTime, newestEventTime])
  const known = times.filter((time) => time !== null).sort()
  return { oldestEventTime: known[0] ?? null, newestEventTime: known.at(-1) ?? null }
}

export function reportOf(gap: GapRow): GapReport {
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

