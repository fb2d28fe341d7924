import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { RandomSource } from '../../base/random.ts'
import { RetryTimes, retryDelayMsMin } from '../../base/retry-times.ts'
import { Serial } from '../../base/serial.ts'
import type { MetadataStore } from '../../storage/metadata-store.ts'
import { Table } from '../../storage/table.ts'
import type { DeliveredFile } from '../delivered-file.ts'
import { deliveredFileRows } from '../delivered-files.ts'
import type { Trail } from '../trail.ts'
import { StoredTrailStatuses } from '../trail-statuses.ts'
import type { Trails } from '../trails.ts'
import { Deliverer, type DeliveryCounts } from './deliverer.ts'
import type { DeliveryBucket } from './delivery-bucket.ts'
import { type GapChoice, type GapReport, Gaps } from './gaps.ts'
import { LogFileNames } from './log-file-names.ts'
import type { Packing } from './packing.ts'
import { PlanWriter } from './plan-writer.ts'
import { Planner } from './planner.ts'
import { Stretches } from './stretches.ts'
import type { TrailRecords } from './trail-records.ts'

export interface TrailDeliveryParts {
  readonly metadata: MetadataStore
  readonly trails: Trails
  readonly records: TrailRecords
  readonly packing: Packing
  readonly bucket: DeliveryBucket
  readonly clock: Clock
  readonly random: RandomSource
  readonly log: Log
  /** Of the names of log files; 32 bytes, the same for as long as the data folder lives. */
  readonly nameSecret: Buffer
  /** Puts a gap on record; resolves once that is durable. */
  readonly recordGap: (report: GapReport) => Promise<void>
  /** Told after a delivery, once for each trail that got log files. */
  readonly delivered: (trail: Trail) => void
  readonly intervalMs: number
  readonly targetBytes: number
  readonly giveUpDays: number
}

export interface DeliveryStats extends DeliveryCounts {
  /** Deliveries that failed the last time. */
  readonly failing: number
  readonly gaps: number
  /** Records that the trail furthest behind had yet to look at. */
  readonly lagRecords: number
}

/** Memory for what one step makes: compressed files, and a compressor for each that is large. */
const stepMemoryBytesMax = 64 * 1024 * 1024

/** Each file takes some 500 bytes of the plan's row, which has 1 MiB. */
const trailFilesMax = 256

/** Records of more than a day are not given up together. */
const storedSpanMsMax = 86_400_000

/**
 * Opens the delivery of log files. Nothing is delivered before it is started.
 *
 * @throws {MalformedRowError | MetadataUnavailableError} Opening may be tried again.
 */
export async function openTrailDelivery(parts: TrailDeliveryParts): Promise<TrailDelivery> {
  const { metadata, clock, targetBytes } = parts
  const statuses = await StoredTrailStatuses.open(metadata)
  const stretches = await Stretches.open({ ...parts, statuses })
  const deliveredFiles = await Table.open(metadata, deliveredFileRows)
  const retries = new RetryTimes(clock, parts.random)
  const writer = new PlanWriter({ ...parts, stretches, statuses, deliveredFiles })
  const bounds = { targetBytes, memoryBytesMax: stepMemoryBytesMax, trailFilesMax, storedSpanMsMax }
  const planner = new Planner({ ...parts, stretches, names: new LogFileNames(parts.nameSecret), bounds })
  const gaps = new Gaps({ ...parts, stretches, writer })
  const deliverer = new Deliverer({ ...parts, stretches, planner, writer, gaps, statuses, retries })
  return new TrailDelivery({ ...parts, deliverer, gaps, retries, statuses, deliveredFiles, stretches, planner })
}

interface OpenedParts extends Pick<TrailDeliveryParts, 'packing' | 'log' | 'clock' | 'intervalMs'> {
  readonly deliverer: Deliverer
  readonly gaps: Gaps
  readonly retries: RetryTimes
  readonly statuses: StoredTrailStatuses
  readonly deliveredFiles: Table<DeliveredFile>
  readonly stretches: Stretches
  readonly planner: Planner
}

/** Delivers the log files of all trails, every `delivery.intervalMs`, until it is closed. */
export class TrailDelivery {
  readonly #parts: OpenedParts
  readonly #work = new Serial()
  #timer: NodeJS.Timeout | null = null
  #nextMs = 0
  #isClosed = false

  constructor(parts: OpenedParts) {
    this.#parts = parts
  }

  get statuses(): StoredTrailStatuses {
    return this.#parts.statuses
  }

  /** Files that no digest has named yet. */
  get deliveredFiles(): Table<DeliveredFile> {
    return this.#parts.deliveredFiles
  }

  /** When the oldest delivery of a trail that is still on its way was planned; null where there is none. */
  oldestPlannedAtMs(trailArn: string): number | null {
    const { stretches, planner } = this.#parts
    const [planned, planning] = [stretches.oldestPlannedAtMs(trailArn), planner.planningSinceMs]
    return planned === null || planning === null ? (planned ?? planning) : Math.min(planned, planning)
  }

  stats(): DeliveryStats {
    const { deliverer, retries, gaps } = this.#parts
    return { ...deliverer.counts, failing: retries.count, gaps: gaps.count, lagRecords: deliverer.lagRecords }
  }

  /** Goes on with what was under way at the last stop, and from then on delivers by itself. */
  start(): void {
    this.#plan(0)
  }

  /** Delivers all that is there now. Resolves once it is in the buckets, but for what failed. */
  async tick(): Promise<void> {
    await this.#work.run(() => this.#parts.deliverer.deliver())
  }

  /** See {@link Gaps.ofTrail}. */
  get gaps(): Pick<Gaps, 'ofTrail'> {
    return this.#parts.gaps
  }

  /** Has gaps of a trail delivered again, beginning now. Resolves once that is durable. */
  async redeliver(trail: Trail, choice: GapChoice): Promise<readonly GapReport[]> {
    const reports = await this.#work.run(() => this.#parts.gaps.redeliver(trail, choice))
    if (reports.length > 0 && this.#timer !== null) this.#plan(0)
    return reports
  }

  /** The step under way ends; nothing more is begun. The next start goes on. */
  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#parts.deliverer.end()
    await this.#work.run(() => this.#parts.packing.close())
  }

  #plan(delayMs: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#isClosed) return
    if (delayMs === 0) this.#nextMs = 0
    this.#timer = setTimeout(() => void this.#turn(), delayMs)
  }

  /** A full delivery every interval; between two of them what is due to be tried again. */
  async #turn(): Promise<void> {
    const { clock, intervalMs, deliverer, retries, log } = this.#parts
    try {
      if (clock.monotonicMs() >= this.#nextMs) {
        const startedMs = clock.monotonicMs()
        const isAllDone = await this.#work.run(() => deliverer.deliver())
        this.#nextMs = isAllDone ? startedMs + intervalMs : 0
      } else await this.#work.run(() => deliverer.retry())
    } catch (error) {
      this.#nextMs = clock.monotonicMs() + intervalMs
      log.error('the delivery of log files failed; it is tried again', { error: String(error) })
    }
    const untilNextMs = Math.max(1, this.#nextMs - clock.monotonicMs())
    const untilRetryMs = Math.max(retryDelayMsMin / 2, retries.waitMs() ?? untilNextMs)
    this.#plan(Math.min(untilNextMs, untilRetryMs))
  }
}
