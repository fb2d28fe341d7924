import { tagsOf } from '../../../../identity/iam/tags.ts'
import { defineOperation } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { userTarget } from '../subject.ts'
import { requestTagContext } from '../tag-context.ts'

/** Sets tags of a user, and leaves its others. */
export const tagUser = ({ users }: IamParts) =>
  defineOperation('iam', 'TagUser', {
    target: ({ UserName, Tags }, call) =>
      userTarget(users, call, 'iam:TagUser', UserName, requestTagContext(tagsOf(Tags))),
    run: async ({ UserName, Tags }, { accountId }) => {
      await users.tag(accountId, UserName, tagsOf(Tags))
      return {}
    },
  })
