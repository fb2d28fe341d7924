import { defineOperation } from '../../operation.ts'
import { groupDetails } from '../details.ts'
import type { IamParts } from '../iam-parts.ts'
import { pageOf } from '../page.ts'
import { userTarget } from '../subject.ts'

/** Lists the groups that a user is in. */
export const listGroupsForUser = ({ users, groups }: IamParts) =>
  defineOperation('iam', 'ListGroupsForUser', {
    target: ({ UserName }, call) => userTarget(users, call, 'iam:ListGroupsForUser', UserName),
    run: async ({ UserName, ...input }, { accountId }) => {
      const user = users.get(accountId, UserName)
      const { entries, rest } = pageOf(groups.groupsOf(user), input, ({ groupName }) => groupName.toLowerCase())
      return { Groups: entries.map(groupDetails), ...rest }
    },
  })
