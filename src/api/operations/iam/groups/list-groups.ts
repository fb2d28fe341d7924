import { defineOperation, ownTarget } from '../../operation.ts'
import { groupDetails } from '../details.ts'
import type { IamParts } from '../iam-parts.ts'
import { pageOf } from '../page.ts'

/** Lists the groups below a path. */
export const listGroups = ({ groups }: IamParts) =>
  defineOperation('iam', 'ListGroups', {
    target: ({ PathPrefix = '/' }, call) =>
      ownTarget(call, 'iam:ListGroups', `arn:aws:iam::${call.accountId}:group${PathPrefix}`),
    run: async ({ PathPrefix = '/', ...input }, { accountId }) => {
      const below = groups.list(accountId).filter(({ path }) => path.startsWith(PathPrefix))
      const { entries, rest } = pageOf(below, input, ({ groupName }) => groupName.toLowerCase())
      return { Groups: entries.map(groupDetails), ...rest }
    },
  })
