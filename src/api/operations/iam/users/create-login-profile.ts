import { validationError } from '../../../../identity/iam/errors.ts'
import { defineOperation } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { subjectName, userTarget } from '../subject.ts'
import { loginProfileDetails, profileUser } from './login-profile-details.ts'

/** Gives a user a password. */
export const createLoginProfile = (parts: IamParts) =>
  defineOperation('iam', 'CreateLoginProfile', {
    target: ({ UserName }, call) =>
      userTarget(parts.users, call, 'iam:CreateLoginProfile', subjectName(parts.directory, UserName, call)),
    run: async ({ UserName, Password, PasswordResetRequired = false }, call) => {
      const user = profileUser(parts, UserName, call)
      // The model lets it out for root sessions of an organization, which do not exist here.
      if (Password === undefined) {
        throw validationError(
          "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null",
        )
      }
      const profile = await parts.loginProfiles.create(user, Password, PasswordResetRequired)
      return { LoginProfile: loginProfileDetails(user, profile) }
    },
  })
