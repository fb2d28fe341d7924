import type { ServerResponse } from 'node:http'
import type { AccountId } from '../../base/brands.ts'
import { type RandomSource, uuid } from '../../base/random.ts'
import { cairnEventSource } from '../../capture/own-acts.ts'
import type { CallFacts, CallOutcome } from '../../capture/recorded-call.ts'
import { commonError, ServiceError } from '../../contract/errors.ts'
import type { CairnAnswer, CairnOperation, CairnRequest, PreparedCall } from '../operations/cairn/cairn-operation.ts'
import { headerValue } from '../protocol/protocol.ts'
import { toAnswerableError } from './answerable-error.ts'
import { smallBodyBytesMax } from './body-memory.ts'
import { cairnApiPrefix, cairnHeaders, refusedOutcome, sendCairnError } from './cairn-answer.ts'
import { callFacts, inServedRegion, servedRegion } from './call-facts.ts'
import { type Caller, callerOf, type RefusedCaller, type SignedCaller } from './caller.ts'
import { callerCloses } from './caller-closes.ts'
import type { Exchange } from './exchange.ts'
import { decodedBody, emptyBody, type RequestBody, readBody } from './read-body.ts'
import { recordRefusal, recordRejection } from './record-refusal.ts'
import { requestContext } from './request-context.ts'
import type { StagesParts } from './stages-parts.ts'
import { waitForReader } from './wait-for-reader.ts'

export interface CairnStagesParts extends StagesParts {
  readonly operations: readonly CairnOperation[]
  readonly random: RandomSource
}

const signingName = 'cairn'

/** A call of Cairn's own API on its way through the stages. */
interface Call {
  readonly exchange: Exchange
  readonly operation: CairnOperation
  readonly caller: SignedCaller
  readonly facts: CallFacts
}

/**
 * The life of a request to Cairn's own API: the stages of an AWS request, with an answer that is a stream. Its opening
 * is durable before the first byte of the answer leaves, and its record before the last.
 */
export class CairnStages {
  readonly #parts: CairnStagesParts

  constructor(parts: CairnStagesParts) {
    this.#parts = parts
  }

  async answer(exchange: Exchange, response: ServerResponse): Promise<void> {
    const operation = this.#recognise(exchange)
    const body = await this.#readBody(exchange, operation)
    if (body instanceof ServiceError) {
      const nobody = { principal: null, error: body, scope: null }
      return await this.#refuse(exchange, this.#facts(exchange, operation, nobody), body, response)
    }
    try {
      await this.#answer(exchange, operation, body, response)
    } finally {
      body.memory.release()
    }
  }

  async #answer(
    exchange: Exchange,
    operation: CairnOperation | null,
    body: RequestBody,
    response: ServerResponse,
  ): Promise<void> {
    const caller = this.#authenticate(exchange, body.sha256)
    const facts = this.#facts(exchange, operation, caller)
    if (caller.principal === null) return await this.#refuse(exchange, facts, caller.error, response)
    if (operation === null) {
      return await this.#fail(
        exchange,
        facts,
        commonError('unknownOperation', `There is no ${exchange.method} ${exchange.path.slice(0, 200)}.`),
        response,
      )
    }
    let call: Call = { exchange, operation, caller, facts }
    try {
      const request = await this.#decode(exchange, body, operation)
      this.#authorise(call, operation.action(request), caller.principal.accountId)
      const prepared = operation.prepare(request)
      call = { ...call, facts: { ...facts, requestParameters: prepared.requestParameters } }
      await this.#run(call, operation.action(request), prepared, response)
    } catch (error) {
      if (response.headersSent) throw error
      await this.#fail(exchange, call.facts, toAnswerableError(error), response)
    }
  }

  #recognise({ method, path }: Exchange): CairnOperation | null {
    const name = path.slice(cairnApiPrefix.length)
    const wanted = this.#parts.operations.find((operation) => operation.method === method && isAt(operation, name))
    return wanted ?? null
  }

  /** The body, or why it was not read. Of a stranger a large one is not read: it would take memory that others need. */
  async #readBody(exchange: Exchange, operation: CairnOperation | null): Promise<RequestBody | ServiceError> {
    const { body } = exchange
    const isLarge = body.isExpected && (body.lengthBytes ?? Number.POSITIVE_INFINITY) > smallBodyBytesMax
    if (isLarge && this.#isStranger(exchange)) return emptyBody()
    try {
      return await readBody(body, operation?.bodyBytesMax ?? 0)
    } catch (error) {
      if (error instanceof ServiceError) return error
      throw error
    }
  }

  /** Whether the caller will be refused whatever the body is. */
  #isStranger({ wire, authorization }: Exchange): boolean {
    if (authorization.kind !== 'signed') return true
    const expected = { service: signingName, bodySha256: emptyBody().sha256 }
    const outcome = this.#parts.verifier.verify(wire, authorization, expected)
    if (outcome.kind === 'verified') return false
    const mayHangOnBody = authorization.payloadHash === null && outcome.kind === 'rejected'
    return !(mayHangOnBody && outcome.reason === 'SignatureMismatch')
  }

  #authenticate({ wire, authorization }: Exchange, bodySha256: string): SignedCaller | RefusedCaller {
    const outcome = this.#parts.verifier.verify(wire, authorization, { service: signingName, bodySha256 })
    return inServedRegion(callerOf(outcome, bodySha256), this.#parts)
  }

  async #decode(
    { wire, headers, path }: Exchange,
    body: RequestBody,
    operation: CairnOperation,
  ): Promise<CairnRequest> {
    const contentType = headerValue(headers, 'content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
    const parameters = wire.query
      .filter(({ name }) => !name.toLowerCase().startsWith('x-amz-'))
      .map(({ name, value }) => [utf8(name), utf8(value)] as const)
    return {
      parameters: [...argumentOf(operation, path), ...parameters],
      contentType,
      lastEventId: headerValue(headers, 'last-event-id'),
      body: await decodedBody(body, headerValue(headers, 'content-encoding'), operation.bodyBytesMax),
    }
  }

  #authorise(call: Call, action: string, accountId: AccountId): void {
    const decision = this.#decide(call, action, accountId)
    if (decision.kind === 'denied') throw commonError('accessDenied', decision.message)
  }

  #decide({ exchange, caller, facts }: Call, action: string, accountId: AccountId) {
    const resource = `arn:aws:cairn:${facts.awsRegion}:${accountId}:history`
    const context = requestContext(exchange, facts.awsRegion, this.#parts.clock)
    const wanted = { action, resource, accountId, context, resourcePolicy: null }
    return this.#parts.authoriser.decide({ principal: caller.principal, ...wanted })
  }

  async #run(call: Call, action: string, prepared: PreparedCall, response: ServerResponse): Promise<void> {
    const { recorder, space } = this.#parts
    const { operation, facts, exchange, caller } = call
    space.require(prepared.space)
    if (operation.isEndless) await recorder.record(facts, { additionalEventData: { phase: 'opened' } })
    else await recorder.open(facts)
    const { gone, stopping } = exchange.signals
    const isEnough = () => AbortSignal.any([gone, stopping, callerCloses(exchange.message, response)])
    const signal = operation.isEndless ? isEnough() : gone
    const answer = await prepared.run({
      principal: caller.principal,
      region: servedRegion(caller, this.#parts),
      mayReach: (accountId) => this.#decide(call, action, accountId).kind === 'allowed',
      signal,
    })
    const outcome = await this.#send(exchange.requestId, answer, response, signal)
    // The second record of an endless call is one of its own.
    const ended = operation.isEndless ? { ...facts, eventId: uuid(this.#parts.random) } : facts
    await recorder.record(ended, withPhase(outcome, operation.isEndless))
    response.end()
  }

  /** Sends the pieces as fast as the caller takes them. What goes wrong on the way is part of the outcome. */
  async #send(
    requestId: string,
    answer: CairnAnswer,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<CallOutcome> {
    const pieces = answer.pieces[Symbol.asyncIterator]()
    try {
      const first = await pieces.next()
      response.writeHead(200, { 'content-type': answer.contentType, 'x-amzn-requestid': requestId, ...cairnHeaders })
      for (let piece = first; piece.done !== true && !signal.aborted; piece = await pieces.next()) {
        if (!response.write(piece.value)) await waitForReader(response, signal)
      }
    } catch (error) {
      const told = toAnswerableError(error)
      if (!response.headersSent) throw told
      response.write(errorPiece(told, answer.contentType))
      return { ...refusedOutcome(told), additionalEventData: answer.summary() }
    } finally {
      await pieces.return?.()
    }
    return { additionalEventData: answer.summary() }
  }

  async #refuse(exchange: Exchange, facts: CallFacts, error: ServiceError, response: ServerResponse): Promise<void> {
    sendCairnError(
      exchange,
      await recordRejection(this.#parts, { facts, outcome: refusedOutcome(error), error }),
      response,
    )
  }

  async #fail(exchange: Exchange, facts: CallFacts, error: ServiceError, response: ServerResponse): Promise<void> {
    sendCairnError(
      exchange,
      await recordRefusal(this.#parts, { facts, outcome: refusedOutcome(error), error }),
      response,
    )
  }

  #facts(exchange: Exchange, operation: CairnOperation | null, caller: Caller): CallFacts {
    return callFacts(exchange, caller, this.#parts, {
      eventSource: cairnEventSource,
      eventName: operation?.name ?? exchange.method,
      eventCategory: 'Management',
      readOnly: operation?.isReadOnly ?? exchange.method === 'GET',
      isGlobal: false,
    })
  }
}

/** An error after the answer has begun: a line, or an event of its own in a stream of events. */
function errorPiece({ name, message }: ServiceError, contentType: CairnAnswer['contentType']): string {
  const line = `${JSON.stringify({ error: { code: name, message } })}\n`
  return contentType === 'text/event-stream' ? `event: error\ndata: ${line}\n` : line
}

function withPhase(outcome: CallOutcome, isEndless: boolean): CallOutcome {
  return isEndless ? { ...outcome, additionalEventData: { phase: 'ended', ...outcome.additionalEventData } } : outcome
}

/** Whether an operation answers at a path below {@link cairnApiPrefix}. */
function isAt({ path, argument }: CairnOperation, name: string): boolean {
  return argument === undefined ? path === name : name.startsWith(path) && !name.slice(path.length).includes('/')
}

/** What stands in the path itself, as a parameter; none where it is not encoded as a path is. */
function argumentOf({ path, argument }: CairnOperation, wholePath: string): (readonly [string, string])[] {
  if (argument === undefined) return []
  try {
    return [[argument, decodeURIComponent(wholePath.slice(cairnApiPrefix.length + path.length))]]
  } catch {
    return []
  }
}

/** Octets, one a character, as text. */
function utf8(octets: string): string {
  return Buffer.from(octets, 'latin1').toString('utf8')
}
