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
}

/** Told each time that more of a call is known, so that a refusal can say it. */
export type NoteCall = (call: ProxiedCall) => void
