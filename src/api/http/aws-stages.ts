import type { CallFacts, CallOutcome } from '../../capture/recorded-call.ts'
import { commonError, ServiceError } from '../../contract/errors.ts'
import { loadService } from '../../contract/load.ts'
import { readOnly } from '../../contract/read-only.ts'
import { recordErrorCode } from '../../contract/record-error-code.ts'
import { toRecordParameters, toResponseElements } from '../../contract/record-parameters.ts'
import type { OperationContract, ServiceContract } from '../../contract/service-contract.ts'
import { hostedServices, isHostedService } from '../../contract/services.ts'
import { validateInput, validationError } from '../../contract/validate.ts'
import { authorise } from '../../identity/authorise.ts'
import type { Operation } from '../operations/operation.ts'
import { type HttpResponseParts, headerValue } from '../protocol/protocol.ts'
import { errorProtocolFor, protocolFor } from '../protocol/protocols.ts'
import { type RecognisedRequest, recognise } from '../protocol/recognise.ts'
import { toAnswerableError } from './answerable-error.ts'
import { smallBodyBytesMax } from './body-memory.ts'
import { callFacts, inServedRegion, servedRegion } from './call-facts.ts'
import { type Caller, callerOf, type KnownCaller } from './caller.ts'
import type { Exchange } from './exchange.ts'
import { decodedBody, emptyBody, type RequestBody, readBody } from './read-body.ts'
import { recordRefusal, recordRejection } from './record-refusal.ts'
import type { StagesParts } from './stages-parts.ts'

export interface AwsStagesParts extends StagesParts {
  readonly operations: readonly Operation[]
}

/**
 * Largest body of a call, packed or not: ten times the largest input of a hosted service. Decoding one holds the main
 * thread for some 60 ms.
 */
export const callBodyBytesMax = 1024 * 1024

/** A call on its way through the stages. */
interface Call {
  readonly exchange: Exchange
  readonly request: RecognisedRequest
  readonly service: ServiceContract | null
  readonly operation: OperationContract | null
  readonly caller: Caller
  readonly facts: CallFacts
}

/**
 * The life of an AWS request, stage by stage: recognise, authenticate, decode, authorise, open, handle, record, encode.
 *
 * Decoding comes before the opening, which holds the decoded parameters, and a call that is not allowed opens nothing,
 * because nothing happens. Whatever stage refuses a call, the refusal is on record before its answer ends.
 */
export class AwsStages {
  readonly #parts: AwsStagesParts
  readonly #operations: ReadonlyMap<string, Operation>
  readonly #services: ReadonlySet<string>

  constructor(parts: AwsStagesParts) {
    this.#parts = parts
    this.#operations = new Map(
      parts.operations.map((operation) => [`${operation.service}.${operation.name}`, operation]),
    )
    this.#services = new Set(parts.operations.map(({ service }) => service))
  }

  async answer(exchange: Exchange): Promise<HttpResponseParts> {
    const body = await this.#readBody(exchange)
    if (body instanceof ServiceError) return await this.#refuse(this.#unread(exchange, body), body)
    try {
      return await this.#answer(exchange, body)
    } finally {
      body.memory.release()
    }
  }

  async #answer(exchange: Exchange, body: RequestBody): Promise<HttpResponseParts> {
    let call = this.#authenticate(exchange, this.#recognise(exchange, body), body)
    const { caller } = call
    if (caller.principal === null) return await this.#refuse(call, caller.error)
    try {
      const input = await this.#decode(call, body)
      call = { ...call, facts: withParameters(call, input) }
      return await this.#handle(call, caller, input)
    } catch (error) {
      return await this.#fail(call, toAnswerableError(error))
    }
  }

  /** The body, or why it was not read. Of who has not signed, a large one is not read at all. */
  async #readBody({ message, authorization }: Exchange): Promise<RequestBody | ServiceError> {
    const isSigned = authorization.kind === 'signed'
    try {
      return await readBody(message, isSigned ? callBodyBytesMax : smallBodyBytesMax)
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error
      return isSigned ? error : emptyBody()
    }
  }

  /** A call whose body was not read: nothing that it signed can be proved. */
  #unread(exchange: Exchange, error: ServiceError): Call {
    const request = this.#recognise(exchange, emptyBody())
    const caller: Caller = { principal: null, error, scope: null }
    const service = this.#contractOf(request)
    const operation = service?.operations.get(request.operationName ?? '') ?? null
    return { exchange, request, service, operation, caller, facts: this.#facts(exchange, request, caller) }
  }

  #recognise(exchange: Exchange, { bytes }: RequestBody): RecognisedRequest {
    const { method, url, headers, authorization } = exchange
    const scope = authorization.kind === 'unsigned' ? null : authorization.scope
    return recognise({ method, url, headers, body: bytes, scopeService: scope?.service ?? null })
  }

  #authenticate(exchange: Exchange, request: RecognisedRequest, { sha256 }: RequestBody): Call {
    const { verifier } = this.#parts
    const hosted = request.serviceName !== null && isHostedService(request.serviceName) ? request.serviceName : null
    const service = (hosted === null ? request.signingName : hostedServices[hosted].signingName) ?? ''
    const outcome = verifier.verify(exchange.wire, exchange.authorization, { service, bodySha256: sha256 })
    const caller = inServedRegion(callerOf(outcome, sha256), this.#parts)
    const contract = this.#contractOf(request)
    const operation = contract?.operations.get(request.operationName ?? '') ?? null
    const facts = this.#facts(exchange, request, caller)
    return { exchange, request, service: contract, operation, caller, facts }
  }

  async #decode({ exchange, request, service, operation }: Call, body: RequestBody): Promise<unknown> {
    if (service === null)
      throw unsupported(`Cairn does not answer calls of ${request.serviceName ?? 'an unnamed service'}.`)
    if (operation === null) {
      throw commonError(
        'unknownOperation',
        `Could not find operation ${request.operationName ?? ''} of version ${service.apiVersion}`,
      )
    }
    const protocol = protocolFor(request.protocol, service)
    if (protocol === null) throw unsupported(`Cairn does not speak ${request.protocol}.`)
    const bytes = await decodedBody(body, headerValue(exchange.headers, 'content-encoding'), callBodyBytesMax)
    const { method, path, query, headers } = exchange
    return protocol.decodeRequest(operation, { method, path, query, headers, body: bytes })
  }

  async #handle(call: Call, caller: KnownCaller, input: unknown): Promise<HttpResponseParts> {
    const { exchange, service, operation, request } = call
    if (service === null || operation === null) throw new Error('decoding found both')
    const handler = this.#operations.get(`${service.name}.${operation.name}`)
    const action = `${service.signingName}:${operation.name}`
    this.#authorise(call, caller, action, handler?.resource ?? '*')
    if (handler === undefined)
      throw unsupported(`Cairn does not answer ${service.name}:${operation.name} in this version.`)
    const violations = validateInput(operation.input, input).filter(({ rule }) => !handler.checks.includes(rule))
    if (violations.length > 0) throw validationError(violations)
    this.#parts.space.require(call.facts.readOnly ? 'reads' : 'changes')
    if (!call.facts.readOnly) await this.#parts.recorder.open(call.facts)

    const output = await handler.run(input, {
      principal: caller.principal,
      region: servedRegion(caller, this.#parts),
      requestId: exchange.requestId,
      get signal() {
        return exchange.signals.gone
      },
    })
    await this.#parts.recorder.record(call.facts, { responseElements: toResponseElements(operation, output) })
    return errorProtocolFor(request.protocol, service).encodeResponse(operation, output, exchange.requestId)
  }

  #authorise({ exchange }: Call, { principal }: KnownCaller, action: string, resource: string): void {
    const context = new Map([['aws:SourceIp', [exchange.sourceIPAddress]]])
    const decision = authorise({ principal, action, resource, accountId: principal.accountId, context })
    if (decision.kind === 'denied') throw commonError('accessDenied', decision.message)
  }

  /** A caller who is somebody: the refusal stands in their account. */
  async #fail(call: Call, error: ServiceError): Promise<HttpResponseParts> {
    const { facts } = call
    return this.#encodeError(
      call,
      await recordRefusal(this.#parts, { facts, outcome: this.#outcome(call, error), error }),
    )
  }

  /** A caller who is nobody: the operator's account counts such requests, and records so many a second. */
  async #refuse(call: Call, error: ServiceError): Promise<HttpResponseParts> {
    const { facts } = call
    return this.#encodeError(
      call,
      await recordRejection(this.#parts, { facts, outcome: this.#outcome(call, error), error }),
    )
  }

  #outcome({ service }: Call, error: ServiceError): CallOutcome {
    return { errorCode: recordErrorCode(service, error), errorMessage: error.message }
  }

  #encodeError({ request, service, exchange }: Call, error: ServiceError): HttpResponseParts {
    return errorProtocolFor(request.protocol, service).encodeError(error, exchange.requestId)
  }

  /** Of a service that answers at least one operation; it loads when the first request for it comes. */
  #contractOf({ serviceName }: RecognisedRequest): ServiceContract | null {
    if (serviceName === null || !isHostedService(serviceName) || !this.#services.has(serviceName)) return null
    return loadService(serviceName)
  }

  #facts(exchange: Exchange, { serviceName, operationName }: RecognisedRequest, caller: Caller): CallFacts {
    const name = serviceName ?? ''
    const hosted = isHostedService(name) ? hostedServices[name] : null
    return callFacts(exchange, caller, this.#parts, {
      eventSource: hosted?.eventSource ?? `${(name === '' ? 'unknown' : name).toLowerCase()}.amazonaws.com`,
      eventName: operationName ?? exchange.method,
      readOnly: readOnly(name, operationName ?? ''),
      isGlobal: hosted?.isGlobal === true,
    })
  }
}

function withParameters({ facts, service, operation }: Call, input: unknown): CallFacts {
  if (service === null || operation === null) return facts
  return { ...facts, requestParameters: toRecordParameters(service, operation.input, input) }
}

function unsupported(message: string): ServiceError {
  return commonError('unsupportedOperation', message)
}
