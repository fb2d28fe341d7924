import { defineOperation, ownTarget } from '../../operation.ts'
import { userEntry } from '../details.ts'
import type { IamParts } from '../iam-parts.ts'
import { pageOf } from '../page.ts'

/** Lists the users below a path. */
export const listUsers = ({ users }: IamParts) =>
  defineOperation('iam', 'ListUsers', {
    target: ({ PathPrefix = '/' }, call) =>
      ownTarget(call, 'iam:ListUsers', `arn:aws:iam::${call.accountId}:user${PathPrefix}`),
    run: async ({ PathPrefix = '/', ...input }, { accountId }) => {
      const below = users.list(accountId).filter(({ path }) => path.startsWith(PathPrefix))
      const { entries, rest } = pageOf(below, input, ({ userName }) => userName.toLowerCase())
      return { Users: entries.map(userEntry), ...rest }
    },
  })
