import type { AccessKeys, LastUseOf } from '../../../identity/iam/access-keys.ts'
import type { AccountRules } from '../../../identity/iam/account-rules.ts'
import type { CredentialReports } from '../../../identity/iam/credential-reports.ts'
import type { Directory } from '../../../identity/iam/directory.ts'
import type { Groups } from '../../../identity/iam/groups.ts'
import type { LoginProfiles } from '../../../identity/iam/login-profiles.ts'
import type { RootAccessKeys } from '../../../identity/iam/root-access-keys.ts'
import type { RootUserOf } from '../../../identity/iam/root-user.ts'
import type { Users } from '../../../identity/iam/users.ts'

/** What the operations on users, groups, keys and accounts work with. */
export interface IamParts {
  readonly directory: Directory
  readonly users: Users
  readonly groups: Groups
  readonly accessKeys: AccessKeys
  readonly rootAccessKeys: RootAccessKeys
  readonly loginProfiles: LoginProfiles
  readonly rules: AccountRules
  readonly reports: CredentialReports
  readonly rootUserOf: RootUserOf
  readonly lastUseOf: LastUseOf
}
