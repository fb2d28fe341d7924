import type { AccountId } from '../../../base/brands.ts'
import type { CallFacts } from '../../../capture/recorded-call.ts'
import { ServiceError } from '../../../contract/errors.ts'
import { type RecognisedRequest, recognise } from '../../protocol/recognise.ts'
import type { BodyMemory } from '../body-memory.ts'
import { callBodyBytesMax } from '../call-content.ts'
import type { Exchange } from '../exchange.ts'
import type { BodyAhead, IncomingBody } from '../incoming-body.ts'
import { type ClaimedCallerParts, claimedCaller } from './claimed-caller.ts'
import { passedBody } from './forwarded-body.ts'
import { requestHeaders } from './forwarded-headers.ts'
import { plainRequestBody } from './plain-request-body.ts'
import { isToldByHead, type ProxiedCall, proxiedCall, withBody } from './proxied-call.ts'
import type { ProxyRoute } from './proxy-route.ts'
import type { Held, ReadyCall } from './ready-call.ts'
import { CallerGoneError } from './upstream-errors.ts'

export interface PassParts extends ClaimedCallerParts {
  readonly operatorAccountId: AccountId
  readonly domains: readonly string[]
  /** Whether a call on the contents of a resource may be recorded, before it is known what it is about. */
  readonly mayRecordDataEvent: (facts: CallFacts) => boolean
}

/**
 * A call that goes on as it came. A small body is read ahead, so that the opening can say what is asked; of whoever
 * waits to be told to send, nothing is read before the upstream has said so.
 *
 * @throws {CallerGoneError}
 */
export async function passedCall(
  exchange: Exchange,
  route: ProxyRoute,
  via: string,
  parts: PassParts,
  { memory, note }: Held,
): Promise<ReadyCall> {
  const caller = await claimedCaller(exchange, route.upstream.identities, parts)
  const callOf = (request: RecognisedRequest) =>
    proxiedCall({ exchange, upstream: route.upstream, request, caller }, parts)
  const known = async (body: Uint8Array) => {
    const request = route.request.operationName === null ? recogniseExchange(exchange, parts.domains, body) : null
    const call = request === null ? fromHead : callOf(request)
    const plain = await plainRequestBody(exchange, body)
    return plain === null ? call : withBody(call, plain)
  }
  const fromHead = callOf(route.request)
  note(fromHead)
  const { method, url: target, message } = exchange
  const head = { method, target, headers: requestHeaders(message, via) }
  const body = passedBody(exchange)
  if (!mayBeRecorded(fromHead, parts)) return { call: fromHead, head, body, later: null, refused: null }
  const ahead = await readAhead(fromHead, memory)
  const call = ahead === null ? fromHead : await known(ahead)
  note(call)
  return { call, head, body, later: ahead === null ? known : null, refused: null }
}

/** Of a call that leaves no record, nobody asks what it is about. */
function mayBeRecorded({ operation, facts }: ProxiedCall, { mayRecordDataEvent }: PassParts): boolean {
  return operation === null || facts.eventCategory !== 'Data' || mayRecordDataEvent(facts)
}

/** @param body Null where it is not read. */
export function recogniseExchange(
  { method, url, headers, authorization }: Exchange,
  domains: readonly string[],
  body: Uint8Array | null,
): RecognisedRequest {
  const scope = authorization.kind === 'unsigned' ? null : authorization.scope
  return recognise({ method, url, headers, body, scopeService: scope?.service ?? null }, domains)
}

/** What of the body says what the call is; null where that cannot be told yet. */
async function readAhead(
  { exchange, operation, request }: ProxiedCall,
  memory: BodyMemory,
): Promise<Uint8Array | null> {
  const { body } = exchange
  if (isToldByHead({ exchange, operation })) return new Uint8Array(0)
  const mayTell = operation !== null || (request.operationName === null && isForm(exchange))
  if (!mayTell || body.isAwaited || (body.lengthBytes ?? 0) > callBodyBytesMax) return null
  const { bytes, isWhole } = await allOf(body, memory)
  return isWhole ? bytes : null
}

async function allOf(body: IncomingBody, memory: BodyMemory): Promise<BodyAhead> {
  return await body.readAhead(callBodyBytesMax, memory).catch((error: unknown) => {
    throw error instanceof ServiceError ? error : new CallerGoneError()
  })
}

export function isForm({ headers }: Exchange): boolean {
  return (headers['content-type'] ?? '').toString().toLowerCase().startsWith('application/x-www-form-urlencoded')
}
