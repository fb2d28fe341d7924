import type { Clock } from '../base/clock.ts'
import { buildEventRecord } from '../event/record-builder.ts'
import { redact, scrubText } from '../event/redaction.ts'
import type { Opening } from '../records/openings.ts'
import { prepareOwnRecords } from '../records/prepare.ts'
import { provenanceKinds } from '../records/provenance.ts'
import type { RecordStoreClient } from '../records/store-client.ts'
import { type CallFacts, type CallOutcome, recordParts } from './recorded-call.ts'

type Store = Pick<RecordStoreClient, 'append' | 'appendOpening' | 'openings'>

/** Puts calls that this server answers on record. Every method resolves only once what it says is durable. */
export class CallRecorder {
  readonly #store: Store
  readonly #clock: Clock

  constructor(store: Store, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  /** Before a call that changes something is run, or a streamed answer begins (design section 3). */
  async open(facts: CallFacts): Promise<void> {
    await this.#store.appendOpening({
      eventId: facts.eventId,
      openedAtMs: this.#clock.nowMs(),
      draft: JSON.stringify(redacted(facts, {})),
    })
  }

  /** When the call is done, before its answer ends. It closes the call's opening, if there is one. */
  async record(facts: CallFacts, outcome: CallOutcome): Promise<void> {
    const told = redacted(facts, outcome)
    await this.#append(buildEventRecord(recordParts(told.facts, told.outcome, this.#clock.nowMs())))
  }

  /** At the start: records the calls that were begun and of which nobody knows how they ended. Returns their count. */
  async recordUnknownOutcomes(): Promise<number> {
    const openings = await this.#store.openings()
    for (const opening of openings) await this.#append(unknownOutcomeRecord(opening))
    return openings.length
  }

  async #append(record: string): Promise<void> {
    await this.#store.append([prepareOwnRecords([record], capturedHere)])
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
    },
  }
}

function unknownOutcomeRecord({ draft, openedAtMs }: Opening): string {
  const { facts }: Draft = JSON.parse(draft)
  const outcome = {
    errorCode: 'InternalFailure',
    errorMessage: 'The server ended before the call did.',
    additionalEventData: { outcome: 'unknown' },
  }
  return buildEventRecord(recordParts(facts, outcome, openedAtMs))
}
