import { required } from '../../base/assert.ts'
import { type RecordNumber, recordNumber } from '../../base/brands.ts'
import type { Clock } from '../../base/clock.ts'
import type { MetadataStore } from '../../storage/metadata-store.ts'
import { Edit } from '../../storage/table.ts'
import type { PlanRow } from './delivery-rows.ts'
import type { LogFileNames } from './log-file-names.ts'
import type { PackBounds, Packed, PackedLogFile, PackProgress } from './log-packer.ts'
import type { Packing, PackRun } from './packing.ts'
import { plannedFile, takeHeld } from './rebuilt-plan.ts'
import { heldRecordsMax, type Stretch } from './stretch.ts'
import type { Stretches } from './stretches.ts'
import { scopeOf, type TrailScope } from './trail-choice.ts'
import type { TrailRecords } from './trail-records.ts'

export interface PlannerParts {
  readonly metadata: MetadataStore
  readonly stretches: Stretches
  readonly records: TrailRecords
  readonly packing: Packing
  readonly names: LogFileNames
  readonly clock: Clock
  readonly bounds: PackBounds
}

/** A durable plan with the content of its files. */
export interface Planned {
  readonly stretch: Stretch
  readonly plan: PlanRow
  readonly files: readonly PackedLogFile[]
}

/** What one step found for one stretch. */
interface Step {
  readonly from: RecordNumber
  readonly next: RecordNumber
  readonly packed: Packed
  /** The records that waited for company are in it. */
  readonly takesHeld: boolean
  readonly plannedAtMs: number
}

/** Trails in one step: their rows go into one batch of the metadata. */
const stepTrailsMax = 200

/** What is read at once: small enough that lookups come between, large enough to be worth a message. */
const readBytesMax = 1024 * 1024
const readBytesMin = 16 * 1024

/** Looks at the next records and makes plans of what trails choose, durable before anything is written. */
export class Planner {
  readonly #parts: PlannerParts
  #planningSinceMs: number | null = null

  constructor(parts: PlannerParts) {
    this.#parts = parts
  }

  /** The planned time of plans that are being made durable right now; null where there are none. */
  get planningSinceMs(): number | null {
    return this.#planningSinceMs
  }

  /**
   * One step for stretches that stand at the same record: up to a full file, the end of one of them, or `recordBefore`.
   * Resolves once the plans are durable, with their cursors moved.
   */
  async step(group: readonly Stretch[], recordBefore: RecordNumber): Promise<readonly Planned[]> {
    const members = group.slice(0, stepTrailsMax)
    const from = members[0]?.cursor.next
    if (from === undefined) return []
    const { scopes, packOf } = sharedPacks(members)
    const run = await this.#parts.packing.begin({ scopes, bounds: this.#parts.bounds })
    const limit = recordNumber(Math.min(...members.map(({ end }) => Math.min(recordBefore, end ?? recordBefore))))
    const { next, hasOthers } = await this.#take(run, from, limit)
    const takesHeld = members.map((stretch, index) => mayLeave(stretch, next) || hasOthers[packOf(index)] === true)
    for (const [index, { cursor }] of members.entries()) {
      if (takesHeld[index] === true) await takeHeld(run, cursor.held, packOf(index), this.#parts.records)
    }
    const packs = await run.finish()
    const plannedAtMs = this.#parts.clock.nowMs()
    const edit = new Edit()
    const planned = members.flatMap((stretch, index) => {
      const packed = required(packs[packOf(index)], 'what was packed')
      return this.#plan(edit, stretch, { from, next, packed, takesHeld: takesHeld[index] === true, plannedAtMs })
    })
    this.#planningSinceMs = plannedAtMs
    try {
      await edit.commit(this.#parts.metadata)
    } finally {
      this.#planningSinceMs = null
    }
    return planned
  }

  /** Puts another plan in the place of one that nothing was written of. Resolves once it is durable. */
  async replace({ place }: Stretch, plan: PlanRow): Promise<void> {
    await new Edit().put(this.#parts.stretches.plans, place, plan).commit(this.#parts.metadata)
  }

  /** Reads ahead by one answer, so that reading and packing go on side by side. */
  async #take(run: PackRun, from: RecordNumber, limit: RecordNumber): Promise<Omit<PackProgress, 'isFull'>> {
    const { records, bounds } = this.#parts
    const bytesMax = Math.max(readBytesMin, Math.min(readBytesMax, bounds.targetBytes))
    const read = async (at: RecordNumber) =>
      at < limit ? await records.range({ from: at, before: limit, bytesMax }) : null
    let progress: PackProgress = { next: from, isFull: false, hasOthers: [] }
    let range = await read(from)
    // A range that begins further on says that what lies between has been freed: the next survey sees it.
    while (range !== null && range.from === progress.next && range.lengthsBytes.length > 0) {
      const ahead = read(recordNumber(range.from + range.lengthsBytes.length))
      ahead.catch(() => undefined)
      progress = await run.take(range, null)
      range = await ahead
      if (progress.isFull) break
    }
    return progress
  }

  #plan(edit: Edit, stretch: Stretch, step: Step): readonly Planned[] {
    const { stretches } = this.#parts
    const { place, cursor } = stretch
    const { next, packed, takesHeld } = step
    const leaves = takesHeld || packed.caused.length >= heldRecordsMax
    if (packed.files.length === 0 || !leaves) {
      edit.put(stretches.cursors, place, { next, held: takesHeld ? [] : [...cursor.held, ...packed.caused] })
      return []
    }
    const plan = this.#planOf(stretch, step)
    edit.put(stretches.plans, place, plan)
    edit.put(stretches.cursors, place, { next, held: takesHeld ? [] : cursor.held })
    return [{ stretch, plan, files: packed.files }]
  }

  #planOf({ trail, place, cursor }: Stretch, { from, next, packed, takesHeld, plannedAtMs }: Step): PlanRow {
    const named = { trail, delivery: place.name, from, before: next, plannedAtMs }
    return {
      from,
      before: next,
      held: takesHeld ? cursor.held : [],
      plannedAtMs,
      waitingSinceMs: packed.newestStoredAtMs ?? plannedAtMs,
      files: packed.files.map((file) =>
        plannedFile(file, this.#parts.names.keyOf({ ...named, kind: file.kind, region: file.region })),
      ),
    }
  }
}

/** Trails that choose alike have the same files, made once; one that adds records of its own has others. */
function sharedPacks(members: readonly Stretch[]) {
  const packs = new Map<string, number>()
  const scopes: TrailScope[] = []
  const indexes = members.map(({ trail, cursor }, index) => {
    const scope = scopeOf(trail)
    const name = cursor.held.length > 0 ? String(index) : JSON.stringify(scope)
    const known = packs.get(name)
    if (known !== undefined) return known
    packs.set(name, scopes.length)
    return scopes.push(scope) - 1
  })
  return { scopes, packOf: (member: number) => required(indexes[member], 'the pack of a trail') }
}

/** Whether records that deliveries caused need no company: none can come any more, or they are too many to wait. */
function mayLeave({ end, cursor }: Stretch, next: RecordNumber): boolean {
  return (end !== null && next >= end) || cursor.held.length >= heldRecordsMax
}
