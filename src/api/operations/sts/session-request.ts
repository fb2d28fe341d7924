import type { PolicyDescriptorType, Tag } from '@aws-sdk/client-sts'
import type { AccountId } from '../../../base/brands.ts'
import type { Clock } from '../../../base/clock.ts'
import { commonError, modelledError } from '../../../contract/errors.ts'
import { loadService } from '../../../contract/load.ts'
import type { RequestContext } from '../../../identity/authorise.ts'
import type { Directory } from '../../../identity/iam/directory.ts'
import { policyByArn } from '../../../identity/iam/policy-by-arn.ts'
import type { AccountPrincipal } from '../../../identity/principal.ts'
import type { SessionGrant } from '../../../identity/sessions/session-grant.ts'
import { type SessionTags, SessionTagsError, sessionTags } from '../../../identity/sessions/session-tags.ts'
import { requestTagContext } from '../iam/tag-context.ts'

/** What the calls that issue temporary credentials may ask for alike. */
interface SessionRequest {
  readonly Policy?: string | undefined
  readonly PolicyArns?: readonly PolicyDescriptorType[] | undefined
  readonly Tags?: readonly Tag[] | undefined
  readonly TransitiveTagKeys?: readonly string[] | undefined
  readonly SerialNumber?: string | undefined
  readonly TokenCode?: string | undefined
}

/** Managed session policies of one session. */
const policyArnsMax = 10

/**
 * Tags of the session that is asked for.
 *
 * @throws {ServiceError} `InvalidParameterValue`.
 */
export function requestedTags({ Tags = [], TransitiveTagKeys = [] }: SessionRequest, asking: SessionTags | null) {
  try {
    const tags = Tags.map(({ Key, Value }) => [Key ?? '', Value ?? ''] as const)
    return sessionTags({ tags, transitiveKeys: TransitiveTagKeys }, asking)
  } catch (error) {
    if (error instanceof SessionTagsError) throw stsError('InvalidParameterValue', error.message)
    throw error
  }
}

/** What policies can ask about the tags that a call sends. */
export function requestedTagContext({ Tags = [] }: SessionRequest): RequestContext {
  return requestTagContext(new Map(Tags.map(({ Key, Value }) => [Key ?? '', Value ?? ''])))
}

/**
 * Session policies that are asked for. The managed ones must be there, of the account or AWS's own.
 *
 * @throws {ServiceError}
 */
export function requestedPolicies(
  { Policy, PolicyArns = [] }: SessionRequest,
  directory: Pick<Directory, 'policies'>,
  accountId: AccountId,
): Pick<SessionGrant, 'policyText' | 'policyArns'> {
  if (PolicyArns.length > policyArnsMax) {
    const constraint = `Member must have length less than or equal to ${policyArnsMax}`
    throw commonError(
      'validation',
      `1 validation error detected: Value at 'policyArns' failed to satisfy constraint: ${constraint}`,
    )
  }
  const policyArns = PolicyArns.map(({ arn }) => arn ?? '')
  const missing = policyArns.find((arn) => policyByArn(directory, accountId, arn) === null)
  if (missing !== undefined) {
    throw stsError('MalformedPolicyDocumentException', `Policy ${missing} does not exist or is not attachable.`)
  }
  return { policyText: Policy ?? null, policyArns }
}

/** Nobody has a device for one-time codes here, so no code can be right. */
export function refuseMfa({ SerialNumber, TokenCode }: SessionRequest): void {
  if (SerialNumber === undefined && TokenCode === undefined) return
  throw commonError(
    'accessDenied',
    'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid ' +
      'and associated with this user.',
  )
}

/** A session is not given another one of itself. */
export function refuseSession({ session }: AccountPrincipal, operation: string): void {
  if (session === null) return
  throw commonError('accessDenied', `Cannot call ${operation} with session credentials`)
}

/** Now and so much later, in whole seconds: answers and policies know no finer ones. */
export function lifetime(clock: Clock, durationSeconds: number): Pick<SessionGrant, 'issuedAtMs' | 'expiresAtMs'> {
  const issuedAtMs = Math.floor(clock.nowMs() / 1000) * 1000
  return { issuedAtMs, expiresAtMs: issuedAtMs + durationSeconds * 1000 }
}

/** A root user's sessions are short, however long it asks for. */
const rootSecondsMax = 3600

/** How long a user's own session lasts. */
export function ownSessionSeconds({ type }: AccountPrincipal, asked: number | undefined): number {
  const seconds = asked ?? ownSecondsByDefault
  return type === 'Root' ? Math.min(seconds, rootSecondsMax) : seconds
}

const ownSecondsByDefault = 12 * 3600

/** By the name in the model; a name that it lacks stands as it is. */
export function stsError(name: string, message: string) {
  return modelledError(loadService('sts'), name, message)
}
