import { iamArn } from '../../../../identity/iam/arn.ts'
import { defineOperation, ownTarget } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { userTarget } from '../subject.ts'

/** Renames or moves a user. The caller needs the permission on what the user is and on what it becomes. */
export const updateUser = ({ users }: IamParts) =>
  defineOperation('iam', 'UpdateUser', {
    target: ({ UserName, NewUserName, NewPath }, call) => {
      const target = userTarget(users, call, 'iam:UpdateUser', UserName)
      const user = users.find(call.accountId, UserName)
      const nameAfter = NewUserName ?? user?.userName ?? UserName
      const arnAfter = iamArn(call.accountId, 'user', NewPath ?? user?.path ?? '/', nameAfter)
      const after = ownTarget(call, 'iam:UpdateUser', arnAfter, target.permissions[0]?.context)
      return { ...target, permissions: [...target.permissions, ...after.permissions] }
    },
    run: async ({ UserName, NewUserName, NewPath }, { accountId }) => {
      const change = { name: NewUserName ?? null, path: NewPath ?? null }
      await users.update(accountId, UserName, change)
      return {}
    },
  })
