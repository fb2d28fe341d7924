import type { Directory } from '../../../../identity/iam/directory.ts'
import { putInlinePolicy } from '../../../../identity/iam/inline-policies.ts'
import { defineOperation, type Operation } from '../../operation.ts'
import { holderTarget } from './targets.ts'

/** PutUserPolicy, PutGroupPolicy and PutRolePolicy: embed a policy, in place of one of the same name. */
export const putInlinePolicyOperations = (directory: Directory): readonly Operation[] => [
  defineOperation('iam', 'PutUserPolicy', {
    target: ({ UserName: name }, call) => holderTarget(directory, call, 'PutUserPolicy', { kind: 'user', name }),
    run: async ({ UserName: name, PolicyName: policyName, PolicyDocument: text }, { accountId }) => {
      await putInlinePolicy(directory, { kind: 'user', accountId, name }, policyName, text)
      return {}
    },
  }),
  defineOperation('iam', 'PutGroupPolicy', {
    target: ({ GroupName: name }, call) => holderTarget(directory, call, 'PutGroupPolicy', { kind: 'group', name }),
    run: async ({ GroupName: name, PolicyName: policyName, PolicyDocument: text }, { accountId }) => {
      await putInlinePolicy(directory, { kind: 'group', accountId, name }, policyName, text)
      return {}
    },
  }),
  defineOperation('iam', 'PutRolePolicy', {
    target: ({ RoleName: name }, call) => holderTarget(directory, call, 'PutRolePolicy', { kind: 'role', name }),
    run: async ({ RoleName: name, PolicyName: policyName, PolicyDocument: text }, { accountId }) => {
      await putInlinePolicy(directory, { kind: 'role', accountId, name }, policyName, text)
      return {}
    },
  }),
]
