import type { Region } from '../../base/brands.ts'
import type { Clock } from '../../base/clock.ts'
import type { MetadataStore } from '../../storage/metadata-store.ts'
import { Edit, type Table } from '../../storage/table.ts'
import type { DeliveredFile } from '../delivered-file.ts'
import { DeliveryError } from '../delivery/delivery-bucket.ts'
import type { Trail } from '../trail.ts'
import { trailPartition } from '../trail-place.ts'
import type { TrailRow } from '../trails.ts'
import type { DigestChain } from './digest-chain.ts'
import type { DigestMaker } from './digest-maker.ts'
import { chainPlace, schedulePlace } from './digest-rows.ts'
import { beginSchedule, type DigestSchedule, followTrail, hasDigests } from './digest-schedule.ts'
import { secondMs, wholeSecond } from './digest-window.ts'
import { dueDigest, dueRegions, isFinished } from './due-digest.ts'
import type { RefusedDigests } from './refused-digests.ts'
import type { TrailView } from './trail-view.ts'

/** Most digests of a trail in one step: after a long downtime many windows are missing, and other work waits. */
const stepDigestsMax = 50

/** For how long after its last digest the chain of a trail that is gone is kept: one of its name must not overlap it. */
const goneMs = 24 * 3_600_000

export interface TrailDigestsParts {
  readonly metadata: MetadataStore
  readonly clock: Clock
  readonly intervalMs: number
  readonly maker: DigestMaker
  readonly refused: RefusedDigests
  readonly chains: Table<DigestChain>
  readonly schedules: Table<DigestSchedule>
  readonly files: Table<DeliveredFile>
  /** When the oldest delivery of a trail that is still on its way was planned; null where there is none. */
  readonly oldestPlannedAtMs: (trailArn: string) => number | null
}

/** Makes what is due of one trail after another. What it knows is in the metadata alone. */
export class TrailDigests {
  readonly #parts: TrailDigestsParts
  #isEnding = false

  constructor(parts: TrailDigestsParts) {
    this.#parts = parts
  }

  /**
   * Follows what became of a trail and makes the digests that are due, some of them where they are many. Never two calls
   * for a trail at once.
   *
   * @param row Null: the trail is gone.
   * @throws {DeliveryError} Its bucket did not take a digest. It may be tried again, as after the following.
   * @throws {MetadataUnavailableError} Or {@link RevisionConflictError}.
   */
  async step(trailArn: string, row: TrailRow | null): Promise<void> {
    await this.#follow(trailArn, row)
    const isGone = row === null
    await this.#finishPlans(trailArn, isGone)
    for (let made = 0; made < stepDigestsMax && !this.#isEnding; made += 1) {
      const due = dueDigest(this.#view(trailArn))
      if (due === null) break
      await this.#parts.maker.plan(due.chain, due.window, due.files, due.destination)
      await this.#finishPlans(trailArn, isGone)
    }
    await this.#endSchedule(trailArn)
    if (isGone) await this.#forget(trailArn)
  }

  /** Where digests of a trail are due or decided and not made: one that its bucket refuses holds up the others. */
  waitingRegions(trailArn: string): readonly Region[] {
    const view = this.#view(trailArn)
    const decided = view.chains.filter(({ plan }) => plan !== null).map(({ region }) => region)
    return [...new Set([...decided, ...dueRegions(view)])]
  }

  /** Steps under way end after the digest in hand. */
  end(): void {
    this.#isEnding = true
  }

  async #finishPlans(trailArn: string, isGone: boolean): Promise<void> {
    const { maker, refused } = this.#parts
    for (const chain of this.#chains(trailArn)) {
      try {
        await maker.finish(chain, isGone)
      } catch (error) {
        if (error instanceof DeliveryError && chain.plan !== null) await refused.settle(chain, chain.plan, error.code)
        throw error
      }
    }
  }

  async #follow(trailArn: string, row: TrailRow | null): Promise<void> {
    const { clock, schedules } = this.#parts
    const before = schedules.get(schedulePlace(trailArn))
    const after = before === null ? this.#begun(row) : followTrail(before, row, clock.nowMs())
    if (after !== before && after !== null) await this.#put(after)
  }

  /** It begins now, or a second after the last digest: the starting digest needs a window and a key of its own. */
  #begun(row: TrailRow | null): DigestSchedule | null {
    if (row === null) return null
    const regular = this.#chains(row.arn).filter(({ isBackfill }) => !isBackfill)
    const endedMs = Math.max(...regular.map(({ endMs }) => endMs))
    const begun = this.#begunSince(row, endedMs)
    if (begun === null) return null
    const anchorMs = Math.max(wholeSecond(this.#parts.clock.nowMs()), endedMs + secondMs)
    return beginSchedule(begun.trail, begun.revision, anchorMs)
  }

  /**
   * The logging with digests that is to be followed: that of now, or one that was over before this looked, which has a
   * starting digest and a final one too. Its revision may have passed by then; then its log files tell of it.
   *
   * @param endedMs Where the last digest ended.
   */
  #begunSince({ arn, revisions }: TrailRow, endedMs: number) {
    const current = revisions.at(-1)
    if (current === undefined) return null
    const isUnseen = (trail: Trail) => trail.startedAtMs !== null && wholeSecond(trail.startedAtMs) > endedMs
    const left = revisions.flatMap(({ trail, revision }) => (hasDigests(trail) ? [{ trail, revision }] : []))
    const begun = left.findLast(({ trail, revision }) => revision === current.revision || isUnseen(trail))
    if (begun !== undefined) return begun
    const { trail, revision } = current
    if (trail === null || !trail.hasDigests || !isUnseen(trail)) return null
    const files = this.#parts.files.list(trailPartition(arn))
    return files.some(({ plannedAtMs }) => plannedAtMs >= (trail.startedAtMs ?? 0)) ? { trail, revision } : null
  }

  async #endSchedule(trailArn: string): Promise<void> {
    const { metadata, schedules } = this.#parts
    if (!isFinished(this.#view(trailArn))) return
    await new Edit().remove(schedules, schedulePlace(trailArn)).commit(metadata)
  }

  /** The chains of a trail that is gone, long after everything of it was named. */
  async #forget(trailArn: string): Promise<void> {
    const { chains, clock, intervalMs, metadata } = this.#parts
    const { schedule, files, chains: kept } = this.#view(trailArn)
    const goneBeforeMs = clock.nowMs() - intervalMs - goneMs
    if (schedule !== null || files.length > 0 || kept.some(({ endMs }) => endMs > goneBeforeMs)) return
    const edit = new Edit()
    for (const chain of kept.slice(0, stepDigestsMax)) edit.remove(chains, chainPlace(chain))
    await edit.commit(metadata)
  }

  #put(schedule: DigestSchedule): Promise<void> {
    const { metadata, schedules } = this.#parts
    return new Edit().put(schedules, schedulePlace(schedule.trailArn), schedule).commit(metadata)
  }

  #chains(trailArn: string): readonly DigestChain[] {
    return this.#parts.chains.list(trailPartition(trailArn))
  }

  #view(trailArn: string): TrailView {
    const { clock, files, intervalMs, oldestPlannedAtMs, schedules } = this.#parts
    return {
      trailArn,
      schedule: schedules.get(schedulePlace(trailArn)),
      chains: this.#chains(trailArn),
      files: files.list(trailPartition(trailArn)),
      oldestPlannedAtMs: oldestPlannedAtMs(trailArn),
      nowMs: clock.nowMs(),
      intervalMs,
    }
  }
}
