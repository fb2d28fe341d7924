import type { Directory } from '../../../../identity/iam/directory.ts'
import { deleteInlinePolicy } from '../../../../identity/iam/inline-policies.ts'
import { defineOperation, type Operation } from '../../operation.ts'
import { holderTarget } from './targets.ts'

/** DeleteUserPolicy, DeleteGroupPolicy and DeleteRolePolicy. */
export const deleteInlinePolicyOperations = (directory: Directory): readonly Operation[] => [
  defineOperation('iam', 'DeleteUserPolicy', {
    target: ({ UserName: name }, call) => holderTarget(directory, call, 'DeleteUserPolicy', { kind: 'user', name }),
    run: async ({ UserName: name, PolicyName: policyName }, { accountId }) => {
      await deleteInlinePolicy(directory, { kind: 'user', accountId, name }, policyName)
      return {}
    },
  }),
  defineOperation('iam', 'DeleteGroupPolicy', {
    target: ({ GroupName: name }, call) => holderTarget(directory, call, 'DeleteGroupPolicy', { kind: 'group', name }),
    run: async ({ GroupName: name, PolicyName: policyName }, { accountId }) => {
      await deleteInlinePolicy(directory, { kind: 'group', accountId, name }, policyName)
      return {}
    },
  }),
  defineOperation('iam', 'DeleteRolePolicy', {
    target: ({ RoleName: name }, call) => holderTarget(directory, call, 'DeleteRolePolicy', { kind: 'role', name }),
    run: async ({ RoleName: name, PolicyName: policyName }, { accountId }) => {
      await deleteInlinePolicy(directory, { kind: 'role', accountId, name }, policyName)
      return {}
    },
  }),
]
