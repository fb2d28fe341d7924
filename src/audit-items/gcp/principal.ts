import * as v from 'valibot'
import type { JsonObject } from '../../event/event-record.ts'
import { type AuditLog, delegationSchema } from './log-entry.ts'

/** Who called; where a service account was used by somebody else, who that was in the beginning. */
export function gcpIdentity({ authenticationInfo = {} }: AuditLog): JsonObject {
  const { principalEmail, principalSubject, serviceAccountKeyName, authoritySelector } = authenticationInfo
  const userName = principalEmail ?? principalSubject
  const chain = delegationChain(authenticationInfo.serviceAccountDelegationInfo ?? [])
  const [sourceIdentity] = chain
  const { thirdPartyPrincipal } = authenticationInfo
  const attributes = {
    ...(chain.length === 0 ? {} : { delegationChain: chain }),
    ...(authoritySelector === undefined ? {} : { authoritySelector }),
    ...(thirdPartyPrincipal === undefined ? {} : { thirdPartyPrincipal }),
  }
  const session = {
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
  }
  return {
    type: typeOf(principalEmail, principalSubject),
    ...(userName === undefined ? {} : { principalId: principalSubject ?? userName, userName }),
    // The key's id ends its name.
    ...(serviceAccountKeyName === undefined ? {} : { accessKeyId: serviceAccountKeyName.split('/').at(-1) }),
    ...(Object.keys(session).length === 0 ? {} : { sessionContext: session }),
  }
}

function typeOf(email: string | undefined, subject: string | undefined): string {
  if (email === 'system@google.com') return 'Service'
  if (email?.endsWith('gserviceaccount.com') || subject?.startsWith('serviceAccount:')) return 'ServiceAccount'
  return email === undefined && subject === undefined ? 'Unknown' : 'User'
}

/** From who began to who was used last. */
function delegationChain(delegations: readonly JsonObject[]): string[] {
  return delegations.flatMap((delegation) => {
    const parsed = v.safeParse(delegationSchema, delegation)
    if (!parsed.success) return []
    return parsed.output.firstPartyPrincipal?.principalEmail ?? parsed.output.principalSubject ?? []
  })
}
