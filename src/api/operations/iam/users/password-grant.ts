import type { AccountId } from '../../../../base/brands.ts'
import type { AccountRules } from '../../../../identity/iam/account-rules.ts'
import { compilePolicy } from '../../../../identity/policy/compile-policy.ts'
import type { CompiledPolicy } from '../../../../identity/policy/compiled-policy.ts'

/**
 * What an account grants all of its users that lets them change their passwords; null where it does not. A grant of
 * the resource's own, so that what denies them explicitly still does.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_enable-user-change.html
 */
export function passwordGrant(rules: AccountRules, accountId: AccountId): CompiledPolicy | null {
  if (rules.settingsOf(accountId).passwordPolicy?.usersMayChange !== true) return null
  grant ??= compilePolicy(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }), 'resource')
  return grant
}

const statement = {
  Effect: 'Allow',
  Principal: '*',
  Action: ['iam:ChangePassword', 'iam:GetAccountPasswordPolicy'],
  Resource: '*',
}

/** The same for all accounts; made when one first grants it. */
let grant: CompiledPolicy | null = null
