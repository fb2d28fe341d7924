import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { AccountId, Region } from '../../base/brands.ts'
import { type RandomSource, uuid } from '../../base/random.ts'
import type { CallRecorder } from '../../capture/call-recorder.ts'
import { cairnEventSource } from '../../capture/own-acts.ts'
import type { CallFacts, CallOutcome } from '../../capture/recorded-call.ts'
import type { RejectedRequests } from '../../capture/rejected-requests.ts'
import type { SpaceGuard } from '../../capture/space-guard.ts'
import { commonError, type ServiceError } from '../../contract/errors.ts'
import { authorise } from '../../identity/authorise.ts'
import { userIdentity } from '../../identity/principal.ts'
import { parseAuthorization } from '../../identity/sigv4/authorization.ts'
import type { SignatureVerifier } from '../../identity/sigv4/signature-verifier.ts'
import type { CairnAnswer, CairnOperation, CairnRequest, PreparedCall } from '../operations/cairn/cairn-operation.ts'
import { headerValue } from '../protocol/protocol.ts'
import { toAnswerableError } from './answerable-error.ts'
import { type Caller, callerOf, type KnownCaller } from './caller.ts'
import type { Exchange } from './exchange.ts'
import { decodedBody, readBody } from './read-body.ts'

export interface CairnStagesParts {
  readonly operations: readonly CairnOperation[]
  readonly verifier: SignatureVerifier
  readonly recorder: CallRecorder
  readonly rejected: RejectedRequests
  readonly space: SpaceGuard
  readonly random: RandomSource
  readonly operatorAccountId: AccountId
  readonly region: Region
  readonly regions: readonly Region[]
}

/** Cairn's own signed API. Everything below it goes through {@link CairnStages}. */
export const cairnApiPrefix = '/_cairn/v1/'

const signingName = 'cairn'

/** A call of Cairn's own API on its way through the stages. */
interface Call {
  readonly exchange: Exchange
  readonly operation: CairnOperation
  readonly caller: KnownCaller
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
    const body = await readBody(exchange.message, operation?.bodyBytesMax ?? 0)
    const caller = this.#authenticate(exchange, body.sha256)
    const facts = this.#facts(exchange, operation, caller)
    if (caller.principal === null) return await this.#refuse(exchange, facts, caller.error, response)
    if (operation === null) {
      return await this.#fail(exchange, facts, commonError('unknownOperation', `There is no ${exchange.method} ${exchange.path.slice(0, 200)}.`), response)
    }
    let call: Call = { exchange, operation, caller, facts }
    try {
      const request = await this.#decode(exchange, body.bytes, operation)
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
    return this.#parts.operations.find((operation) => operation.path === name && operation.method === method) ?? null
  }

  #authenticate({ wire }: Exchange, bodySha256: string): Caller {
    const outcome = this.#parts.verifier.verify(wire, parseAuthorization(wire), { service: signingName, bodySha256 })
    return callerOf(outcome, bodySha256)
  }

  async #decode({ wire, headers }: Exchange, body: Uint8Array<ArrayBuffer>, operation: CairnOperation): Promise<CairnRequest> {
    const contentType = headerValue(headers, 'content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
    return {
      parameters: wire.query
        .filter(({ name }) => !name.toLowerCase().startsWith('x-amz-'))
        .map(({ name, value }) => [utf8(name), utf8(value)] as const),
      contentType,
      body: await decodedBody(body, headerValue(headers, 'content-encoding'), operation.bodyBytesMax),
    }
  }

  #authorise(call: Call, action: string, accountId: AccountId): void {
    const decision = this.#decide(call, action, accountId)
    if (decision.kind === 'denied') throw commonError('accessDenied', decision.message)
  }

  #decide({ exchange, caller, facts }: Call, action: string, accountId: AccountId) {
    const resource = `arn:aws:cairn:${facts.awsRegion}:${accountId}:history`
    const context = new Map([['aws:SourceIp', [exchange.sourceIPAddress]]])
    return authorise({ principal: caller.principal, action, resource, accountId, context })
  }

  async #run(call: Call, action: string, prepared: PreparedCall, response: ServerResponse): Promise<void> {
    const { recorder, space } = this.#parts
    const { operation, facts, exchange, caller } = call
    space.require(prepared.space)
    if (operation.isEndless) await recorder.record(facts, { additionalEventData: { phase: 'opened' } })
    else await recorder.open(facts)
    const answer = await prepared.run({
      principal: caller.principal,
      region: this.#region(caller),
      mayReach: (accountId) => this.#decide(call, action, accountId).kind === 'allowed',
      signal: exchange.signal,
    })
    const outcome = await this.#send(exchange, answer, response)
    // The second record of an endless call is one of its own.
    const ended = operation.isEndless ? { ...facts, eventId: uuid(this.#parts.random) } : facts
    await recorder.record(ended, withPhase(outcome, operation.isEndless))
    response.end()
  }

  /** Sends the pieces as fast as the caller takes them. What goes wrong on the way is part of the outcome. */
  async #send({ requestId, signal }: Exchange, answer: CairnAnswer, response: ServerResponse): Promise<CallOutcome> {
    try {
      const pieces = answer.pieces[Symbol.asyncIterator]()
      const first = await pieces.next()
      response.writeHead(200, { 'content-type': answer.contentType, 'x-amzn-requestid': requestId, ...streamHeaders })
      for (let piece = first; piece.done !== true; piece = await pieces.next()) {
        if (signal.aborted) {
          await pieces.return?.()
          break
        }
        if (!response.write(piece.value)) await Promise.race([once(response, 'drain'), once(response, 'close')])
      }
    } catch (error) {
      const told = toAnswerableError(error)
      if (!response.headersSent) throw told
      response.write(`${JSON.stringify({ error: { code: told.name, message: told.message } })}\n`)
      return { errorCode: told.name, errorMessage: told.message, additionalEventData: answer.summary() }
    }
    return { additionalEventData: answer.summary() }
  }

  async #refuse(exchange: Exchange, facts: CallFacts, error: ServiceError, response: ServerResponse): Promise<void> {
    await this.#parts.rejected.record(facts, { errorCode: error.name, errorMessage: error.message })
    sendError(exchange, error, response)
  }

  async #fail(exchange: Exchange, facts: CallFacts, error: ServiceError, response: ServerResponse): Promise<void> {
    await this.#parts.recorder.record(facts, { errorCode: error.name, errorMessage: error.message })
    sendError(exchange, error, response)
  }

  #region({ scope }: KnownCaller): Region {
    return this.#parts.regions.find((region) => region === scope.region) ?? this.#parts.region
  }

  #facts(exchange: Exchange, operation: CairnOperation | null, caller: Caller): CallFacts {
    const { operatorAccountId } = this.#parts
    return {
      eventId: exchange.eventId,
      requestId: exchange.requestId,
      eventSource: cairnEventSource,
      eventName: operation?.name ?? exchange.method,
      awsRegion: caller.principal === null ? this.#parts.region : this.#region(caller),
      sourceIPAddress: exchange.sourceIPAddress,
      userAgent: exchange.userAgent,
      userIdentity: userIdentity(caller.principal, { accessKeyId: caller.principal === null ? null : caller.accessKeyId }),
      recipientAccountId: caller.principal?.accountId ?? operatorAccountId,
      readOnly: operation?.isReadOnly ?? exchange.method === 'GET',
      requestParameters: null,
      tlsDetails: exchange.tlsDetails,
    }
  }
}

const streamHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

function sendError({ requestId }: Exchange, error: ServiceError, response: ServerResponse): void {
  const body = `${JSON.stringify({ error: { code: error.name, message: error.message } })}\n`
  response.writeHead(error.status, { 'content-type': 'application/json', 'x-amzn-requestid': requestId, ...streamHeaders })
  response.end(body)
}

function withPhase(outcome: CallOutcome, isEndless: boolean): CallOutcome {
  return isEndless ? { ...outcome, additionalEventData: { phase: 'ended', ...outcome.additionalEventData } } : outcome
}

/** Octets, one a character, as text. */
function utf8(octets: string): string {
  return Buffer.from(octets, 'latin1').toString('utf8')
}
