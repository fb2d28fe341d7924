import { iamArn } from '../../../../identity/iam/arn.ts'
import { defineOperation, ownTarget } from '../../operation.ts'
import { groupDetails } from '../details.ts'
import type { IamParts } from '../iam-parts.ts'

/** Makes a group without members and policies. */
export const createGroup = ({ groups }: IamParts) =>
  defineOperation('iam', 'CreateGroup', {
    target: ({ GroupName, Path = '/' }, call) =>
      ownTarget(call, 'iam:CreateGroup', iamArn(call.accountId, 'group', Path, GroupName)),
    run: async ({ GroupName, Path = '/' }, { accountId }) => {
      const group = await groups.create(accountId, GroupName, Path)
      return { Group: groupDetails(group) }
    },
  })
