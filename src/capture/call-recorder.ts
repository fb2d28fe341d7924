import type { Clock } from '../base/clock.ts'
import { type RandomSource, uuid } from '../base/random.ts'
import { isJsonObject, type JsonObject } from '../event/event-record.ts'
import type { RecordRedactor } from '../event/field-redaction/record-redactor.ts'
import { buildEventRecord, type RecordResource } from '../event/record-builder.ts'
import { redact } from '../event/redaction.ts'
import { scrubText } from '../event/scrub-text.ts'
import { eventBytesMax } from '../event/sizes.ts'
import { prepareOwnRecords } from '../records/prepare.ts'
import { type Provenance, provenanceKinds } from '../records/provenance.ts'
import type { RecordStoreClient } from '../records/store-client.ts'
import { type CallFacts, type CallOutcome, type CallPart, callRecords } from './recorded-call.ts'

type Store = Pick<RecordStoreClient, 'append' | 'appendOpening' | 'appendClosing' | 'openings'>

/** Puts calls that this server answers on record. Every method resolves only once what it says is durable. */
export class CallRecorder {
  readonly #store: Store
  readonly #redactor: RecordRedactor
  readonly #clock: Clock
  readonly #newId: () => string
  /** Values that were left out of records or replaced in them, because they are secret. */
  readonly counts = { secrets: 0 }

  constructor(store: Store, redactor: RecordRedactor, clock: Clock, random: RandomSource) {
    this.#store = store
    this.#redactor = redactor
    this.#clock = clock
    this.#newId = () => uuid(random)
  }

  /** Before a call that changes something is run, or a streamed answer begins (design section 3). */
  async open(facts: CallFacts): Promise<void> {
    const openedAtMs = this.#clock.nowMs()
    const { draft } = withoutSecrets(facts, {})
    const isConcerned = this.#redactor.concerns(facts.eventSource, facts.eventName)
    await this.#store.appendOpening({
      eventId: facts.eventId,
      openedAtMs,
      draft: JSON.stringify(isConcerned ? this.#unknownRecords(draft, openedAtMs) : draft),
    })
  }

  /**
   * When the call is done, before its answer ends: a record for each account that it concerns, all of them or none. It
   * closes the call's opening, if there is one.
   */
  async record(facts: CallFacts, outcome: CallOutcome): Promise<void> {
    const { draft, secrets } = withoutSecrets(facts, outcome)
    await this.#append(this.#textsOf(draft, this.#clock.nowMs()), facts.provenance ?? capturedHere)
    this.counts.secrets += secrets
  }

  /** Ends the opening of a call that leaves no record of its own: it is counted elsewhere. */
  async close({ eventId }: CallFacts): Promise<void> {
    await this.#store.appendClosing(eventId)
  }

  /** At the start: records the calls that were begun and of which nobody knows how they ended. Returns their count. */
  async recordUnknownOutcomes(): Promise<number> {
    const openings = await this.#store.openings()
    for (const { draft, openedAtMs } of openings) {
      const opened: Draft | UnknownRecords = JSON.parse(draft)
      const { records, provenance } = 'records' in opened ? opened : this.#unknownRecords(opened, openedAtMs)
      await this.#append(records, provenance)
    }
    return openings.length
  }

  /** A user's rules go by the paths of a record, so what they concern waits in that form, redacted. */
  #unknownRecords({ facts }: Draft, openedAtMs: number): UnknownRecords {
    const records = this.#textsOf(withUnknownOutcome(facts), openedAtMs)
    const redacted = records.map((text) => this.#redactor.redactText(text, eventBytesMax))
    return { records: redacted, provenance: facts.provenance ?? capturedHere }
  }

  #textsOf({ facts, outcome }: Draft, eventTimeMs: number): string[] {
    return callRecords(facts, outcome, eventTimeMs, this.#newId).map(buildEventRecord)
  }

  async #append(records: readonly string[], provenance: Provenance): Promise<void> {
    await this.#store.append([prepareOwnRecords(records, provenance, this.#redactor)])
  }
}

/** The caller stands in the record itself, so that all captured records share this. */
export const capturedHere = { kind: provenanceKinds.captured, principal: '', origin: '' } as const

interface Draft {
  readonly facts: CallFacts
  readonly outcome: CallOutcome
}

/** What a call leaves of which nobody will know how it ended. */
interface UnknownRecords {
  readonly records: readonly string[]
  readonly provenance: Provenance
}

/** Secrets are taken out before anything is stored, the opening included. */
function withoutSecrets(facts: CallFacts, outcome: CallOutcome): { readonly draft: Draft; readonly secrets: number } {
  const { eventSource, eventName, source } = facts
  let secrets = (facts.leftOut ?? 0) + (outcome.leftOut ?? 0)
  const clean = (value: unknown) => {
    const cleaned = redact(value, eventSource, eventName)
    secrets += cleaned.redactions
    return cleaned.value
  }
  const scrubbed = (text: string) => {
    const cleaned = scrubText(text)
    if (cleaned !== text) secrets += 1
    return cleaned
  }
  const cleanObject = (value: JsonObject) => {
    const cleaned = clean(value)
    return isJsonObject(cleaned) ? cleaned : {}
  }
  const { errorCode, errorMessage, additionalEventData, parts } = outcome
  const cleanFacts = {
    ...facts,
    userAgent: scrubbed(facts.userAgent),
    requestParameters: clean(facts.requestParameters),
    resources: scrubbedResources(facts.resources, scrubbed),
    ...(source === undefined
      ? {}
      : { source: { ...source, resources: scrubbedResources(source.resources, scrubbed) } }),
    tlsDetails: facts.tlsDetails === null ? null : cleanObject(facts.tlsDetails),
  }
  const cleanOutcome = {
    ...outcome,
    // Another server's code may be any text.
    ...(errorCode === undefined ? {} : { errorCode: scrubbed(errorCode) }),
    ...(errorMessage === undefined ? {} : { errorMessage: scrubbed(errorMessage) }),
    responseElements: clean(outcome.responseElements ?? null),
    ...(additionalEventData === undefined ? {} : { additionalEventData: cleanObject(additionalEventData) }),
    ...(parts === undefined ? {} : { parts: parts.map((part) => cleanPart(part, scrubbed, cleanObject)) }),
  }
  return { draft: { facts: cleanFacts, outcome: cleanOutcome }, secrets }
}

function cleanPart(
  part: CallPart,
  scrubbed: (text: string) => string,
  cleanObject: (value: JsonObject) => JsonObject,
): CallPart {
  const { error } = part
  return {
    ...part,
    requestParameters: cleanObject(part.requestParameters),
    resources: scrubbedResources(part.resources, scrubbed),
    error: error === null ? null : { code: scrubbed(error.code), message: scrubbed(error.message) },
  }
}

/** Their names are of parameters, in which the same is taken out. */
function scrubbedResources(resources: readonly RecordResource[], scrubbed: (text: string) => string) {
  return resources.map(({ ARN, ARNPrefix, ...resource }) => ({
    ...resource,
    ...(ARN === undefined ? {} : { ARN: scrubbed(ARN) }),
    ...(ARNPrefix === undefined ? {} : { ARNPrefix: scrubbed(ARNPrefix) }),
  }))
}

function withUnknownOutcome(drafted: CallFacts): Draft {
  const outcome = {
    errorCode: 'InternalFailure',
    errorMessage: 'The server ended before the call did.',
    additionalEventData: { outcome: 'unknown' },
  }
  return { facts: { ...newerFacts, ...drafted }, outcome }
}

/** What openings of version 0.1.0 do not say. */
const newerFacts = { eventCategory: 'Management', resources: [], owner: null } as const
