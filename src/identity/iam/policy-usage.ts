import type { AccountId } from '../../base/brands.ts'
import type { Directory } from './directory.ts'
import { holdersOf } from './policy-holders.ts'

/** How often an account uses a managed policy, by its ARN. */
export interface PolicyUsage {
  /** Users, groups and roles that it is attached to. */
  readonly attachments: ReadonlyMap<string, number>
  /** Users and roles whose boundary it is. */
  readonly boundaries: ReadonlyMap<string, number>
}

/** Counted in one pass over the account, so that a list of policies costs no more than one of them. */
export function policyUsage(directory: Directory, accountId: AccountId): PolicyUsage {
  const attachments = new Map<string, number>()
  const boundaries = new Map<string, number>()
  for (const { attachedPolicyArns } of holdersOf(directory, accountId)) {
    for (const arn of attachedPolicyArns) count(attachments, arn)
  }
  for (const { boundaryArn } of [...directory.users.list(accountId), ...directory.roles.list(accountId)]) {
    if (boundaryArn !== null) count(boundaries, boundaryArn)
  }
  return { attachments, boundaries }
}

function count(counts: Map<string, number>, arn: string): void {
  counts.set(arn, (counts.get(arn) ?? 0) + 1)
}
