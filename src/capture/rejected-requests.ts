import type { Clock } from '../base/clock.ts'
import { scrubText } from '../event/scrub-text.ts'
import type { CallRecorder } from './call-recorder.ts'
import type { OwnActs } from './own-acts.ts'
import type { CallFacts, CallOutcome } from './recorded-call.ts'
import type { SpaceGuard } from './space-guard.ts'

interface RejectedRequestsParts {
  readonly recorder: Pick<CallRecorder, 'record' | 'close'>
  readonly ownActs: Pick<OwnActs, 'record'>
  readonly space: Pick<SpaceGuard, 'allows'>
  readonly clock: Clock
  /** `capture.rejectedPerSecond` */
  readonly perSecond: number
}

const secondMs = 1000

/**
 * Records requests whose caller could not be established, and those refused because the disk is full: so many a second
 * one by one, the others as one summary a minute. Anyone can send such requests, and nobody may fill the disk with them.
 * Where there is no room even for reads they are only counted: what is left is for calls that were begun.
 */
export class RejectedRequests {
  readonly #parts: RejectedRequestsParts
  #windowStartedMs = Number.NEGATIVE_INFINITY
  #inWindow = 0
  #unrecorded = new Map<string, number>()
  readonly counts = { requests: 0 }

  constructor(parts: RejectedRequestsParts) {
    this.#parts = parts
  }

  /**
   * Resolves once the request is on record, or is counted for the next summary.
   *
   * @param isOpen It has an opening, which ends with it.
   */
  async record(facts: CallFacts, outcome: CallOutcome, isOpen = false): Promise<void> {
    const { space, recorder } = this.#parts
    this.counts.requests += 1
    if (this.#takeOfSecond() && space.allows('reads')) {
      await recorder.record(facts, outcome)
      return
    }
    this.#count(scrubText(outcome.errorCode ?? ''), 1)
    if (isOpen) await recorder.close(facts)
  }

  /** To be called once a minute and before the end: records what was only counted, or goes on counting. */
  async summarise(): Promise<void> {
    if (this.#unrecorded.size === 0) return
    const counted = this.#unrecorded
    this.#unrecorded = new Map()
    try {
      await this.#parts.ownActs.record('SummariseRejectedRequests', {
        requestsByErrorCode: Object.fromEntries(counted),
      })
    } catch (error) {
      for (const [errorCode, requests] of counted) this.#count(errorCode, requests)
      throw error
    }
  }

  #takeOfSecond(): boolean {
    const { clock, perSecond } = this.#parts
    const nowMs = clock.monotonicMs()
    if (nowMs - this.#windowStartedMs >= secondMs) {
      this.#windowStartedMs = nowMs
      this.#inWindow = 0
    }
    this.#inWindow += 1
    return this.#inWindow <= perSecond
  }

  #count(errorCode: string, requests: number): void {
    this.#unrecorded.set(errorCode, (this.#unrecorded.get(errorCode) ?? 0) + requests)
  }
}
