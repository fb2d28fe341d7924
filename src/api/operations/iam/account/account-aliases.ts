import { defineOperation, ownTarget } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'

/** Gives the account a name for its sign-in page, in the place of the one that it has. */
export const createAccountAlias = ({ rules }: IamParts) =>
  defineOperation('iam', 'CreateAccountAlias', {
    target: (_input, call) => ownTarget(call, 'iam:CreateAccountAlias'),
    run: async ({ AccountAlias }, { accountId }) => {
      await rules.setAlias(accountId, AccountAlias)
      return {}
    },
  })

/** Takes the account's alias away. */
export const deleteAccountAlias = ({ rules }: IamParts) =>
  defineOperation('iam', 'DeleteAccountAlias', {
    target: (_input, call) => ownTarget(call, 'iam:DeleteAccountAlias'),
    run: async ({ AccountAlias }, { accountId }) => {
      await rules.removeAlias(accountId, AccountAlias)
      return {}
    },
  })

/** Lists the account's alias: there is one at most. */
export const listAccountAliases = ({ rules }: IamParts) =>
  defineOperation('iam', 'ListAccountAliases', {
    target: (_input, call) => ownTarget(call, 'iam:ListAccountAliases'),
    run: async (_input, { accountId }) => {
      const { alias } = rules.settingsOf(accountId)
      return { AccountAliases: alias === null ? [] : [alias], IsTruncated: false }
    },
  })
