import type { AccountId } from '../../../../base/brands.ts'
import { rootArn } from '../../../../identity/user-identity.ts'
import { defineOperation } from '../../operation.ts'
import { userDetails } from '../details.ts'
import type { IamParts } from '../iam-parts.ts'
import { subjectName, userTarget } from '../subject.ts'

/** Shows a user or, without a name, the caller. */
export const getUser = (parts: IamParts) =>
  defineOperation('iam', 'GetUser', {
    target: (input, call) =>
      userTarget(parts.users, call, 'iam:GetUser', subjectName(parts.directory, input.UserName, call)),
    run: async (input, call) => {
      const name = subjectName(parts.directory, input.UserName, call)
      if (name === null) return { User: rootDetails(parts, call.accountId) }
      return { User: userDetails(parts.users.get(call.accountId, name)) }
    },
  })

/** Root has neither name nor path; AWS shows the account's alias in the name's place. */
function rootDetails({ rootUserOf, rules }: IamParts, accountId: AccountId) {
  return {
    Path: undefined,
    UserName: rules.settingsOf(accountId).alias ?? undefined,
    UserId: accountId,
    Arn: rootArn(accountId),
    CreateDate: new Date(rootUserOf(accountId).createdAtMs),
  }
}
