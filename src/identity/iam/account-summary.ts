import type { AccountId } from '../../base/brands.ts'
import type { Directory } from './directory.ts'
import * as limits from './limits.ts'
import type { RootUser } from './root-user.ts'

/** AWS's quota of policy versions in use by an account. */
const policyVersionsInUseMax = 10_000

/** Quotas of what cannot be made here, as AWS states them. */
const unusedQuotas = {
  InstanceProfilesQuota: 1000,
  ServerCertificatesQuota: 20,
  SigningCertificatesPerUserQuota: 2,
}

/** Of what cannot be made here there is none. */
const unusedCounts = {
  AccountMFAEnabled: 0,
  AccountPasswordPresent: 0,
  AccountSigningCertificatesPresent: 0,
  InstanceProfiles: 0,
  MFADevices: 0,
  MFADevicesInUse: 0,
  Providers: 0,
  ServerCertificates: 0,
}

/** Sessions are good in every Region: version 2 of the tokens. */
const globalEndpointTokenVersion = 2

/** Counts and quotas of an account, by AWS's names. */
export function accountSummary(directory: Directory, accountId: AccountId, root: RootUser): Record<string, number> {
  const { users, groups, roles, policies } = directory
  const versions = policies.list(accountId).reduce((sum, policy) => sum + policy.versions.length, 0)
  return {
    ...unusedCounts,
    ...unusedQuotas,
    AccessKeysPerUserQuota: limits.accessKeysPerUserMax,
    AccountAccessKeysPresent: root.accessKeys.length > 0 ? 1 : 0,
    AssumeRolePolicySizeQuota: limits.trustPolicyCharsMax,
    AttachedPoliciesPerGroupQuota: limits.attachedPoliciesPerHolderMax,
    AttachedPoliciesPerRoleQuota: limits.attachedPoliciesPerHolderMax,
    AttachedPoliciesPerUserQuota: limits.attachedPoliciesPerHolderMax,
    GlobalEndpointTokenVersion: globalEndpointTokenVersion,
    GroupPolicySizeQuota: limits.groupPoliciesCharsMax,
    Groups: groups.count(accountId),
    GroupsPerUserQuota: limits.groupsPerUserMax,
    GroupsQuota: limits.groupsMax,
    Policies: policies.count(accountId),
    PoliciesQuota: limits.policiesMax,
    PolicySizeQuota: limits.managedPolicyCharsMax,
    PolicyVersionsInUse: versions,
    PolicyVersionsInUseQuota: policyVersionsInUseMax,
    RolePolicySizeQuota: limits.rolePoliciesCharsMax,
    Roles: roles.count(accountId),
    RolesQuota: limits.rolesMax,
    UserPolicySizeQuota: limits.userPoliciesCharsMax,
    Users: users.count(accountId),
    UsersQuota: limits.usersMax,
    VersionsPerPolicyQuota: limits.versionsPerPolicyMax,
  }
}
