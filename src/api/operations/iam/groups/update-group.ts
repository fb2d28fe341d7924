import { iamArn } from '../../../../identity/iam/arn.ts'
import { defineOperation, ownTarget } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { groupTarget } from '../subject.ts'

/** Renames or moves a group. The caller needs the permission on what the group is and on what it becomes. */
export const updateGroup = ({ groups }: IamParts) =>
  defineOperation('iam', 'UpdateGroup', {
    target: ({ GroupName, NewGroupName, NewPath }, call) => {
      const target = groupTarget(groups, call, 'iam:UpdateGroup', GroupName)
      const group = groups.find(call.accountId, GroupName)
      const nameAfter = NewGroupName ?? group?.groupName ?? GroupName
      const arnAfter = iamArn(call.accountId, 'group', NewPath ?? group?.path ?? '/', nameAfter)
      const after = ownTarget(call, 'iam:UpdateGroup', arnAfter)
      return { ...target, permissions: [...target.permissions, ...after.permissions] }
    },
    run: async ({ GroupName, NewGroupName, NewPath }, { accountId }) => {
      const change = { name: NewGroupName ?? null, path: NewPath ?? null }
      await groups.update(accountId, GroupName, change)
      return {}
    },
  })
