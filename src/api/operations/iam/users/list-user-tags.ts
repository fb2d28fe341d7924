import { defineOperation } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { pageOfTags } from '../page.ts'
import { userTarget } from '../subject.ts'

/** Lists the tags of a user, sorted by key. */
export const listUserTags = ({ users }: IamParts) =>
  defineOperation('iam', 'ListUserTags', {
    target: ({ UserName }, call) => userTarget(users, call, 'iam:ListUserTags', UserName),
    run: async ({ UserName, ...input }, { accountId }) => {
      const { tags } = users.get(accountId, UserName)
      const { entries, rest } = pageOfTags(tags, input)
      return { Tags: entries, ...rest }
    },
  })
