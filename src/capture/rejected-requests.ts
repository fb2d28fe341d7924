import type { Clock } from '../base/clock.ts'
import type { CallRecorder } from './call-recorder.ts'
import type { OwnActs } from './own-acts.ts'
import type { CallFacts, CallOutcome } from './recorded-call.ts'

interface RejectedRequestsParts {
  readonly recorder: CallRecorder
  readonly ownActs: OwnActs
  readonly clock: Clock
  /** `capture.rejectedPerSecond` */
  readonly perSecond: number
}

const secondMs = 1000

/**
 * Records requests whose caller could not be established: so many a second one by one, the others as one summary a
 * minute. Anyone can send such requests, and nobody may fill the disk with them.
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

  /** Resolves once the request is on record, or is counted for the next summary. */
  async record(facts: CallFacts, outcome: CallOutcome): Promise<void> {
    const { clock, perSecond, recorder } = this.#parts
    this.counts.requests += 1
    const nowMs = clock.monotonicMs()
    if (nowMs - this.#windowStartedMs >= secondMs) {
      this.#windowStartedMs = nowMs
      this.#inWindow = 0
    }
    this.#inWindow += 1
    if (this.#inWindow <= perSecond) return await recorder.record(facts, outcome)
    const code = outcome.errorCode ?? ''
    this.#unrecorded.set(code, (this.#unrecorded.get(code) ?? 0) + 1)
  }

  /** To be called once a minute and before the end: records what was only counted. */
  async summarise(): Promise<void> {
    if (this.#unrecorded.size === 0) return
    const requestsByErrorCode = Object.fromEntries(this.#unrecorded)
    this.#unrecorded = new Map()
    await this.#parts.ownActs.record('SummariseRejectedRequests', { requestsByErrorCode })
  }
}
