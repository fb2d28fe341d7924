import type { Region } from '../../base/brands.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { RandomSource } from '../../base/random.ts'
import { RetryTimes } from '../../base/retry-times.ts'
import { parseDigestFileKey } from '../../formats/digest-file-key.ts'
import { MetadataUnavailableError, RevisionConflictError } from '../../storage/metadata-store.ts'
import type { Table } from '../../storage/table.ts'
import type { DeliveredFile } from '../delivered-file.ts'
import { DeliveryError } from '../delivery/delivery-bucket.ts'
import type { Trail } from '../trail.ts'
import type { StoredTrailStatuses } from '../trail-statuses.ts'
import type { TrailRow, Trails } from '../trails.ts'
import type { DigestChain } from './digest-chain.ts'
import { chainPlace } from './digest-rows.ts'
import { type DigestSchedule, hasDigests } from './digest-schedule.ts'
import type { TrailDigests } from './trail-digests.ts'

/** How often it is looked for what is due: windows end on whole seconds. */
const tickMs = 1_000

interface DigestsParts {
  readonly trailDigests: TrailDigests
  readonly trails: Pick<Trails, 'rows'>
  readonly chains: Table<DigestChain>
  readonly schedules: Table<DigestSchedule>
  readonly files: Table<DeliveredFile>
  readonly statuses: Pick<StoredTrailStatuses, 'failed'>
  readonly clock: Clock
  readonly random: RandomSource
  readonly log: Log
}

/** Makes the digests of all trails. No trail waits for the bucket of another. */
export class Digests {
  readonly #parts: DigestsParts
  readonly #retries: RetryTimes
  readonly #underWay = new Map<string, Promise<void>>()
  #timer: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(parts: DigestsParts) {
    this.#parts = parts
    this.#retries = new RetryTimes(parts.clock, parts.random)
  }

  /**
   * Whether the newest digest of a trail's own account in this Region is in the bucket and under the prefix that the trail
   * names now. After a change of these there is none before the next window ends.
   */
  hasNewestInPlace({ arn, accountId, bucketName, keyPrefix }: Trail, region: Region): boolean {
    const place = chainPlace({ trailArn: arn, accountId, region, isBackfill: false })
    const last = this.#parts.chains.get(place)?.last ?? null
    return last?.bucket === bucketName && parseDigestFileKey(last.object)?.prefix === (keyPrefix ?? '')
  }

  /** From now on digests are made by themselves. */
  start(): void {
    this.#timer ??= setInterval(() => void this.tick(), tickMs).unref()
  }

  /**
   * Makes what is due now and must not wait for another attempt; some of it where there is much. Failures are logged, kept
   * as a trail's status where its bucket caused them, and tried again.
   */
  async tick(): Promise<void> {
    if (this.#isClosed) return
    const rows = new Map([...this.#parts.trails.rows()].map((row) => [row.arn, row]))
    const steps = [...this.#concerned(rows)]
      .filter((arn) => !this.#underWay.has(arn) && this.#retries.isDue(arn))
      .map((arn) => this.#begin(arn, rows.get(arn) ?? null))
    await Promise.all(steps)
  }

  /** Resolves once nothing is under way. What was not finished is with the next start. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#parts.trailDigests.end()
    if (this.#timer !== null) clearInterval(this.#timer)
    await Promise.all(this.#underWay.values())
  }

  #begin(arn: string, row: TrailRow | null): Promise<void> {
    const step = this.#step(arn, row).finally(() => this.#underWay.delete(arn))
    this.#underWay.set(arn, step)
    return step
  }

  async #step(arn: string, row: TrailRow | null): Promise<void> {
    try {
      await this.#parts.trailDigests.step(arn, row)
      this.#retries.succeeded(arn)
    } catch (error) {
      this.#retries.failed(arn)
      await this.#tell(arn, row === null, error)
    }
  }

  async #tell(arn: string, isGone: boolean, error: unknown): Promise<void> {
    const { clock, log, statuses } = this.#parts
    if (error instanceof DeliveryError) {
      log.warn('a digest could not be delivered', { trail: arn, code: error.code })
      // What cannot be noted now is noted with the next attempt.
      const place = { trailArn: arn, regions: this.#parts.trailDigests.waitingRegions(arn) }
      if (!isGone) await statuses.failed('digest', place, error.code, clock.nowMs()).catch(() => undefined)
    } else {
      const isExpected = error instanceof MetadataUnavailableError || error instanceof RevisionConflictError
      log[isExpected ? 'warn' : 'error']('a digest could not be made', { trail: arn, error: String(error) })
    }
  }

  /** Trails with digests, and those that had them and have left something to be done. */
  #concerned(rows: ReadonlyMap<string, TrailRow>): ReadonlySet<string> {
    const { chains, files, schedules } = this.#parts
    const arns = new Set<string>()
    for (const { trailArn } of files.all()) arns.add(trailArn)
    for (const { arn, revisions } of rows.values()) if (hasDigests(revisions.at(-1)?.trail ?? null)) arns.add(arn)
    for (const { trailArn } of schedules.all()) arns.add(trailArn)
    for (const { trailArn } of chains.all()) arns.add(trailArn)
    return arns
  }
}
