import type { Log } from '../base/log.ts'

/** What credentials come from, and what can fail about it. */
export const credentialParts = ['file', 'role'] as const
export type CredentialPart = (typeof credentialParts)[number]

/** Whether the credentials of an entry of the configuration can be kept valid; logs when that changes, and why not. */
export class CredentialHealth {
  /** `upstreams.s3` */
  readonly entry: string
  readonly #log: Log
  readonly #reasons = new Map<CredentialPart, string>()

  constructor(entry: string, log: Log) {
    this.entry = entry
    this.#log = log
  }

  isFailing(part: CredentialPart): boolean {
    return this.#reasons.has(part)
  }

  /** @param reason For the user: it holds nothing of a file, and no text of another server. */
  failed(part: CredentialPart, reason: string): void {
    if (this.#reasons.get(part) === reason) return
    this.#reasons.set(part, reason)
    this.#log.warn('credentials could not be renewed; those that are there stay in use while they are valid', {
      entry: this.entry,
      part,
      reason,
    })
  }

  succeeded(part: CredentialPart): void {
    if (!this.#reasons.delete(part)) return
    this.#log.info('credentials can be renewed again', { entry: this.entry, part })
  }
}
