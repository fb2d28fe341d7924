import type { ListPoliciesCommandInput } from '@aws-sdk/client-iam'
import type { Directory } from '../../../../identity/iam/directory.ts'
import { awsManagedPolicies } from '../../../../identity/iam/managed-policies/aws-managed-policies.ts'
import type { VisiblePolicy } from '../../../../identity/iam/managed-policy.ts'
import { type PolicyUsage, policyUsage } from '../../../../identity/iam/policy-usage.ts'
import { defineOperation, ownTarget } from '../../operation.ts'
import { pageOf } from '../page.ts'
import { listedPolicy, policyKey, sortedBy } from './policy-answers.ts'

/** Lists the managed policies of the account and of AWS. */
export const listPolicies = (directory: Directory) =>
  defineOperation('iam', 'ListPolicies', {
    target: ({ PathPrefix = '/' }, call) =>
      ownTarget(call, 'iam:ListPolicies', `arn:aws:iam::${call.accountId}:policy${PathPrefix}`),
    run: async (input, { accountId }) => {
      const usage = policyUsage(directory, accountId)
      const own = input.Scope === 'AWS' ? [] : directory.policies.list(accountId)
      const aws = input.Scope === 'Local' ? [] : awsManagedPolicies()
      const wanted = [...own, ...aws].filter((policy) => isWanted(policy, usage, input))
      const { entries, rest } = pageOf(sortedBy(wanted, policyKey), input, policyKey)
      return { Policies: entries.map((policy) => listedPolicy(policy, usage)), ...rest }
    },
  })

function isWanted(
  { arn, path }: VisiblePolicy,
  { attachments, boundaries }: PolicyUsage,
  { OnlyAttached, PathPrefix = '/', PolicyUsageFilter }: ListPoliciesCommandInput,
): boolean {
  if (!path.startsWith(PathPrefix)) return false
  if (OnlyAttached === true && !attachments.has(arn)) return false
  if (PolicyUsageFilter === 'PermissionsPolicy') return attachments.has(arn)
  if (PolicyUsageFilter === 'PermissionsBoundary') return boundaries.has(arn)
  return true
}
