import type { PasswordPolicy as PolicyDetails } from '@aws-sdk/client-iam'
import type { PasswordPolicy } from '../../../../identity/iam/entities.ts'
import { defineOperation, ownTarget } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { passwordGrant } from '../users/password-grant.ts'

/** What a policy asks for where an update does not say: it never keeps what was there. */
const minimumLengthDefault = 6

/** Shows the account's password policy. Users who may change their passwords may read what is asked of them. */
export const getAccountPasswordPolicy = ({ rules }: IamParts) =>
  defineOperation('iam', 'GetAccountPasswordPolicy', {
    target: (_input, call) => {
      const target = ownTarget(call, 'iam:GetAccountPasswordPolicy')
      const resourcePolicy = passwordGrant(rules, call.accountId)
      return { ...target, permissions: target.permissions.map((permission) => ({ ...permission, resourcePolicy })) }
    },
    run: async (_input, { accountId }) => ({ PasswordPolicy: policyDetails(rules.passwordPolicy(accountId)) }),
  })

/** Sets the account's password policy as a whole. It holds for passwords that are set from then on. */
export const updateAccountPasswordPolicy = ({ rules }: IamParts) =>
  defineOperation('iam', 'UpdateAccountPasswordPolicy', {
    target: (_input, call) => ownTarget(call, 'iam:UpdateAccountPasswordPolicy'),
    run: async (input, { accountId }) => {
      await rules.setPasswordPolicy(accountId, {
        minimumLengthChars: input.MinimumPasswordLength ?? minimumLengthDefault,
        requiresSymbols: input.RequireSymbols ?? false,
        requiresNumbers: input.RequireNumbers ?? false,
        requiresUppercase: input.RequireUppercaseCharacters ?? false,
        requiresLowercase: input.RequireLowercaseCharacters ?? false,
        usersMayChange: input.AllowUsersToChangePassword ?? false,
        maxAgeDays: input.MaxPasswordAge ?? null,
        reusePrevention: input.PasswordReusePrevention ?? null,
        isExpiryHard: input.HardExpiry ?? null,
      })
      return {}
    },
  })

/** Goes back to AWS's default. */
export const deleteAccountPasswordPolicy = ({ rules }: IamParts) =>
  defineOperation('iam', 'DeleteAccountPasswordPolicy', {
    target: (_input, call) => ownTarget(call, 'iam:DeleteAccountPasswordPolicy'),
    run: async (_input, { accountId }) => {
      await rules.removePasswordPolicy(accountId)
      return {}
    },
  })

function policyDetails(policy: PasswordPolicy): PolicyDetails {
  return {
    MinimumPasswordLength: policy.minimumLengthChars,
    RequireSymbols: policy.requiresSymbols,
    RequireNumbers: policy.requiresNumbers,
    RequireUppercaseCharacters: policy.requiresUppercase,
    RequireLowercaseCharacters: policy.requiresLowercase,
    AllowUsersToChangePassword: policy.usersMayChange,
    ExpirePasswords: policy.maxAgeDays !== null,
    ...(policy.maxAgeDays === null ? {} : { MaxPasswordAge: policy.maxAgeDays }),
    ...(policy.reusePrevention === null ? {} : { PasswordReusePrevention: policy.reusePrevention }),
    ...(policy.isExpiryHard === null ? {} : { HardExpiry: policy.isExpiryHard }),
  }
}
