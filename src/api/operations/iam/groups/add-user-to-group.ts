import { defineOperation } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { groupTarget } from '../subject.ts'

/** Puts a user into a group. One who is in it already is no error. */
export const addUserToGroup = ({ groups }: IamParts) =>
  defineOperation('iam', 'AddUserToGroup', {
    target: ({ GroupName }, call) => groupTarget(groups, call, 'iam:AddUserToGroup', GroupName),
    run: async ({ GroupName, UserName }, { accountId }) => {
      await groups.addMember(accountId, GroupName, UserName)
      return {}
    },
  })
