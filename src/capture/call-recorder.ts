import type { Clock } from '../base/clock.ts'
import { type RandomSource, uuid } from '../base/random.ts'
import { buildEventRecord } from '../event/record-builder.ts'
import { redact, scrubText } from '../event/redaction.ts'
import type { Opening } from '../records/openings.ts'
import { prepareOwnRecords } from '../records/prepare.ts'
import { provenanceKinds } from '../records/provenance.ts'
import type { RecordStoreClient } from '../records/store-client.ts'
import { type CallFacts, type CallOutcome, type CallPart, callRecords } from './recorded-call.ts'

type Store = Pick<RecordStoreClient, 'append' | 'appendOpening' | 'openings'>

/** Puts calls that this server answers on record. Every method resolves only once what it says is durable. */
export class CallRecorder {
  readonly #store: Store
  readonly #clock: Clock
  readonly #newId: () => string

  constructor(store: Store, clock: Clock, random: RandomSource) {
    this.#store = store
    this.#clock = clock
    this.#newId = () => uuid(random)
  }

  /** Before a call that changes something is run, or a streamed answer begins (design section 3). */
  async open(facts: CallFacts): Promise<void> {
    await this.#store.appendOpening({
      eventId: facts.eventId,
      openedAtMs: this.#clock.nowMs(),
      draft: JSON.stringify(redacted(facts, {})),
    })
  }

  /**
   * When the call is done, before its answer ends: a record for each account that it concerns, all of them or none. It
   * closes the call's opening, if there is one.
   */
  async record(facts: CallFacts, outcome: CallOutcome): Promise<void> {
    await this.#append(redacted(facts, outcome), this.#clock.nowMs())
  }

  /** At the start: records the calls that were begun and of which nobody knows how they ended. Returns their count. */
  async recordUnknownOutcomes(): Promise<number> {
    const openings = await this.#store.openings()
    for (const opening of openings) await this.#append(withUnknownOutcome(opening), opening.openedAtMs)
    return openings.length
  }

  async #append({ facts, outcome }: Draft, eventTimeMs: number): Promise<void> {
    const records = callRecords(facts, outcome, eventTimeMs, this.#newId).map(buildEventRecord)
    await this.#store.append([prepareOwnRecords(records, capturedHere)])
  }
}

/** The caller stands in the record itself, so that all captured records share this. */
export const capturedHere = { kind: provenanceKinds.captured, principal: '', origin: '' } as const

interface Draft {
  readonly facts: CallFacts
  readonly outcome: CallOutcome
}

/** Secrets are taken out before anything is stored, the opening included. */
function redacted(facts: CallFacts, outcome: CallOutcome): Draft {
  const { eventSource, eventName } = facts
  const clean = (value: unknown) => redact(value, eventSource, eventName).value
  const { errorMessage } = outcome
  return {
    facts: {
      ...facts,
      userAgent: scrubText(facts.userAgent),
      requestParameters: clean(facts.requestParameters),
    },
    outcome: {
      ...outcome,
      ...(errorMessage === undefined ? {} : { errorMessage: scrubText(errorMessage) }),
      responseElements: clean(outcome.responseElements ?? null),
      ...(outcome.parts === undefined ? {} : { parts: outcome.parts.map(scrubbedPart) }),
    },
  }
}

function scrubbedPart(part: CallPart): CallPart {
  const { error } = part
  return error === null ? part : { ...part, error: { ...error, message: scrubText(error.message) } }
}

function withUnknownOutcome({ draft }: Opening): Draft {
  const { facts: drafted }: Draft = JSON.parse(draft)
  const outcome = {
    errorCode: 'InternalFailure',
    errorMessage: 'The server ended before the call did.',
    additionalEventData: { outcome: 'unknown' },
  }
  return { facts: { ...newerFacts, ...drafted }, outcome }
}

/** What openings of version 0.1.0 do not say. */
const newerFacts = { eventCategory: 'Management', resources: [], owner: null } as const
