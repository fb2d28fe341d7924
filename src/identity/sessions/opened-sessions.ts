import type { CompiledPolicy } from '../policy/compiled-policy.ts'
import type { Secret } from '../secret.ts'
import type { SessionGrant } from './session-grant.ts'

/** A token that was opened: what it says, and what was made of it once. */
export interface OpenedSession {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly grant: SessionGrant
  /** Compiled; null where none was passed. */
  readonly inlinePolicy: CompiledPolicy | null
}

/** Characters of tokens that are remembered: some 30,000 plain ones. With what was made of them, about five times that. */
const tokenCharsTotalMax = 16 * 1024 * 1024

/** The tokens opened last, so that the calls of a session open its token once. Only tokens of ours get in here. */
export class OpenedSessions {
  readonly #charsMax: number
  /** By token, the one used longest ago first. */
  readonly #sessions = new Map<string, OpenedSession>()
  #chars = 0

  constructor(charsMax = tokenCharsTotalMax) {
    this.#charsMax = charsMax
  }

  get(token: string): OpenedSession | null {
    const session = this.#sessions.get(token)
    if (session === undefined) return null
    this.#sessions.delete(token)
    this.#sessions.set(token, session)
    return session
  }

  put(token: string, session: OpenedSession): void {
    if (!this.#sessions.has(token)) this.#chars += token.length
    this.#sessions.set(token, session)
    for (const oldest of this.#sessions.keys()) {
      if (this.#chars <= this.#charsMax) return
      this.#sessions.delete(oldest)
      this.#chars -= oldest.length
    }
  }
}
