import type { Credential, CredentialSource } from './credentials.ts'

/** Several sources as one: the first that knows a key answers. */
export class CredentialSources implements CredentialSource {
  readonly #sources: readonly CredentialSource[]

  constructor(sources: readonly CredentialSource[]) {
    this.#sources = sources
  }

  findAccessKey(accessKeyId: string, sessionToken: string | null): Credential | null {
    for (const source of this.#sources) {
      const credential = source.findAccessKey(accessKeyId, sessionToken)
      if (credential !== null) return credential
    }
    return null
  }
}
