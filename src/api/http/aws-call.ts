import type { CallFacts } from '../../capture/recorded-call.ts'
import { eventCategory } from '../../contract/event-category.ts'
import { modelIndex } from '../../contract/models.ts'
import { readOnly } from '../../contract/read-only.ts'
import { recordEventName } from '../../contract/record-names.ts'
import { recordSource, unknownRecordSource } from '../../contract/record-sources.ts'
import type { OperationContract, ServiceContract } from '../../contract/service-contract.ts'
import { hostedServices, isHostedService } from '../../contract/services.ts'
import { foreignIdentity } from '../../identity/user-identity.ts'
import type { CallTarget } from '../operations/operation.ts'
import type { RecognisedRequest } from '../protocol/recognise.ts'
import type { CallContent } from './call-content.ts'
import { callFacts, type Site } from './call-facts.ts'
import type { Caller, KnownCaller } from './caller.ts'
import type { Exchange } from './exchange.ts'
import type { RecordStyle } from './record-style.ts'
import { recordStyleOf } from './record-styles.ts'

/** A call on its way through the stages. Each stage knows more of it than the one before. */
export interface Call {
  readonly exchange: Exchange
  readonly request: RecognisedRequest
  readonly service: ServiceContract | null
  readonly operation: OperationContract | null
  readonly caller: Caller
  readonly facts: CallFacts
  readonly style: RecordStyle
  readonly content: CallContent
}

/** A call that is going to be run: it has an operation, and a caller who may be anonymous and is not refused. */
export interface RunnableCall extends Call {
  readonly service: ServiceContract
  readonly operation: OperationContract
  readonly caller: KnownCaller
}

export function isRunnable(call: Call): call is RunnableCall {
  return call.service !== null && call.operation !== null && call.caller.principal !== null
}

export function openCall(
  parts: Pick<Call, 'exchange' | 'request' | 'service' | 'caller' | 'content'>,
  site: Site,
): Call {
  const { exchange, request, service, caller } = parts
  const style = recordStyleOf(service)
  const operation = service?.operations.get(request.operationName ?? '') ?? null
  return { ...parts, operation, style, facts: awsFacts(exchange, request, caller, style, site) }
}

/** The call's facts, once it is known what it is about. */
export function aboutTarget(call: RunnableCall, target: CallTarget): CallFacts {
  const { principal } = call.caller
  const facts = aboutResource(call, target)
  const { source } = target
  if (source === undefined) return facts
  const [recipient, owner] = [facts.recipientAccountId, facts.owner?.accountId]
  if (source.accountId === recipient || source.accountId === owner) return facts
  const userIdentity = principal.type === 'Anonymous' ? facts.userIdentity : foreignIdentity(principal)
  return { ...facts, source: { ...source, userIdentity } }
}

function aboutResource({ facts, caller }: RunnableCall, target: CallTarget): CallFacts {
  const { principal } = caller
  const { ownerAccountId, resources } = target
  const about = { ...facts, resources, ...(target.region === undefined ? {} : { awsRegion: target.region }) }
  if (ownerAccountId === null || ownerAccountId === facts.recipientAccountId) return about
  // A stranger has no account of their own to tell: what they did stands in the owner's.
  if (principal.type === 'Anonymous') return { ...about, recipientAccountId: ownerAccountId }
  return { ...about, owner: { accountId: ownerAccountId, userIdentity: foreignIdentity(principal) } }
}

function awsFacts(
  exchange: Exchange,
  { serviceName, operationName, isHosted }: RecognisedRequest,
  caller: Caller,
  style: RecordStyle,
  site: Site,
): CallFacts {
  const name = serviceName ?? ''
  const operation = operationName ?? ''
  const hosted = isHosted && isHostedService(name) ? hostedServices[name] : null
  const facts = callFacts(exchange, caller, site, {
    eventSource: hosted?.eventSource ?? unhostedSource(name),
    eventName: operationName === null ? exchange.method : recordEventName(name, operation),
    eventCategory: eventCategory(name, operation),
    readOnly: readOnly(name, operation),
    isGlobal: hosted?.isGlobal === true,
  })
  return inStyle(facts, style)
}

/** The facts as the service's records write them. */
export function inStyle(facts: CallFacts, style: RecordStyle): CallFacts {
  return { ...facts, requestId: style.requestId(facts.requestId), userAgent: style.userAgent(facts.userAgent) }
}

/** From the index alone: a call that is refused is not worth reading its service's model. */
function unhostedSource(name: string): string {
  const entry = modelIndex().get(name)
  return entry === null ? unknownRecordSource(name === '' ? null : name) : recordSource(entry)
}
