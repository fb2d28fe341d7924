import type { AccountPrincipal } from './principal.ts'
import type { Secret } from './secret.ts'

/** What a request may be signed with. */
export interface Credential {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly principal: AccountPrincipal
}

/** An access key as it is handed to the one who will sign with it. */
export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
}

/** Knows which keys are good now. */
export interface CredentialSource {
  /**
   * The credential that `accessKeyId` and `sessionToken` name together, or null where they name none: an unknown key,
   * a temporary key without its token, a token that was not issued with the key. Also the credential of a session that
   * has expired: the verifier says so, once the signature is known to be right.
   *
   * Synchronous, from memory: every request waits for it.
   *
   * @param sessionToken As the request carried it; null where it carried none.
   */
  findAccessKey(accessKeyId: string, sessionToken: string | null): Credential | null
}

/** Which access key ids a request may name. AWS's are 16 to 128 word characters; a configured one may be shorter. */
export const accessKeyIdPattern = /^[\w-]{1,128}$/
