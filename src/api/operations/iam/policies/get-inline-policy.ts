import type { Directory } from '../../../../identity/iam/directory.ts'
import { getInlinePolicy } from '../../../../identity/iam/inline-policies.ts'
import { encodeDocument } from '../../../../identity/iam/policy-document.ts'
import { getHolder } from '../../../../identity/iam/policy-holders.ts'
import { defineOperation, type Operation } from '../../operation.ts'
import { holderTarget } from './targets.ts'

/** GetUserPolicy, GetGroupPolicy and GetRolePolicy. */
export const getInlinePolicyOperations = (directory: Directory): readonly Operation[] => [
  defineOperation('iam', 'GetUserPolicy', {
    target: ({ UserName: name }, call) => holderTarget(directory, call, 'GetUserPolicy', { kind: 'user', name }),
    run: async ({ UserName: name, PolicyName: policyName }, { accountId }) => {
      const policy = getInlinePolicy(directory, { kind: 'user', accountId, name }, policyName)
      const { userName } = getHolder(directory, { kind: 'user', accountId, name })
      return { UserName: userName, PolicyName: policyName, PolicyDocument: encodeDocument(policy) }
    },
  }),
  defineOperation('iam', 'GetGroupPolicy', {
    target: ({ GroupName: name }, call) => holderTarget(directory, call, 'GetGroupPolicy', { kind: 'group', name }),
    run: async ({ GroupName: name, PolicyName: policyName }, { accountId }) => {
      const policy = getInlinePolicy(directory, { kind: 'group', accountId, name }, policyName)
      const { groupName } = getHolder(directory, { kind: 'group', accountId, name })
      return { GroupName: groupName, PolicyName: policyName, PolicyDocument: encodeDocument(policy) }
    },
  }),
  defineOperation('iam', 'GetRolePolicy', {
    target: ({ RoleName: name }, call) => holderTarget(directory, call, 'GetRolePolicy', { kind: 'role', name }),
    run: async ({ RoleName: name, PolicyName: policyName }, { accountId }) => {
      const policy = getInlinePolicy(directory, { kind: 'role', accountId, name }, policyName)
      const { roleName } = getHolder(directory, { kind: 'role', accountId, name })
      return { RoleName: roleName, PolicyName: policyName, PolicyDocument: encodeDocument(policy) }
    },
  }),
]
