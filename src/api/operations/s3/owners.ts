import type { AccountId } from '../../../base/brands.ts'
import { canonicalUserId } from '../../../identity/canonical-user-id.ts'
import type { Principal } from '../../../identity/principal.ts'
import { callerArn } from '../../../identity/user-identity.ts'

/** An account as S3 tells it. */
export function ownerOf(accountId: AccountId): { readonly ID: string } {
  return { ID: canonicalUserId(accountId) }
}

/** The access control list of everything here: all of it is the owner's, and nobody else's. */
export function ownersGrants(accountId: AccountId) {
  return [{ Grantee: { Type: 'CanonicalUser' as const, ...ownerOf(accountId) }, Permission: 'FULL_CONTROL' as const }]
}

/** Who does something, as S3 tells it of an upload. */
export function initiatorId(principal: Principal): string {
  if (principal.type === 'Anonymous') return anonymousId
  if (principal.type === 'AWSService') return principal.service
  return principal.type === 'Root' ? canonicalUserId(principal.accountId) : callerArn(principal)
}

/** AWS's canonical id of whoever does not sign. */
const anonymousId = '65a011a29cdf8ec533ec3d1ccaae921c'
