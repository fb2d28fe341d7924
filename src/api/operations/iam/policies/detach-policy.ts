import { detachPolicy } from '../../../../identity/iam/attachments.ts'
import type { Directory } from '../../../../identity/iam/directory.ts'
import { defineOperation, type Operation } from '../../operation.ts'
import { holderTarget } from './targets.ts'

/** DetachUserPolicy, DetachGroupPolicy and DetachRolePolicy. */
export const detachPolicyOperations = (directory: Directory): readonly Operation[] => [
  defineOperation('iam', 'DetachUserPolicy', {
    target: ({ UserName: name, PolicyArn: policyArn }, call) =>
      holderTarget(directory, call, 'DetachUserPolicy', { kind: 'user', name }, { policyArn }),
    run: async ({ UserName: name, PolicyArn: policyArn }, { accountId }) => {
      await detachPolicy(directory, { kind: 'user', accountId, name }, policyArn)
      return {}
    },
  }),
  defineOperation('iam', 'DetachGroupPolicy', {
    target: ({ GroupName: name, PolicyArn: policyArn }, call) =>
      holderTarget(directory, call, 'DetachGroupPolicy', { kind: 'group', name }, { policyArn }),
    run: async ({ GroupName: name, PolicyArn: policyArn }, { accountId }) => {
      await detachPolicy(directory, { kind: 'group', accountId, name }, policyArn)
      return {}
    },
  }),
  defineOperation('iam', 'DetachRolePolicy', {
    target: ({ RoleName: name, PolicyArn: policyArn }, call) =>
      holderTarget(directory, call, 'DetachRolePolicy', { kind: 'role', name }, { policyArn }),
    run: async ({ RoleName: name, PolicyArn: policyArn }, { accountId }) => {
      await detachPolicy(directory, { kind: 'role', accountId, name }, policyArn)
      return {}
    },
  }),
]
