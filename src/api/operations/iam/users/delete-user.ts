import { defineOperation } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { userTarget } from '../subject.ts'

/** Deletes a user who has neither credentials nor policies nor groups any more. */
export const deleteUser = ({ users }: IamParts) =>
  defineOperation('iam', 'DeleteUser', {
    target: ({ UserName }, call) => userTarget(users, call, 'iam:DeleteUser', UserName),
    run: async ({ UserName }, { accountId }) => {
      await users.delete(accountId, UserName)
      return {}
    },
  })
