import { required } from '../../base/assert.ts'
import { type RecordNumber, recordNumber } from '../../base/brands.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { RetryTimes } from '../../base/retry-times.ts'
import type { Trail } from '../trail.ts'
import type { StoredTrailStatuses } from '../trail-statuses.ts'
import { DeliveryError } from './delivery-bucket.ts'
import { fileGroup, type PlannedFile, type PlanRow, recordsFreed } from './delivery-rows.ts'
import type { Gaps } from './gaps.ts'
import type { PackedLogFile } from './log-packer.ts'
import type { Packing } from './packing.ts'
import { type PlanWriter, UnwrittenFilesError } from './plan-writer.ts'
import type { Planned, Planner } from './planner.ts'
import { amendedPlan, rebuiltFiles } from './rebuilt-plan.ts'
import { destinationOf, isDone, isWaiting, type Stretch } from './stretch.ts'
import type { Stretches } from './stretches.ts'
import type { TrailRecords } from './trail-records.ts'

export interface DelivererParts {
  readonly stretches: Stretches
  readonly planner: Planner
  readonly writer: PlanWriter
  readonly gaps: Gaps
  readonly statuses: StoredTrailStatuses
  readonly retries: RetryTimes
  readonly records: TrailRecords
  readonly packing: Packing
  readonly clock: Clock
  readonly log: Log
  /** Told once for each trail, as it was for them, that got log files. */
  readonly delivered: (trail: Trail) => void
  readonly intervalMs: number
  readonly giveUpDays: number
}

/** What has been delivered since the start. */
export interface DeliveryCounts {
  readonly files: number
  readonly records: number
  /** As stored. */
  readonly bytes: number
  readonly failures: number
  readonly givenUp: number
}

const dayMs = 86_400_000

/** Plans that are written side by side: a bucket that is slow then holds up few others. */
const writesMax = 4

/**
 * Delivers what trails choose, each record once: it looks at records in their order, makes a plan, writes the plan's
 * files, and goes on. Everything that it knows is in the metadata; ended at any moment, the next start goes on.
 */
export class Deliverer {
  readonly #parts: DelivererParts
  readonly #counts = { files: 0, records: 0, bytes: 0, failures: 0, givenUp: 0 }
  readonly #delivered = new Set<Trail>()
  #isEnding = false
  #lagRecords = 0

  constructor(parts: DelivererParts) {
    this.#parts = parts
  }

  get counts(): DeliveryCounts {
    return this.#counts
  }

  /** Records that some trail had yet to look at when this was counted last. */
  get lagRecords(): number {
    return this.#lagRecords
  }

  /** Nothing more is begun. */
  end(): void {
    this.#isEnding = true
  }

  /** Tries again what has failed and is due, and nothing else. */
  async retry(): Promise<void> {
    await this.#completeDue(await this.#workable())
    this.#tellDelivered()
    await this.#recordGaps()
  }

  /**
   * Delivers everything that is there now.
   *
   * @returns False where there was no time for trails that lie far behind: those that do not come first.
   */
  async deliver(): Promise<boolean> {
    const startedMs = this.#parts.clock.monotonicMs()
    // Before the survey: what it says of revisions holds for the records up to here.
    const { recordBefore } = await this.#ends()
    let isAllDone = true
    for (let moves = true; moves && isAllDone && !this.#isEnding; ) {
      const workable = await this.#workable()
      moves = await this.#completeDue(workable)
      for (const [index, group] of (await this.#groups(workable, recordBefore)).entries()) {
        const isLate = this.#parts.clock.monotonicMs() - startedMs > this.#parts.intervalMs
        isAllDone &&= index === 0 || !isLate
        if (isAllDone) moves = (await this.#deliverGroup(group, recordBefore)) || moves
      }
    }
    this.#tellDelivered()
    await this.#recordGaps()
    return isAllDone
  }

  #tellDelivered(): void {
    for (const trail of this.#delivered) this.#parts.delivered(trail)
    this.#delivered.clear()
  }

  async #ends() {
    return await this.#parts.records.range({ from: recordNumber(0), before: recordNumber(0), bytesMax: 0 })
  }

  /** A gap that cannot be put on record now is the next time: its row says so. */
  async #recordGaps(): Promise<void> {
    await this.#parts.gaps.recordNew().catch((error: unknown) => {
      this.#parts.log.error('a gap in the delivery of log files could not be put on record', { error: String(error) })
    })
  }

  /** What may be worked on. A stretch that fails holds up only what goes to the same place. */
  async #workable(): Promise<readonly Stretch[]> {
    const { stretches, retries } = this.#parts
    const lines = await stretches.survey()
    retries.keepOnly(new Set(lines.flat().map(nameOf)))
    return lines.flatMap((line) => {
      const workable: Stretch[] = []
      const taken = new Set<string>()
      for (const stretch of line) {
        if (isDone(stretch)) continue
        const destination = destinationOf(stretch)
        if (taken.has(destination)) continue
        taken.add(destination)
        workable.push(stretch)
        if (!retries.isFailing(nameOf(stretch))) break
      }
      return workable
    })
  }

  /** Writes the plans that are there. Whether one of them has ended. */
  async #completeDue(workable: readonly Stretch[]): Promise<boolean> {
    let hasEnded = false
    for (const stretch of workable) {
      const { plan } = stretch
      if (plan === null || this.#isEnding || !this.#parts.retries.isDue(nameOf(stretch))) continue
      hasEnded = (await this.#complete(stretch, plan, null)) || hasEnded
    }
    return hasEnded
  }

  /** Stretches that stand at the same record go on together, those first that are ahead: one far behind waits. */
  async #groups(workable: readonly Stretch[], recordBefore: RecordNumber): Promise<readonly (readonly Stretch[])[]> {
    const { stretches, retries, gaps } = this.#parts
    const waiting = workable
      .map((stretch) => stretches.again(stretch))
      .filter((stretch) => isWaiting(stretch, recordBefore) && retries.isDue(nameOf(stretch)))
    this.#lagRecords = Math.max(0, ...waiting.map(({ cursor }) => recordBefore - cursor.next))
    const { recordFrom } = await this.#ends()
    const groups = new Map<RecordNumber, Stretch[]>()
    for (const given of waiting) {
      const isFreed = given.cursor.next < Math.min(recordFrom, given.end ?? recordFrom)
      if (isFreed) await gaps.passFreed(given, recordFrom)
      const stretch = isFreed ? stretches.again(given) : given
      const { next } = stretch.cursor
      groups.set(next, [...(groups.get(next) ?? []), stretch])
    }
    return [...groups].sort(([left], [right]) => right - left).map(([, group]) => group)
  }

  /** Whether any of them has come further. */
  async #deliverGroup(group: readonly Stretch[], recordBefore: RecordNumber): Promise<boolean> {
    const { stretches, planner, retries } = this.#parts
    let hasMoved = false
    let members = group
    while (members.length > 0 && !this.#isEnding) {
      const from = members[0]?.cursor
      await this.#writeAll(await planner.step(members, recordBefore))
      const after = members.map((stretch) => stretches.again(stretch))
      const next = after[0]?.cursor.next
      hasMoved ||= next !== from?.next || from?.held.length !== after[0]?.cursor.held.length
      // The others are looked at again with the next survey.
      members = after.filter(
        (stretch) =>
          stretch.cursor.next === next &&
          next !== from?.next &&
          isWaiting(stretch, recordBefore) &&
          !retries.isFailing(nameOf(stretch)),
      )
    }
    return hasMoved
  }

  async #writeAll(planned: readonly Planned[]): Promise<void> {
    const rest = [...planned]
    const write = async () => {
      for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
        const { stretch, plan, files } = next
        await this.#complete(stretch, plan, files)
      }
    }
    await Promise.all(Array.from({ length: Math.min(writesMax, planned.length) }, write))
  }

  /** Whether the plan has ended. */
  async #complete(stretch: Stretch, plan: PlanRow, files: readonly PackedLogFile[] | null): Promise<boolean> {
    const { writer, gaps, retries } = this.#parts
    try {
      const built = files ?? (await rebuiltFiles(stretch, plan, this.#parts))
      if (built === null) {
        this.#counts.givenUp += 1
        await gaps.giveUpPlan(stretch, plan, recordsFreed)
        return true
      }
      const byGroup = new Map(built.map((file) => [fileGroup(file), file]))
      const amended = await this.#amended(stretch, plan, byGroup)
      await writer.write(stretch, amended, (file) => bodyOf(byGroup, file))
      retries.succeeded(nameOf(stretch))
      this.#count(amended, byGroup)
      if (amended.files.length > 0) this.#delivered.add(stretch.trail)
      return true
    } catch (error) {
      return await this.#failed(stretch, plan, error)
    }
  }

  async #amended(stretch: Stretch, plan: PlanRow, built: ReadonlyMap<string, PackedLogFile>): Promise<PlanRow> {
    const { writer, planner, log } = this.#parts
    const amended = await amendedPlan(plan, built, (file) => writer.isThere(stretch, file))
    if (amended === null) return plan
    log.warn('a delivery was planned otherwise than it is made now; its plan is made again', {
      trail: stretch.trail.arn,
    })
    await planner.replace(stretch, amended)
    return amended
  }

  /** Whether the plan has ended all the same. Never throws: the others go on. */
  async #failed(stretch: Stretch, plan: PlanRow, failure: unknown): Promise<boolean> {
    const { retries, statuses, clock, log, stretches } = this.#parts
    const { arn, bucketName } = stretch.trail
    if (stretches.plans.get(stretch.place) === null) {
      // Only the answer of the metadata got lost.
      retries.succeeded(nameOf(stretch))
      return true
    }
    const isUnwritten = failure instanceof UnwrittenFilesError
    const error = isUnwritten ? failure.cause : failure
    const code = error instanceof DeliveryError ? error.code : 'InternalError'
    const regions = (isUnwritten ? failure.files : plan.files).map(({ region }) => region)
    this.#counts.failures += 1
    retries.failed(nameOf(stretch))
    log.warn('log files could not be delivered', { trail: arn, bucket: bucketName, code, error: String(error) })
    try {
      await statuses.failed('log-file', { trailArn: arn, regions }, code, clock.nowMs())
      return await this.#giveUpWhenDue(stretch, plan, code)
    } catch (unnoted) {
      log.error('a failed delivery could not be noted', { trail: arn, error: String(unnoted) })
      return stretches.plans.get(stretch.place) === null
    }
  }

  async #giveUpWhenDue(stretch: Stretch, plan: PlanRow, code: string): Promise<boolean> {
    const { clock, giveUpDays, gaps, retries } = this.#parts
    if (clock.nowMs() - plan.waitingSinceMs < giveUpDays * dayMs) return false
    await gaps.giveUpPlan(stretch, plan, code)
    this.#counts.givenUp += 1
    // What comes after it may be older than that too.
    retries.succeeded(nameOf(stretch))
    return true
  }

  #count({ files }: PlanRow, built: ReadonlyMap<string, PackedLogFile>): void {
    for (const file of files) {
      this.#counts.files += 1
      this.#counts.records += file.records
      this.#counts.bytes += bodyOf(built, file).length
    }
  }
}

function bodyOf(built: ReadonlyMap<string, PackedLogFile>, file: PlannedFile): Uint8Array {
  return required(built.get(fileGroup(file)), 'the content of a planned file').body
}

function nameOf({ place }: Stretch): string {
  return `${place.partition}/${place.name}`
}
