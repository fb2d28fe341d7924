import type { Credentials } from './credentials-file.ts'

/** Credentials as they are at the moment at which a request is signed: keys are rotated, and sessions end. */
export interface CredentialSource {
  /**
   * Resolves to those that one request is signed with, whole; within seconds, whatever becomes of a disk or a server that
   * they come from. The next request asks again.
   *
   * @throws {NoCredentialsError}
   */
  current(): Promise<Credentials>
  /** Told where the other side does not take what it was signed with: it may have ended a session that has not expired. */
  refused(): void
}

/** There are no credentials that are valid now. Nothing was signed, and nothing sent. */
export class NoCredentialsError extends Error {
  override readonly name = 'NoCredentialsError'
  /** The name that the service or the system has for what keeps them away. */
  readonly code: string

  constructor(code: string, options?: ErrorOptions) {
    super(`there are no valid credentials (${code})`, options)
    this.code = code
  }
}

/** Those that stay what they are. */
export function fixedCredentials(credentials: Credentials): CredentialSource {
  return { current: async () => credentials, refused: () => {} }
}
