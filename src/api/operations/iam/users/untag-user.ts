import { defineOperation } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { userTarget } from '../subject.ts'
import { tagKeysContext } from '../tag-context.ts'

/** Takes tags from a user. A tag that it does not have is no error. */
export const untagUser = ({ users }: IamParts) =>
  defineOperation('iam', 'UntagUser', {
    target: ({ UserName, TagKeys = [] }, call) =>
      userTarget(users, call, 'iam:UntagUser', UserName, tagKeysContext(TagKeys)),
    run: async ({ UserName, TagKeys = [] }, { accountId }) => {
      await users.untag(accountId, UserName, TagKeys)
      return {}
    },
  })
