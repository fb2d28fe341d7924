import type { Clock } from '../base/clock.ts'
import type { RandomSource } from '../base/random.ts'
import { RetryTimes } from '../base/retry-times.ts'
import { AnswerError } from './answer.ts'
import type { CredentialHealth } from './credential-health.ts'
import { type CredentialSource, NoCredentialsError } from './credential-source.ts'
import type { Credentials } from './credentials-file.ts'
import { UnreachableError } from './signed-client.ts'
import type { RoleSession } from './sts-client.ts'

export interface AssumedRoleParts {
  /** Asks STS, for at most some seconds. */
  readonly assume: (signal: AbortSignal) => Promise<RoleSession>
  readonly clock: Clock
  readonly random: RandomSource
  readonly health: CredentialHealth
}

/**
 * Shares of a session's life: it is renewed at a moment between the two, drawn anew each time, so that not all that began
 * together ask together. What is left of an hour is long enough for STS to come back.
 */
const renewShareMin = 0.6
const renewShareMax = 0.75

/** While STS fails it is asked no less often than this: calls may be waiting for it to be back. */
const retryDelayMsMax = 30_000

/** A session that its server does not take is replaced no more often than this: it may be the server that is wrong. */
const replaceIntervalMs = 60_000

/**
 * Sessions of a role, one after the other. A new one is fetched before the one in use ends, one fetch at a time; while that
 * fails, the one in use stays so until it ends. Whoever asks waits for a fetch only where no session is valid.
 */
export class AssumedRole implements CredentialSource {
  readonly #parts: AssumedRoleParts
  readonly #retries: RetryTimes
  readonly #closing = new AbortController()
  #session: HeldSession | null = null
  #fetching: Promise<void> | null = null
  #code = 'NotAsked'

  constructor(parts: AssumedRoleParts) {
    this.#parts = parts
    this.#retries = new RetryTimes(parts.clock, parts.random, retryDelayMsMax)
  }

  async current(): Promise<Credentials> {
    this.renewWhenDue()
    if (!this.isValid) await this.#fetching
    if (this.#session === null || !this.isValid) throw new NoCredentialsError(this.#code)
    return this.#session.credentials
  }

  /** Whether there is a session that has not ended. */
  get isValid(): boolean {
    return this.#session !== null && this.#ageMs(this.#session) < this.#session.lifeMs
  }

  /** Begins to fetch a session where it is time; to be called now and then, for when nobody asks. */
  renewWhenDue(): void {
    const session = this.#session
    const isDue = session === null || this.#ageMs(session) >= session.renewAfterMs
    if (!isDue || this.#fetching !== null || !this.#retries.isDue(retryName) || this.#closing.signal.aborted) return
    this.#fetching = this.#fetch().finally(() => {
      this.#fetching = null
    })
  }

  refused(): void {
    const session = this.#session
    if (session === null || this.#ageMs(session) < replaceIntervalMs) return
    this.#session = { ...session, renewAfterMs: 0 }
    this.renewWhenDue()
  }

  close(): void {
    this.#closing.abort()
  }

  async #fetch(): Promise<void> {
    const { assume, clock, health } = this.#parts
    const { signal } = this.#closing
    try {
      // Counted from before the request: an answer may take its time.
      const [nowMs, monotonicMs] = [clock.nowMs(), clock.monotonicMs()]
      const { credentials, expiresAtMs } = await assume(signal)
      const lifeMs = expiresAtMs - nowMs
      if (lifeMs <= 0) throw new AnswerError(200, 'ExpiredSession', 'The session has ended already.', null)
      this.#session = { credentials, nowMs, monotonicMs, lifeMs, renewAfterMs: lifeMs * this.#renewShare() }
      this.#retries.succeeded(retryName)
      health.succeeded('role')
    } catch (error) {
      if (signal.aborted) return
      this.#retries.failed(retryName)
      this.#code = codeOf(error)
      health.failed('role', this.#code)
    }
  }

  /** By whichever clock has it older: a wall clock that is set back gives a session no longer life. */
  #ageMs({ nowMs, monotonicMs }: HeldSession): number {
    const { clock } = this.#parts
    return Math.max(clock.nowMs() - nowMs, clock.monotonicMs() - monotonicMs)
  }

  #renewShare(): number {
    const drawn = this.#parts.random.bytes(2).readUInt16LE() / 2 ** 16
    return renewShareMin + drawn * (renewShareMax - renewShareMin)
  }
}

const retryName = 'session'

interface HeldSession {
  readonly credentials: Credentials
  /** When it was asked for. */
  readonly nowMs: number
  readonly monotonicMs: number
  readonly lifeMs: number
  /** Of its life. */
  readonly renewAfterMs: number
}

/** A name of the service or the system. The texts beside it may hold anything, as what was signed. */
function codeOf(error: unknown): string {
  const given = error instanceof AnswerError ? error.code || String(error.status) : null
  const code = error instanceof UnreachableError || error instanceof NoCredentialsError ? error.code : given
  return /^[\w.-]{1,128}$/.test(code ?? '') ? (code ?? '') : 'NoAnswer'
}
