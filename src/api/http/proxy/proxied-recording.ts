import type { IncomingMessage } from 'node:http'
import type { CallFacts, CallOutcome } from '../../../capture/recorded-call.ts'
import type { RelaxedRecorder } from '../../../capture/relaxed-recorder.ts'
import type { ServiceError } from '../../../contract/errors.ts'
import { recordErrorCode } from '../../../contract/record-error-code.ts'
import { recordRefusal, recordRejection } from '../record-refusal.ts'
import type { Transfer } from '../record-style.ts'
import { type ResponseOutcome, responseOutcome } from '../response-outcome.ts'
import { spaceFor } from '../space-for.ts'
import type { StagesParts } from '../stages-parts.ts'
import type { BodyTee } from './body-tee.ts'
import { isToldByHead, type ProxiedCall, placeOfCall, provenanceOf, withBody } from './proxied-call.ts'
import type { AnswerEnd, AnswerRecorder } from './relay-answer.ts'
import { standingAfter } from './signature-refusal.ts'
import { proxyErrorOf } from './upstream-errors.ts'

export interface RecordingParts extends StagesParts {
  /** For upstreams whose callers do not wait for their records. */
  readonly relaxed: Pick<RelaxedRecorder, 'put'>
}

/**
 * Puts one proxied call on record. With `strict` recording every method resolves once what it says is durable; with
 * `relaxed` recording none waits and none fails.
 */
export class ProxiedRecording {
  #call: ProxiedCall
  readonly #parts: RecordingParts
  readonly #isRelaxed: boolean
  /** False for a data event that nothing selects. */
  readonly #isRecorded: boolean
  #isOpen = false

  constructor(call: ProxiedCall, parts: RecordingParts, isRecorded: boolean) {
    this.#call = call
    this.#parts = parts
    this.#isRelaxed = call.upstream.settings.recording === 'relaxed'
    this.#isRecorded = isRecorded
  }

  /** More is known of the call. */
  know(call: ProxiedCall): void {
    this.#call = call
  }

  /** @throws {ServiceError} There is no room for the record: the call must not go on. */
  requireSpace(): void {
    if (this.#isRecorded && !this.#isRelaxed) this.#parts.space.require(spaceFor(this.#call.facts))
  }

  async open(): Promise<void> {
    if (this.#isOpen || !this.#isRecorded || this.#isRelaxed) return
    await this.#parts.recorder.open(this.#call.facts)
    this.#isOpen = true
  }

  /** For {@link relayAnswer}: what of the answer is needed is taken from `tee`. */
  answerRecorder(answer: IncomingMessage, tee: BodyTee, bytesIn: () => number): AnswerRecorder {
    return {
      open: async () => await this.open(),
      record: async (end) => {
        if (!this.#isRecorded) return
        const body = tee.bytes()
        const { caller } = this.#call
        const { authenticationMethod, signatureVersion } = caller
        const transfer = { authenticationMethod, signatureVersion, bytesIn: bytesIn(), bytesOut: end.bytesOut }
        await this.#write(body?.length ?? 0, async () => {
          await this.#record(answer, body, { ...end, answerBytes: tee.totalBytes }, transfer)
        })
      },
    }
  }

  /**
   * A call that has no answer of its upstream's.
   *
   * @param isForwarded Something of it was sent on.
   * @returns What the caller is told.
   */
  async refuse(thrown: unknown, isForwarded: boolean): Promise<ServiceError> {
    const { error, isOutcomeUnknown } = proxyErrorOf(thrown)
    // Who is nobody is on record also where no data event is: not what they did, but that they try.
    if (!this.#isRecorded && this.#isSomebody) return error
    const unknown = isForwarded && isOutcomeUnknown ? { additionalEventData: { outcome: 'unknown' } } : {}
    const { service, facts } = this.#refusedCall()
    const outcome = { errorCode: recordErrorCode(service, error), errorMessage: error.message, ...unknown }
    const refusal = { facts, outcome, error }
    // Anyone can claim anything and be gone before it is sent on: such requests are counted.
    const record = this.#isOpen || this.#isSomebody || isForwarded ? recordRefusal : recordRejection
    if (!this.#isRelaxed) return await record(this.#parts, refusal)
    await this.#write(0, async () => void (await record(this.#parts, refusal)))
    return error
  }

  /** Of a call that was to leave no record, nobody has asked yet what it is about. */
  #refusedCall(): ProxiedCall {
    const call = this.#call
    return call.input === null && isToldByHead(call) ? withBody(call, nothing) : call
  }

  get #isSomebody(): boolean {
    return this.#call.caller.standing === 'verified'
  }

  async #write(keptBytes: number, write: () => Promise<void>): Promise<void> {
    if (this.#isRelaxed) this.#parts.relaxed.put(this.#call.upstream.settings.service, keptBytes, write)
    else await write()
  }

  async #record(
    answer: IncomingMessage,
    body: Uint8Array | null,
    { error, answerBytes }: AnswerEnd & { readonly answerBytes: number },
    transfer: Omit<Transfer, 'responseHeaders'>,
  ): Promise<void> {
    const { exchange, request, operation, style, input, caller, upstream, service } = this.#call
    const status = answer.statusCode ?? 0
    const call = { exchange, protocol: request.protocol, operation, input, style, place: placeOfCall(this.#call) }
    const response = { status, headers: answer.headers, body: body ?? nothing, bodyBytes: answerBytes }
    const told = responseOutcome(call, response, { ...transfer, responseHeaders: answer.headers })
    const errorCode = told.outcome.errorCode ?? null
    const believed = standingAfter(status, errorCode)
    const standing = caller.standing === 'claimed' ? believed : caller.standing
    const provenance = provenanceOf(upstream, standing)
    const facts = { ...this.#call.facts, ...this.#known(told), provenance }
    const cut = error === null ? null : proxyErrorOf(error).error
    const { errorMessage, ...untold } = told.outcome
    // An error may quote what it refuses, and what was not read cannot be searched for secrets.
    const isSearched = operation === null || input !== null
    const outcome: CallOutcome = {
      ...untold,
      ...(errorMessage === undefined || !isSearched ? {} : { errorMessage }),
      ...(cut === null ? {} : { errorCode: recordErrorCode(service, cut), errorMessage: cut.message }),
      additionalEventData: { ...told.outcome.additionalEventData, ...(cut === null ? {} : { outcome: 'unknown' }) },
    }
    // Whom a service answers with an error of its own it has let in, signed or not; others are counted.
    if (standing === 'unknown' && errorCode !== null && believed !== 'accepted') {
      await this.#parts.rejected.record(this.#ofNobody(facts), outcome, this.#isOpen)
    } else await this.#parts.recorder.record(facts, outcome)
  }

  /** Facts that are not there before the answer is. */
  #known({ requestId, resources }: ResponseOutcome): Partial<CallFacts> {
    const isKnown = this.#call.input !== null
    return {
      ...(requestId !== null && requestIdPattern.test(requestId) ? { requestId } : {}),
      ...(isKnown ? { resources } : {}),
    }
  }

  #ofNobody(facts: CallFacts): CallFacts {
    return { ...facts, userIdentity: { type: 'Unknown' }, recipientAccountId: this.#parts.operatorAccountId }
  }
}

/** An upstream may say anything; what is no id stands in no record. */
const requestIdPattern = /^[\w.:=+/-]{1,128}$/

const nothing = new Uint8Array(0)
