import { validationError } from '../../../../identity/iam/errors.ts'
import { defineOperation } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { subjectName, userTarget } from '../subject.ts'
import { keyUser } from './key-user.ts'

/** Makes an access key good or not. From the answer on, an inactive key counts as unknown. */
export const updateAccessKey = (parts: IamParts) =>
  defineOperation('iam', 'UpdateAccessKey', {
    target: ({ UserName }, call) =>
      userTarget(parts.users, call, 'iam:UpdateAccessKey', subjectName(parts.directory, UserName, call)),
    run: async ({ UserName, AccessKeyId, Status }, call) => {
      // The model also has the status of keys that expire, which none does here.
      if (Status !== 'Active' && Status !== 'Inactive') throw validationError('Status must be Active or Inactive.')
      const user = keyUser(parts, UserName, call)
      const isActive = Status === 'Active'
      if (user === null) await parts.rootAccessKeys.setActive(call.accountId, AccessKeyId, isActive)
      else await parts.accessKeys.setActive(user, AccessKeyId, isActive)
      return {}
    },
  })
