import { AccessKeys, type LastUseOf, type RetireKey } from '../../../identity/iam/access-keys.ts'
import { AccountRules } from '../../../identity/iam/account-rules.ts'
import { credentialReport } from '../../../identity/iam/credential-report.ts'
import { CredentialReports } from '../../../identity/iam/credential-reports.ts'
import type { Directory } from '../../../identity/iam/directory.ts'
import { Groups } from '../../../identity/iam/groups.ts'
import { LoginProfiles } from '../../../identity/iam/login-profiles.ts'
import type { HostedAccounts } from '../../../identity/iam/policy-principals.ts'
import type { LastUseOfRole } from '../../../identity/iam/role-use.ts'
import type { RootAccessKeys } from '../../../identity/iam/root-access-keys.ts'
import type { RootUserOf } from '../../../identity/iam/root-user.ts'
import { Users } from '../../../identity/iam/users.ts'
import { cutToSecond } from '../../../identity/iam/whole-seconds.ts'
import type { Operation } from '../operation.ts'
import { accessKeyOperations } from './access-keys/index.ts'
import { accountOperations } from './account/index.ts'
import { groupOperations } from './groups/index.ts'
import type { IamParts } from './iam-parts.ts'
import { policyOperations } from './policies/index.ts'
import { roleOperations } from './roles/index.ts'
import { simulationOperations } from './simulation/index.ts'
import { userOperations } from './users/index.ts'

export interface IamNeeds {
  readonly directory: Directory
  readonly accounts: HostedAccounts
  readonly rootUserOf: RootUserOf
  readonly rootAccessKeys: RootAccessKeys
  readonly lastUseOf: LastUseOf
  readonly lastUseOfRole: LastUseOfRole
  readonly retire: RetireKey
}

/** Every operation of IAM that Cairn answers. */
export function iamOperations(needs: IamNeeds): readonly Operation[] {
  const { directory, accounts, lastUseOfRole } = needs
  const parts = makeParts(needs)
  return [
    ...accessKeyOperations(parts),
    ...accountOperations(parts),
    ...groupOperations(parts),
    ...policyOperations(directory, lastUseOfRole),
    ...roleOperations(directory, accounts, lastUseOfRole),
    ...simulationOperations(directory),
    ...userOperations(parts),
  ]
}

function makeParts({ directory, rootAccessKeys, lastUseOf, retire, ...needs }: IamNeeds): IamParts {
  const users = new Users(directory)
  const groups = new Groups(directory, users)
  const accessKeys = new AccessKeys(directory, retire)
  const loginProfiles = new LoginProfiles(directory)
  const rules = new AccountRules(directory)
  const rootUserOf: RootUserOf = (accountId) => {
    const root = needs.rootUserOf(accountId)
    const accessKeys = root.accessKeys.map((key) => ({ ...key, createdAtMs: cutToSecond(key.createdAtMs) }))
    return { createdAtMs: cutToSecond(root.createdAtMs), accessKeys }
  }
  const reportNeeds = { users, accessKeys, loginProfiles, rules, rootUserOf, lastUseOf }
  const reports = new CredentialReports((accountId) => credentialReport(accountId, reportNeeds), directory.clock)
  return { directory, users, groups, accessKeys, rootAccessKeys, loginProfiles, rules, reports, rootUserOf, lastUseOf }
}
