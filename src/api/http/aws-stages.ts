import { commonError, ServiceError } from '../../contract/errors.ts'
import { loadService } from '../../contract/load.ts'
import { secretsIn } from '../../contract/sensitive-members.ts'
import type { ServiceContract } from '../../contract/service-contract.ts'
import { hostedServices, isHostedService } from '../../contract/services.ts'
import { validateInput, validationError } from '../../contract/validate.ts'
import type { Operation, Permission } from '../operations/operation.ts'
import { PolicyDenialError } from '../operations/policy-denial.ts'
import { type HttpResponseParts, streamsInput } from '../protocol/protocol.ts'
import { protocolFor } from '../protocol/protocols.ts'
import { type RecognisedRequest, recognise } from '../protocol/recognise.ts'
import { toAnswerableError } from './answerable-error.ts'
import { aboutTarget, type Call, isRunnable, openCall, type RunnableCall } from './aws-call.ts'
import { type CallContent, emptyContent, streamedContent, wholeContent } from './call-content.ts'
import { accountOf, inServedRegion, servedRegion } from './call-facts.ts'
import { CallRecording } from './call-recording.ts'
import { anonymousCaller, type Caller, callerOf, refusalError } from './caller.ts'
import type { Exchange } from './exchange.ts'
import { requestContext } from './request-context.ts'
import { s3RefusalError } from './s3-caller-errors.ts'
import { s3SignatureContext } from './s3-signature-context.ts'
import { spaceFor } from './space-for.ts'
import type { StagesParts } from './stages-parts.ts'

export interface AwsStagesParts extends StagesParts {
  readonly operations: readonly Operation[]
  /** Names below which a host is a bucket's. */
  readonly domains: readonly string[]
  /** Whether a call on the contents of a resource is recorded (`capture.dataEvents`). */
  readonly recordsDataEvent: (facts: Call['facts']) => boolean
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
    const early = this.#recognise(exchange, null)
    const operation = this.#contractOf(early)?.operations.get(early.operationName ?? '')
    const content =
      operation !== undefined && streamsInput(operation)
        ? streamedContent(exchange, this.#parts.space)
        : await wholeContent(exchange).catch((error: unknown) => toAnswerableError(error))
    try {
      if (content instanceof ServiceError) return await this.#refuseUnread(exchange, early, content)
      const request = early.operationName === null ? this.#recognise(exchange, content.bytes) : early
      return await this.#answer(exchange, request, content)
    } finally {
      if (!(content instanceof ServiceError)) content.release()
      exchange.body.discard()
    }
  }

  async #answer(exchange: Exchange, request: RecognisedRequest, content: CallContent): Promise<HttpResponseParts> {
    const caller = this.#authenticate(exchange, request, content)
    const opened = openCall({ exchange, request, service: this.#contractOf(request), caller, content }, this.#parts)
    let call = opened
    try {
      if (!isRunnable(opened)) throw caller.principal === null ? caller.error : unsupported(opened)
      const input = await this.#decode(opened)
      const known = withParameters(opened, input)
      call = known
      const handler = this.#handlerOf(known)
      checkInput(known, handler, input)
      const target = await handler.target(input, this.#callerFacts(known))
      const about = { ...known, facts: aboutTarget(known, target) }
      call = about
      for (const permission of target.permissions) this.#authorise(about, permission)
      return await this.#run(about, handler, input)
    } catch (error) {
      return await this.#recording(call).refuse(toAnswerableError(error))
    }
  }

  /** A call whose body was not read: nothing that it signed can be proved. */
  async #refuseUnread(exchange: Exchange, request: RecognisedRequest, error: ServiceError): Promise<HttpResponseParts> {
    const caller: Caller = { principal: null, error, scope: null }
    const service = this.#contractOf(request)
    const call = openCall({ exchange, request, service, caller, content: emptyContent }, this.#parts)
    return await this.#recording(call).refuse(error)
  }

  #recognise({ method, url, headers, authorization }: Exchange, body: Uint8Array | null): RecognisedRequest {
    const scope = authorization.kind === 'unsigned' ? null : authorization.scope
    return recognise({ method, url, headers, body, scopeService: scope?.service ?? null }, this.#parts.domains)
  }

  #authenticate(exchange: Exchange, request: RecognisedRequest, content: CallContent): Caller {
    const serviceName = request.isHosted ? request.serviceName : null
    const hosted = serviceName !== null && isHostedService(serviceName) ? hostedServices[serviceName] : null
    const service = hosted?.signingName ?? request.signingName ?? ''
    const outcome = this.#parts.verifier.verify(exchange.wire, exchange.authorization, {
      service,
      bodySha256: content.sha256,
      ...(serviceName === 's3' ? { resource: request.path } : {}),
    })
    if (outcome.kind === 'unsigned' && serviceName === 's3') return anonymousCaller
    if (outcome.kind === 'verified') content.claim(outcome)
    const errorOf = service === 's3' ? s3RefusalError : refusalError
    return inServedRegion(callerOf(outcome, content.sha256, errorOf), this.#parts)
  }

  async #decode({ exchange, request, service, operation, content }: RunnableCall): Promise<unknown> {
    const protocol = protocolFor(request.protocol, service)
    const { method, query, headers } = exchange
    return protocol.decodeRequest(operation, {
      method,
      path: request.path,
      query,
      headers,
      ...(await content.open(operation)),
    })
  }

  #handlerOf({ service, operation }: RunnableCall): Operation {
    const handler = this.#operations.get(`${service.name}.${operation.name}`)
    if (handler !== undefined) return handler
    const message = `Cairn does not answer ${service.name}:${operation.name} in this version.`
    throw commonError('unsupportedOperation', message)
  }

  #callerFacts({ caller }: RunnableCall) {
    const { operatorAccountId } = this.#parts
    const region = servedRegion(caller, this.#parts)
    return { principal: caller.principal, accountId: accountOf(caller) ?? operatorAccountId, region }
  }

  #authorise({ exchange, facts, caller, service }: RunnableCall, permission: Permission): void {
    const { principal } = caller
    const said = new Map([
      ...requestContext(exchange, facts.awsRegion, this.#parts.clock),
      ...(service.name === 's3' ? s3SignatureContext(exchange, caller, this.#parts.clock) : []),
    ])
    const context = new Map([...said, ...permission.context])
    const decision = this.#parts.authoriser.decide({ ...permission, principal, context })
    if (decision.kind === 'denied')
      throw new PolicyDenialError(decision, { principal, permission, requestContext: said })
  }

  async #run(call: RunnableCall, handler: Operation, input: unknown): Promise<HttpResponseParts> {
    const { facts, exchange } = call
    this.#parts.space.require(spaceFor(facts))
    const recording = this.#recording(call)
    if (!facts.readOnly) await recording.open()
    const output = await handler.run(input, {
      ...this.#callerFacts(call),
      requestId: facts.requestId,
      eventId: facts.eventId,
      authorise: (permission) => this.#authorise(call, permission),
      note: (notes) => recording.note(notes),
      get signal() {
        return exchange.signals.gone
      },
    })
    return await recording.answer(call.operation, output)
  }

  #recording(call: Call): CallRecording {
    const isRecorded = call.facts.eventCategory !== 'Data' || this.#parts.recordsDataEvent(call.facts)
    return new CallRecording(call, this.#parts, isRecorded)
  }

  /** Of a service that answers at least one operation; it loads when the first request for it comes. */
  #contractOf({ serviceName, isHosted }: RecognisedRequest): ServiceContract | null {
    if (!isHosted || serviceName === null || !isHostedService(serviceName) || !this.#services.has(serviceName))
      return null
    return loadService(serviceName)
  }
}

function withParameters(call: RunnableCall, input: unknown): RunnableCall {
  const { facts, style, exchange, operation } = call
  const requestParameters = style.requestParameters({ exchange, operation, input })
  const leftOut = secretsIn(operation, operation.input, input).count
  return { ...call, facts: { ...facts, requestParameters, leftOut } }
}

function checkInput({ operation }: RunnableCall, { checks }: Operation, input: unknown): void {
  const violations = validateInput(operation.input, input).filter(({ rule }) => !checks.includes(rule))
  if (violations.length > 0) throw validationError(violations)
}

function unsupported({ request, service }: Call): ServiceError {
  if (service === null) {
    const message = `Cairn does not answer calls of ${request.serviceName ?? 'an unnamed service'}.`
    return commonError('unsupportedOperation', message)
  }
  if (request.operationName === 'PostObject') {
    return commonError('unsupportedOperation', 'PostObject: Cairn takes no form uploads in this version.')
  }
  const message = `Could not find operation ${request.operationName ?? ''} of version ${service.apiVersion}`
  return commonError('unknownOperation', message)
}
