import type { Directory } from '../../../../identity/iam/directory.ts'
import { getHolder } from '../../../../identity/iam/policy-holders.ts'
import { defineOperation, type Operation } from '../../operation.ts'
import { pageOf } from '../page.ts'
import { attachedPolicies, attachedPolicy, policyKey } from './policy-answers.ts'
import { holderTarget } from './targets.ts'

/** ListAttachedUserPolicies, ListAttachedGroupPolicies and ListAttachedRolePolicies. */
export const listAttachedPoliciesOperations = (directory: Directory): readonly Operation[] => [
  defineOperation('iam', 'ListAttachedUserPolicies', {
    target: ({ UserName: name }, call) =>
      holderTarget(directory, call, 'ListAttachedUserPolicies', { kind: 'user', name }),
    run: async (input, { accountId }) => {
      const { attachedPolicyArns: arns } = getHolder(directory, { kind: 'user', accountId, name: input.UserName })
      const policies = attachedPolicies(directory, accountId, arns, input.PathPrefix)
      const { entries, rest } = pageOf(policies, input, policyKey)
      return { AttachedPolicies: entries.map(attachedPolicy), ...rest }
    },
  }),
  defineOperation('iam', 'ListAttachedGroupPolicies', {
    target: ({ GroupName: name }, call) =>
      holderTarget(directory, call, 'ListAttachedGroupPolicies', { kind: 'group', name }),
    run: async (input, { accountId }) => {
      const { attachedPolicyArns: arns } = getHolder(directory, { kind: 'group', accountId, name: input.GroupName })
      const policies = attachedPolicies(directory, accountId, arns, input.PathPrefix)
      const { entries, rest } = pageOf(policies, input, policyKey)
      return { AttachedPolicies: entries.map(attachedPolicy), ...rest }
    },
  }),
  defineOperation('iam', 'ListAttachedRolePolicies', {
    target: ({ RoleName: name }, call) =>
      holderTarget(directory, call, 'ListAttachedRolePolicies', { kind: 'role', name }),
    run: async (input, { accountId }) => {
      const { attachedPolicyArns: arns } = getHolder(directory, { kind: 'role', accountId, name: input.RoleName })
      const policies = attachedPolicies(directory, accountId, arns, input.PathPrefix)
      const { entries, rest } = pageOf(policies, input, policyKey)
      return { AttachedPolicies: entries.map(attachedPolicy), ...rest }
    },
  }),
]
