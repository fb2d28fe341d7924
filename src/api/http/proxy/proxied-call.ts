import type { CallFacts } from '../../../capture/recorded-call.ts'
import { modelOf } from '../../../contract/models.ts'
import { type RecordFacts, recordFacts, unknownRecordFacts } from '../../../contract/record-facts.ts'
import { type RecordPlace, recordResources } from '../../../contract/record-resources.ts'
import { secretsIn } from '../../../contract/sensitive-members.ts'
import type { OperationContract, ServiceContract } from '../../../contract/service-contract.ts'
import type { JsonObject } from '../../../event/event-record.ts'
import { type IdentityStanding, type Provenance, proxiedKinds } from '../../../records/provenance.ts'
import { type DecodedInput, streamsInput } from '../../protocol/protocol.ts'
import { protocolFor } from '../../protocol/protocols.ts'
import type { RecognisedRequest } from '../../protocol/recognise.ts'
import { wholeBody } from '../../protocol/streamed-body.ts'
import { inStyle } from '../aws-call.ts'
import { recordedCallFacts, type Site } from '../call-facts.ts'
import type { Exchange } from '../exchange.ts'
import type { RecordStyle } from '../record-style.ts'
import { recordStyleOf } from '../record-styles.ts'
import type { ProxiedCaller } from './proxied-caller.ts'
import type { OpenUpstream } from './upstreams.ts'

/** A call that another server answers, as far as it is known. */
export interface ProxiedCall {
  readonly exchange: Exchange
  readonly upstream: OpenUpstream
  readonly request: RecognisedRequest
  /** Null where no table knows it. */
  readonly service: ServiceContract | null
  readonly operation: OperationContract | null
  readonly caller: ProxiedCaller
  readonly style: RecordStyle
  /** Decoded; null while its body is not read, and where it cannot be: the upstream will say what it thinks of it. */
  readonly input: DecodedInput | null
  readonly facts: CallFacts
}

/** What a call is, from its head alone. */
export function proxiedCall(
  parts: Pick<ProxiedCall, 'exchange' | 'upstream' | 'request' | 'caller'>,
  site: Pick<Site, 'operatorAccountId'>,
): ProxiedCall {
  const { exchange, request, caller, upstream } = parts
  const service = request.serviceName === null ? null : modelOf(request.serviceName)
  const operation = service?.operations.get(request.operationName ?? '') ?? null
  const style = recordStyleOf(service)
  const facts = inStyle(recordedCallFacts(exchange, caller, site, namedCall(parts, service, operation)), style)
  const provenance = provenanceOf(upstream, caller.standing)
  const requestParameters = operation === null ? placeOf(exchange) : null
  return { ...parts, service, operation, style, input: null, facts: { ...facts, provenance, requestParameters } }
}

export function provenanceOf({ settings }: OpenUpstream, standing: IdentityStanding): Provenance {
  return { kind: proxiedKinds[standing], principal: '', origin: settings.endpoint }
}

/**
 * The call with what it asks for; as it was where that cannot be read.
 *
 * @param body All of it, unpacked; of an operation that streams it, empty.
 */
export function withBody(call: ProxiedCall, body: Uint8Array): ProxiedCall {
  const { exchange, request, service, operation, style } = call
  if (operation === null) return call
  const { method, query, headers } = exchange
  const content = streamsInput(operation) ? { body, stream: wholeBody(body) } : { body }
  try {
    const parts = { method, path: request.path, query, headers, ...content }
    const input = protocolFor(request.protocol, service).decodeRequest(operation, parts)
    const requestParameters = style.requestParameters({ exchange, operation, input })
    const leftOut = secretsIn(operation, operation.input, input).count
    const resources = recordResources(operation, input, placeOfCall(call))
    return { ...call, input, facts: { ...call.facts, requestParameters, leftOut, resources } }
  } catch {
    return call
  }
}

/** Whether the head of a request says all of what its call is about. */
export function isToldByHead({ exchange, operation }: Pick<ProxiedCall, 'exchange' | 'operation'>): boolean {
  return !exchange.body.isExpected || (operation !== null && streamsInput(operation))
}

/** Where the call was made, for ARNs of what it names without one. */
export function placeOfCall({ caller, facts }: Pick<ProxiedCall, 'caller' | 'facts'>): RecordPlace {
  return { partition: partitionOf(facts.awsRegion), region: facts.awsRegion, accountId: caller.accountId }
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

function namedCall(
  { exchange: { method }, request: { signingName, operationName } }: Pick<ProxiedCall, 'exchange' | 'request'>,
  service: ServiceContract | null,
  operation: OperationContract | null,
): RecordFacts {
  if (operation !== null) return recordFacts(operation)
  return unknownRecordFacts({ service, signingName, operationName, method })
}

/** Of a call that nobody can decode, where it went. */
function placeOf({ method, path, headers }: Exchange): JsonObject {
  return { method, path: path.slice(0, pathCharsMax), host: headers.host ?? '' }
}

/** A path may hold anything; the record of one request has no more of it than a key of S3 has. */
const pathCharsMax = 1024
