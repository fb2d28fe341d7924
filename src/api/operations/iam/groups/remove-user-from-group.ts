import { defineOperation } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { groupTarget } from '../subject.ts'

/** Takes a user out of a group. */
export const removeUserFromGroup = ({ groups }: IamParts) =>
  defineOperation('iam', 'RemoveUserFromGroup', {
    target: ({ GroupName }, call) => groupTarget(groups, call, 'iam:RemoveUserFromGroup', GroupName),
    run: async ({ GroupName, UserName }, { accountId }) => {
      await groups.removeMember(accountId, GroupName, UserName)
      return {}
    },
  })
