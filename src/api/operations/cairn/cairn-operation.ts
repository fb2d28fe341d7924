import type { AccountId, Region } from '../../../base/brands.ts'
import type { JsonObject } from '../../../event/event-record.ts'
import type { AccountPrincipal } from '../../../identity/principal.ts'

/** A request of Cairn's own API, read and checked, and not yet run. */
export interface CairnRequest {
  /** By name, in the order sent, decoded. */
  readonly parameters: readonly (readonly [name: string, value: string])[]
  /** `Last-Event-ID`: the last event that a client saw who comes back to a stream of events; null where there is none. */
  readonly lastEventId: string | null
  /** Media type in lower case; '' where there is none. */
  readonly contentType: string
  readonly body: Uint8Array<ArrayBuffer>
}

/** What a handler may know of the call that it answers. */
export interface CairnCall {
  readonly principal: AccountPrincipal
  readonly region: Region
  /** Whether the caller may do this in an account. */
  readonly mayReach: (accountId: AccountId) => boolean
  /** Aborts when the caller is gone; an endless call's also when the server stops. */
  readonly signal: AbortSignal
}

/** What a handler answers: pieces of text as they come, and at the end what goes on record of it. */
export interface CairnAnswer {
  readonly contentType: 'application/x-ndjson' | 'text/event-stream' | 'application/json'
  readonly pieces: AsyncIterable<string>
  /** Asked once `pieces` has ended: counts, never content. */
  summary(): JsonObject
}

/** A checked call, ready to be run. */
export interface PreparedCall {
  /** As `requestParameters` of its record. */
  readonly requestParameters: JsonObject | null
  /** What it needs room for on the disk. */
  readonly space: 'imports' | 'changes' | 'reads'
  run(call: CairnCall): Promise<CairnAnswer>
}

/** One operation of Cairn's own API. */
export interface CairnOperation {
  /** `eventName` of its records. */
  readonly name: string
  readonly method: 'GET' | 'POST'
  /** Below `/_cairn/v1/`. Ends in `/` where an {@link argument} follows. */
  readonly path: string
  /** The name under which the rest of the path stands first among the parameters. It has no `/`. */
  readonly argument?: string
  readonly isReadOnly: boolean
  /** Its answer is open for as long as the caller likes: it is on record when it begins and again when it ends. */
  readonly isEndless: boolean
  readonly bodyBytesMax: number
  /** The permission that a request needs, `cairn:…`. */
  action(request: Pick<CairnRequest, 'parameters'>): string
  /** @throws {ServiceError} `validation`, naming everything that is wrong. */
  prepare(request: CairnRequest): PreparedCall
}

/** The value of a parameter that may stand once, or null. */
export function onlyParameter({ parameters }: Pick<CairnRequest, 'parameters'>, name: string): string | null {
  const [first] = parameters.filter(([given]) => given === name)
  return first?.[1] ?? null
}
