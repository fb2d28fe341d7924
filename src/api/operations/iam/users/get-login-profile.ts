import { defineOperation } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { subjectName, userTarget } from '../subject.ts'
import { loginProfileDetails, profileUser } from './login-profile-details.ts'

/** Shows whether a user has a password, and since when. */
export const getLoginProfile = (parts: IamParts) =>
  defineOperation('iam', 'GetLoginProfile', {
    target: ({ UserName }, call) =>
      userTarget(parts.users, call, 'iam:GetLoginProfile', subjectName(parts.directory, UserName, call)),
    run: async ({ UserName }, call) => {
      const user = profileUser(parts, UserName, call)
      return { LoginProfile: loginProfileDetails(user, parts.loginProfiles.get(user)) }
    },
  })
