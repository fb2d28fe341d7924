import type { AccountId } from '../../base/brands.ts'
import type { Principal } from '../principal.ts'
import { callerArn, callerUserId } from '../user-identity.ts'

/** Who asks, by all the names that a `Principal` may use. */
export interface Caller {
  /** Null for a service, and for somebody unknown. */
  readonly accountId: AccountId | null
  /** ARN and id of the role whose session it is, or of the user who federated it. */
  readonly role: readonly string[]
  /** ARN and id of the user or session itself; a root user has none but its account's. */
  readonly self: readonly string[]
  /** `cloudtrail.amazonaws.com`. */
  readonly service: string | null
}

export function callerOf(principal: Principal): Caller {
  switch (principal.type) {
    case 'Anonymous':
      return { accountId: null, role: [], self: [], service: null }
    case 'AWSService':
      return { accountId: null, role: [], self: [], service: principal.service }
    case 'Root':
      return { accountId: principal.accountId, role: [], self: [], service: null }
    case 'IAMUser':
      return ofAccount(principal.accountId, [], [principal.arn, principal.userId])
    case 'AssumedRole':
      return ofAccount(
        principal.accountId,
        [principal.roleArn, principal.roleId],
        [callerArn(principal), callerUserId(principal)],
      )
    case 'FederatedUser': {
      const { issuer } = principal
      const role = issuer.type === 'IAMUser' ? [issuer.arn, issuer.userId] : []
      return ofAccount(principal.accountId, role, [callerArn(principal), callerUserId(principal)])
    }
  }
}

function ofAccount(accountId: AccountId, role: readonly string[], self: readonly string[]): Caller {
  return { accountId, role, self, service: null }
}
