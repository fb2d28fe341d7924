import { defineOperation } from '../../operation.ts'
import { groupDetails, userEntry } from '../details.ts'
import type { IamParts } from '../iam-parts.ts'
import { pageOf } from '../page.ts'
import { groupTarget } from '../subject.ts'

/** Shows a group with the users in it. */
export const getGroup = ({ groups }: IamParts) =>
  defineOperation('iam', 'GetGroup', {
    target: ({ GroupName }, call) => groupTarget(groups, call, 'iam:GetGroup', GroupName),
    run: async ({ GroupName, ...input }, { accountId }) => {
      const group = groups.get(accountId, GroupName)
      const { entries, rest } = pageOf(groups.membersOf(group), input, ({ userName }) => userName.toLowerCase())
      return { Group: groupDetails(group), Users: entries.map(userEntry), ...rest }
    },
  })
