import type { BodyMemory } from '../body-memory.ts'
import type { ForwardedBody } from './forwarded-body.ts'
import type { ProxiedCall } from './proxied-call.ts'
import type { ForwardedHead } from './upstream-client.ts'

/** A call that may go on, and as what. */
export interface ReadyCall {
  readonly call: ProxiedCall
  readonly head: ForwardedHead
  readonly body: ForwardedBody
  /** What the call is, once its body has passed; null where that is known already. */
  readonly later: ((body: Uint8Array) => Promise<ProxiedCall>) | null
  /** Told where the upstream does not take what Cairn signed the call with; null where the caller signed it. */
  readonly refused: (() => void) | null
}

/** What of a call is held while it is under way. */
export interface Held {
  /** Of its body; given back when the call is over. */
  readonly memory: BodyMemory
  /** What is to be released then as well. */
  readonly keep: (content: { release(): void }) => void
  /** Told each time that more of the call is known, so that a refusal can say it. */
  readonly note: (call: ProxiedCall) => void
}
