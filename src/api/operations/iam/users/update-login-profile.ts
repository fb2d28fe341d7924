import { defineOperation } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { userTarget } from '../subject.ts'

/** Sets a user's password, or whether another has to be chosen at the next sign-in. */
export const updateLoginProfile = ({ users, loginProfiles }: IamParts) =>
  defineOperation('iam', 'UpdateLoginProfile', {
    target: ({ UserName }, call) => userTarget(users, call, 'iam:UpdateLoginProfile', UserName),
    run: async ({ UserName, Password, PasswordResetRequired }, { accountId }) => {
      const user = users.get(accountId, UserName)
      await loginProfiles.update(user, { password: Password ?? null, mustReset: PasswordResetRequired ?? null })
      return {}
    },
  })
