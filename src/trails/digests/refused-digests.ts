import type { Clock } from '../../base/clock.ts'
import { formatEventTime } from '../../event/event-time.ts'
import type { MetadataStore } from '../../storage/metadata-store.ts'
import { Edit, type Table } from '../../storage/table.ts'
import type { DeliveredFile } from '../delivered-file.ts'
import { deliveredFilePlace } from '../delivered-files.ts'
import { trailPartition } from '../trail-place.ts'
import type { DigestChain, DigestPlan } from './digest-chain.ts'
import { digestKey } from './digest-content.ts'
import { chainPlace, removedFilesMax, schedulePlace } from './digest-rows.ts'
import type { DigestSchedule } from './digest-schedule.ts'
import { wholeSecond } from './digest-window.ts'

/** What goes on record of digests that were given up. */
export interface DigestGapReport {
  readonly trailARN: string
  readonly bucketName: string
  readonly reason: string
  /** What no digest covers, in all accounts and Regions of the trail. */
  readonly startTime: string
  readonly endTime: string
  /** How many no digest names. */
  readonly logFiles: number
}

export interface RefusedDigestsParts {
  readonly metadata: MetadataStore
  readonly clock: Clock
  readonly chains: Table<DigestChain>
  readonly schedules: Table<DigestSchedule>
  readonly files: Table<DeliveredFile>
  readonly giveUpDays: number
  /** Puts a gap on record; resolves once that is durable. After a crash it may be called again. */
  readonly recordGap: (report: DigestGapReport) => Promise<void>
}

const dayMs = 24 * 3_600_000

/** Decides what becomes of a digest that its bucket refuses. */
export class RefusedDigests {
  readonly #parts: RefusedDigestsParts

  constructor(parts: RefusedDigestsParts) {
    this.#parts = parts
  }

  /**
   * A digest for a bucket that the trail has left is planned again for the new one; else it waits. What was refused for
   * as long as log files wait is given up with everything behind it: then chains begin anew.
   *
   * @param code The bucket's error code.
   */
  async settle(chain: DigestChain, plan: DigestPlan, code: string): Promise<void> {
    const { chains, clock, giveUpDays, metadata, schedules } = this.#parts
    const schedule = schedules.get(schedulePlace(chain.trailArn))
    const hasMoved =
      schedule !== null &&
      (plan.bucketName !== schedule.bucketName || plan.key !== digestKey(chain, plan.endMs, schedule))
    if (hasMoved) await new Edit().put(chains, chainPlace(chain), { ...chain, plan: null }).commit(metadata)
    else if (clock.nowMs() - plan.plannedAtMs >= giveUpDays * dayMs) await this.#giveUp(chain.trailArn, plan, code)
  }

  async #giveUp(trailArn: string, plan: DigestPlan, code: string): Promise<void> {
    const { chains, clock, files, metadata, recordGap } = this.#parts
    const endMs = Math.max(plan.endMs, wholeSecond(clock.nowMs()))
    const partition = trailPartition(trailArn)
    const unnamed = files.list(partition)
    await recordGap({
      trailARN: trailArn,
      bucketName: plan.bucketName,
      reason: code,
      startTime: formatEventTime(plan.startMs),
      endTime: formatEventTime(endMs),
      logFiles: unnamed.length,
    })
    // Those first that no plan names: a plan without its files would be no more to be made.
    const planned = new Set(chains.list(partition).flatMap((chain) => chain.plan?.fileNames ?? []))
    const others = unnamed.filter((file) => !planned.has(deliveredFilePlace(file).name))
    for (let at = 0; at < others.length; at += removedFilesMax)
      await this.#remove(others.slice(at, at + removedFilesMax))
    const edit = new Edit()
    for (const chain of chains.list(partition)) edit.put(chains, chainPlace(chain), begunAnew(chain, endMs))
    await edit.commit(metadata)
    const left = files.list(partition).filter((file) => planned.has(deliveredFilePlace(file).name))
    for (let at = 0; at < left.length; at += removedFilesMax) await this.#remove(left.slice(at, at + removedFilesMax))
  }

  async #remove(given: readonly DeliveredFile[]): Promise<void> {
    const edit = new Edit()
    for (const file of given) edit.remove(this.#parts.files, deliveredFilePlace(file))
    await edit.commit(this.#parts.metadata)
  }
}

/** What was planned may have been written after all, so its key is not used again. */
function begunAnew(chain: DigestChain, endMs: number): DigestChain {
  const plannedMs = chain.plan?.endMs ?? chain.endMs
  return { ...chain, endMs: chain.isBackfill ? plannedMs : Math.max(plannedMs, endMs), last: null, plan: null }
}
