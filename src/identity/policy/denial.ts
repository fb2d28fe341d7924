import type { Principal } from '../principal.ts'
import { callerArn } from '../user-identity.ts'

/** Why something is denied. */
export type Denial =
  /** A statement says so. */
  | { readonly kind: 'explicit'; readonly by: PolicyType }
  /** No statement of the type allows it. */
  | { readonly kind: 'implicit'; readonly by: PolicyType }
  /** The credentials are not for it. */
  | { readonly kind: 'session limit' }

export type PolicyType = 'identity' | 'resource' | 'trust' | 'boundary' | 'session'

/**
 * What the caller is told, and what stands in the record.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function denialMessage(
  {
    principal,
    action,
    resource,
  }: { readonly principal: Principal; readonly action: string; readonly resource: string | null },
  denial: Denial,
): string {
  const refused = `User: ${nameOf(principal)} is not authorized to perform: ${action} on resource: ${resource ?? '*'}`
  if (denial.kind === 'session limit') return refused
  const [article, name] = policyNames[denial.by]
  return denial.kind === 'explicit'
    ? `${refused} with an explicit deny in ${article} ${name}`
    : `${refused} because no ${name} allows the ${action} action`
}

const policyNames: Readonly<Record<PolicyType, readonly [string, string]>> = {
  identity: ['an', 'identity-based policy'],
  resource: ['a', 'resource-based policy'],
  trust: ['the', 'role trust policy'],
  boundary: ['a', 'permissions boundary'],
  session: ['a', 'session policy'],
}

function nameOf(principal: Principal): string {
  if (principal.type === 'Anonymous') return 'anonymous'
  return principal.type === 'AWSService' ? principal.service : callerArn(principal)
}
