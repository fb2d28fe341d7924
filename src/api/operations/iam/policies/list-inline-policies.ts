import type { Directory } from '../../../../identity/iam/directory.ts'
import { inlinePolicyNames } from '../../../../identity/iam/inline-policies.ts'
import { defineOperation, type Operation } from '../../operation.ts'
import { pageOf } from '../page.ts'
import { holderTarget } from './targets.ts'

/** ListUserPolicies, ListGroupPolicies and ListRolePolicies: the names of inline policies. */
export const listInlinePoliciesOperations = (directory: Directory): readonly Operation[] => [
  defineOperation('iam', 'ListUserPolicies', {
    target: ({ UserName: name }, call) => holderTarget(directory, call, 'ListUserPolicies', { kind: 'user', name }),
    run: async (input, { accountId }) => {
      const names = inlinePolicyNames(directory, { kind: 'user', accountId, name: input.UserName })
      const { entries, rest } = pageOf(names, input, (name) => name)
      return { PolicyNames: entries, ...rest }
    },
  }),
  defineOperation('iam', 'ListGroupPolicies', {
    target: ({ GroupName: name }, call) => holderTarget(directory, call, 'ListGroupPolicies', { kind: 'group', name }),
    run: async (input, { accountId }) => {
      const names = inlinePolicyNames(directory, { kind: 'group', accountId, name: input.GroupName })
      const { entries, rest } = pageOf(names, input, (name) => name)
      return { PolicyNames: entries, ...rest }
    },
  }),
  defineOperation('iam', 'ListRolePolicies', {
    target: ({ RoleName: name }, call) => holderTarget(directory, call, 'ListRolePolicies', { kind: 'role', name }),
    run: async (input, { accountId }) => {
      const names = inlinePolicyNames(directory, { kind: 'role', accountId, name: input.RoleName })
      const { entries, rest } = pageOf(names, input, (name) => name)
      return { PolicyNames: entries, ...rest }
    },
  }),
]
