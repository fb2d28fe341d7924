import { defineOperation } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { subjectName, userTarget } from '../subject.ts'
import { keyUser } from './key-user.ts'

/** Deletes an access key. Records that name it still find its user. */
export const deleteAccessKey = (parts: IamParts) =>
  defineOperation('iam', 'DeleteAccessKey', {
    target: ({ UserName }, call) =>
      userTarget(parts.users, call, 'iam:DeleteAccessKey', subjectName(parts.directory, UserName, call)),
    run: async ({ UserName, AccessKeyId }, call) => {
      const user = keyUser(parts, UserName, call)
      if (user === null) await parts.rootAccessKeys.delete(call.accountId, AccessKeyId)
      else await parts.accessKeys.delete(user, AccessKeyId)
      return {}
    },
  })
