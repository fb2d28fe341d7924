import { defineOperation } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { subjectName, userTarget } from '../subject.ts'
import { profileUser } from './login-profile-details.ts'

/** Takes a user's password away. Access keys stay good. */
export const deleteLoginProfile = (parts: IamParts) =>
  defineOperation('iam', 'DeleteLoginProfile', {
    target: ({ UserName }, call) =>
      userTarget(parts.users, call, 'iam:DeleteLoginProfile', subjectName(parts.directory, UserName, call)),
    run: async ({ UserName }, call) => {
      await parts.loginProfiles.delete(profileUser(parts, UserName, call))
      return {}
    },
  })
