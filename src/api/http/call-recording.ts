import { type CallOutcome, unknownToOwner } from '../../capture/recorded-call.ts'
import type { ServiceError } from '../../contract/errors.ts'
import { recordErrorCode } from '../../contract/record-error-code.ts'
import { secretsIn } from '../../contract/sensitive-members.ts'
import type { OperationContract } from '../../contract/service-contract.ts'
import type { CallNotes } from '../operations/operation.ts'
import { isRefusedAtHome } from '../operations/policy-denial.ts'
import type { HttpResponseParts } from '../protocol/protocol.ts'
import { protocolFor } from '../protocol/protocols.ts'
import { toAnswerableError } from './answerable-error.ts'
import { authorizationMessageHeader } from './authorization-message-header.ts'
import type { Call } from './aws-call.ts'
import { anonymousCaller } from './caller.ts'
import { recordRefusal, recordRejection } from './record-refusal.ts'
import { recordedStream } from './recorded-stream.ts'
import type { StagesParts } from './stages-parts.ts'

/** Puts one call on record and encodes its answer: whatever the answer is, its record is durable before it ends. */
export class CallRecording {
  readonly #call: Call
  readonly #parts: StagesParts
  #notes: CallNotes = {}

  /**
   * @param isRecorded False for a data event that nothing selects: it leaves no record. Where nobody is proved to have
   *   called, that is on record all the same: it says nothing of what anybody has done, but that somebody tries.
   */
  constructor(call: Call, parts: StagesParts, isRecorded: boolean) {
    this.#call = call
    const rejected = call.caller.principal === null ? parts.rejected : noRecorder
    this.#parts = isRecorded ? parts : { ...parts, recorder: noRecorder, rejected }
  }

  note(notes: CallNotes): void {
    this.#notes = { ...this.#notes, ...notes }
  }

  async open(): Promise<void> {
    await this.#parts.recorder.open(this.#call.facts)
  }

  /** @throws What kept it from being recorded: then it is not answered. */
  async answer(operation: OperationContract, output: unknown): Promise<HttpResponseParts> {
    const { request, service, facts, style } = this.#call
    const { recorder } = this.#parts
    const answer = protocolFor(request.protocol, service).encodeResponse(operation, output, facts.requestId)
    const responseElements = style.responseElements(operation, output, answer.headers, facts.requestId)
    const outcome = (bytesOut: number): CallOutcome => ({
      responseElements: this.#notes.responseElements ?? responseElements,
      ...(responseElements === null ? {} : { leftOut: secretsIn(operation, operation.output, output).count }),
      ...this.#additional(answer, bytesOut),
      ...(this.#notes.parts === undefined ? {} : { parts: this.#notes.parts }),
    })
    if (answer.body instanceof Uint8Array) {
      await recorder.record(facts, outcome(this.#bytesOf(answer)))
      return answer
    }
    const body = await recordedStream(answer.body, {
      open: async () => {
        if (facts.readOnly) await recorder.open(facts)
      },
      record: async ({ bytesOut, error }) =>
        await recorder.record(facts, { ...outcome(bytesOut), ...this.#errorOf(error) }),
    })
    return { ...answer, body }
  }

  /** A caller who is somebody has the refusal in their account; who is nobody, in the operator's, which counts them. */
  async refuse(error: ServiceError): Promise<HttpResponseParts> {
    const { caller } = this.#call
    const facts = isRefusedAtHome(error) ? unknownToOwner(this.#call.facts) : this.#call.facts
    const answer = this.#encode(error)
    const outcome = { ...this.#errorOf(error), ...this.#additional(answer, this.#bytesOf(answer)) }
    const isNobody = caller.principal === null || caller.principal.type === 'Anonymous'
    const record = isNobody ? recordRejection : recordRefusal
    const told = await record(this.#parts, { facts, outcome, error })
    return told === error ? answer : this.#encode(told)
  }

  /** As many as go over the wire: of an answer to HEAD the head alone. */
  #bytesOf({ body }: HttpResponseParts): number {
    return body instanceof Uint8Array && this.#call.exchange.method !== 'HEAD' ? body.length : 0
  }

  #encode(error: ServiceError): HttpResponseParts {
    const { request, service, facts } = this.#call
    const answer = protocolFor(request.protocol, service).encodeError(error, facts.requestId)
    const explaining = authorizationMessageHeader(error, this.#parts.authorizationMessages)
    return { ...answer, headers: { ...answer.headers, ...explaining } }
  }

  #errorOf(error: unknown): CallOutcome {
    if (error === null) return {}
    const told = toAnswerableError(error)
    return { errorCode: recordErrorCode(this.#call.service, told), errorMessage: told.message }
  }

  #additional({ headers }: HttpResponseParts, bytesOut: number): CallOutcome {
    const { style, exchange, caller, content } = this.#call
    const { authenticationMethod, signatureVersion } = caller.principal === null ? anonymousCaller : caller
    const transfer = {
      authenticationMethod,
      signatureVersion,
      bytesIn: content.bytesIn,
      bytesOut,
      responseHeaders: headers,
    }
    const said = style.additionalEventData(exchange, transfer)
    const noted = this.#notes.additionalEventData
    return said === null && noted === undefined ? {} : { additionalEventData: { ...said, ...noted } }
  }
}

const noRecorder = { open: async () => {}, record: async () => {} }
