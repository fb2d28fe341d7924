import { iamError } from '../../../../identity/iam/errors.ts'
import { accountCaller, defineOperation, type TargetCall } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { userTarget } from '../subject.ts'
import { passwordGrant } from './password-grant.ts'

/** Replaces the caller's own password. An account can let all of its users do so, whatever their policies. */
export const changePassword = ({ users, directory, loginProfiles, rules }: IamParts) =>
  defineOperation('iam', 'ChangePassword', {
    target: (_input, call) => {
      const target = userTarget(users, call, 'iam:ChangePassword', callingUser(directory, call).userName)
      const resourcePolicy = passwordGrant(rules, call.accountId)
      return { ...target, permissions: target.permissions.map((permission) => ({ ...permission, resourcePolicy })) }
    },
    run: async ({ OldPassword, NewPassword }, call) => {
      await loginProfiles.changePassword(callingUser(directory, call), OldPassword, NewPassword)
      return {}
    },
  })

function callingUser(directory: IamParts['directory'], call: Pick<TargetCall, 'principal'>) {
  const principal = accountCaller(call)
  const user = principal.type === 'IAMUser' ? directory.findUser(principal.userId) : null
  if (user === null) {
    throw iamError('InvalidUserTypeException', 'Only an IAM User can change their own password.')
  }
  return user
}
