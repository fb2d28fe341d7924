import { attachPolicy } from '../../../../identity/iam/attachments.ts'
import type { Directory } from '../../../../identity/iam/directory.ts'
import { defineOperation, type Operation } from '../../operation.ts'
import { holderTarget } from './targets.ts'

/** AttachUserPolicy, AttachGroupPolicy and AttachRolePolicy. */
export const attachPolicyOperations = (directory: Directory): readonly Operation[] => [
  defineOperation('iam', 'AttachUserPolicy', {
    target: ({ UserName: name, PolicyArn: policyArn }, call) =>
      holderTarget(directory, call, 'AttachUserPolicy', { kind: 'user', name }, { policyArn }),
    run: async ({ UserName: name, PolicyArn: policyArn }, { accountId }) => {
      await attachPolicy(directory, { kind: 'user', accountId, name }, policyArn)
      return {}
    },
  }),
  defineOperation('iam', 'AttachGroupPolicy', {
    target: ({ GroupName: name, PolicyArn: policyArn }, call) =>
      holderTarget(directory, call, 'AttachGroupPolicy', { kind: 'group', name }, { policyArn }),
    run: async ({ GroupName: name, PolicyArn: policyArn }, { accountId }) => {
      await attachPolicy(directory, { kind: 'group', accountId, name }, policyArn)
      return {}
    },
  }),
  defineOperation('iam', 'AttachRolePolicy', {
    target: ({ RoleName: name, PolicyArn: policyArn }, call) =>
      holderTarget(directory, call, 'AttachRolePolicy', { kind: 'role', name }, { policyArn }),
    run: async ({ RoleName: name, PolicyArn: policyArn }, { accountId }) => {
      await attachPolicy(directory, { kind: 'role', accountId, name }, policyArn)
      return {}
    },
  }),
]
