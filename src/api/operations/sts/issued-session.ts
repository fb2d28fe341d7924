import { MalformedPolicyError } from '../../../identity/policy/malformed-policy.ts'
import type { SessionGrant } from '../../../identity/sessions/session-grant.ts'
import { PackedPolicyTooLargeError, tokenPercent } from '../../../identity/sessions/session-token.ts'
import type { IssuedSession, Sessions } from '../../../identity/sessions/sessions.ts'
import { stsError } from './session-request.ts'

/**
 * Issues the credentials that a call has asked for and may have.
 *
 * @throws {ServiceError} `MalformedPolicyDocument`, `PackedPolicyTooLarge`.
 */
export async function issueSession(
  sessions: Pick<Sessions, 'issue'>,
  grant: SessionGrant,
  tokenCharsMin: number | undefined,
): Promise<IssuedSession> {
  try {
    return await sessions.issue({ grant, tokenCharsMin: tokenCharsMin ?? 0 })
  } catch (error) {
    if (error instanceof MalformedPolicyError) throw stsError('MalformedPolicyDocumentException', error.message)
    if (error instanceof PackedPolicyTooLargeError) throw stsError('PackedPolicyTooLargeException', error.message)
    throw error
  }
}

/** `Credentials`, as all operations answer them: the one time that the secret stands anywhere. */
export function credentialsOf({ accessKeyId, secretAccessKey, sessionToken, principal }: IssuedSession) {
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey.reveal(),
    SessionToken: sessionToken,
    Expiration: new Date(principal.session?.expiresAtMs ?? 0),
  }
}

/** What a caller who asks for a token of a certain length is told of its length. */
export function tokenSizeOf({ sessionToken }: IssuedSession, tokenCharsMin: number | undefined) {
  if (tokenCharsMin === undefined || tokenCharsMin === 0) return {}
  return { SessionTokenUtilization: tokenPercent(sessionToken), SessionTokenSize: sessionToken.length }
}
