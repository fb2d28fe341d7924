import { type RecordNumber, recordNumber } from '../../base/brands.ts'
import type { MetadataStore } from '../../storage/metadata-store.ts'
import { Table } from '../../storage/table.ts'
import type { TrailRevision } from '../trail.ts'
import { trailPartition } from '../trail-place.ts'
import type { StoredTrailStatuses } from '../trail-statuses.ts'
import type { TrailRow, Trails } from '../trails.ts'
import {
  type CursorRow,
  cursorRows,
  type GapRow,
  gapPlace,
  gapRows,
  type PlanRow,
  planRows,
  revisionPlace,
} from './delivery-rows.ts'
import { isDone, type Stretch } from './stretch.ts'
import type { TrailRecords } from './trail-records.ts'

export interface StretchesParts {
  readonly metadata: MetadataStore
  readonly trails: Trails
  readonly statuses: StoredTrailStatuses
  readonly records: TrailRecords
}

/** A revision whose first record is known. */
interface PlacedRevision extends TrailRevision {
  readonly start: RecordNumber
  /** Where the next one begins; null while there is none, or its record is not there yet. */
  readonly end: RecordNumber | null
}

/** What is to be delivered for every trail, as the metadata has it. */
export class Stretches {
  readonly cursors: Table<CursorRow>
  readonly plans: Table<PlanRow>
  readonly gaps: Table<GapRow>
  readonly #parts: StretchesParts
  /** Where revisions begin, by the `eventID` of the calls that made them: that never changes. */
  #starts = new Map<string, RecordNumber>()

  private constructor(parts: StretchesParts, tables: readonly [Table<CursorRow>, Table<PlanRow>, Table<GapRow>]) {
    this.#parts = parts
    this.cursors = tables[0]
    this.plans = tables[1]
    this.gaps = tables[2]
  }

  /** @throws {MalformedRowError | MetadataUnavailableError} */
  static async open(parts: StretchesParts): Promise<Stretches> {
    const { metadata } = parts
    return new Stretches(parts, [
      await Table.open(metadata, cursorRows),
      await Table.open(metadata, planRows),
      await Table.open(metadata, gapRows),
    ])
  }

  /**
   * What each trail has to deliver, in the order in which it has to be: what is done is forgotten first. Ask where the
   * records end before this: a revision whose record lies before that end is seen here.
   */
  async survey(): Promise<readonly (readonly Stretch[])[]> {
    const starts = new Map<string, RecordNumber>()
    const surveyed: (readonly Stretch[])[] = []
    for (const row of [...this.#parts.trails.rows()]) {
      const placed = await this.#place(row, starts)
      const open = await this.#pass(row, placed)
      surveyed.push(open.flatMap((revision) => this.#stretchOf(row, revision) ?? []))
    }
    this.#starts = starts
    return [...surveyed, ...[...this.gaps.all()].flatMap((gap) => this.#redeliveryOf(gap) ?? []).map((one) => [one])]
  }

  /** When the oldest delivery of a trail that is still on its way was planned; null where there is none. */
  oldestPlannedAtMs(trailArn: string): number | null {
    const times = this.plans.list(trailPartition(trailArn)).map(({ plannedAtMs }) => plannedAtMs)
    return times.length === 0 ? null : Math.min(...times)
  }

  /** The stretch as the metadata has it now. */
  again(stretch: Stretch): Stretch {
    const { place } = stretch
    return {
      ...stretch,
      cursor: this.cursors.get(place) ?? stretch.cursor,
      plan: this.plans.get(place),
      gap: stretch.gap === null ? null : this.gaps.get(gapPlace(stretch.gap)),
    }
  }

  async #place({ revisions }: TrailRow, starts: Map<string, RecordNumber>): Promise<readonly PlacedRevision[]> {
    const placed: PlacedRevision[] = []
    for (const [index, revision] of revisions.entries()) {
      const start = await this.#startOf(revision)
      // Later ones lie further on still.
      if (start === null) break
      starts.set(revision.eventId, start)
      const next = revisions[index + 1]
      placed.push({ ...revision, start, end: next === undefined ? null : await this.#startOf(next) })
    }
    return placed
  }

  /** A revision begins after the record of the call that made it. */
  async #startOf({ eventId }: TrailRevision): Promise<RecordNumber | null> {
    const known = this.#starts.get(eventId)
    if (known !== undefined) return known
    const number = await this.#parts.records.numberOfCall(eventId)
    if (number === null) return null
    const start = recordNumber(number + 1)
    this.#starts.set(eventId, start)
    return start
  }

  /**
   * Forgets the revisions that are done, as far as they are the oldest, and a trail that was deleted once all before that
   * is done. Returns the revisions that are not.
   */
  async #pass(row: TrailRow, placed: readonly PlacedRevision[]): Promise<readonly PlacedRevision[]> {
    // The last that is placed has no end, so there always is one that is not passed.
    const passedCount = placed.findIndex((revision) => !this.#isPassed(row, revision))
    const first = placed[passedCount]
    if (first === undefined) return []
    const passed = placed.slice(0, passedCount)
    const isGone = first.trail === null && row.revisions.at(-1)?.revision === first.revision
    if (passed.length > 0 || isGone) {
      await this.#parts.trails.passed(row.arn, first.revision, (edit) => {
        for (const { revision } of passed) {
          const place = revisionPlace(row.arn, revision)
          if (this.cursors.get(place) !== null) edit.remove(this.cursors, place)
        }
        // What is known may be of another trail of this name.
        const isAnother = isGone || passed.some(({ trail }) => trail === null || trail.startedAtMs === null)
        return isAnother ? this.#parts.statuses.forget(edit, row.arn) : edit
      })
    }
    return isGone ? [] : placed.slice(passedCount)
  }

  #isPassed(row: TrailRow, revision: PlacedRevision): boolean {
    if (revision.end === null) return false
    const stretch = this.#stretchOf(row, revision)
    return stretch === null || isDone(stretch)
  }

  #stretchOf({ arn }: TrailRow, { trail, revision, start, end }: PlacedRevision): Stretch | null {
    if (trail === null || !trail.isLogging) return null
    const place = revisionPlace(arn, revision)
    const cursor = this.cursors.get(place) ?? { next: start, held: [] }
    return { place, trail, cursor, plan: this.plans.get(place), end, gap: null }
  }

  /** Only its plan is left to be done. */
  #redeliveryOf(gap: GapRow): Stretch | null {
    if (gap.again === null) return null
    const place = gapPlace(gap)
    const trail = { ...gap.trail, ...gap.again }
    return { place, trail, cursor: { next: gap.before, held: [] }, plan: this.plans.get(place), end: gap.before, gap }
  }
}
