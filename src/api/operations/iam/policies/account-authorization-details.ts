import type { GetAccountAuthorizationDetailsCommandInput } from '@aws-sdk/client-iam'
import type { AccountId } from '../../../../base/brands.ts'
import type { Directory } from '../../../../identity/iam/directory.ts'
import type { Group, PolicyHolder, Role, User } from '../../../../identity/iam/entities.ts'
import { awsManagedPolicies } from '../../../../identity/iam/managed-policies/aws-managed-policies.ts'
import type { VisiblePolicy } from '../../../../identity/iam/managed-policy.ts'
import { encodeDocument } from '../../../../identity/iam/policy-document.ts'
import { type PolicyUsage, policyUsage } from '../../../../identity/iam/policy-usage.ts'
import type { LastUseOfRole } from '../../../../identity/iam/role-use.ts'
import { defineOperation, ownTarget } from '../../operation.ts'
import { boundaryDetails, groupDetails, tagDetails } from '../details.ts'
import { pageOf } from '../page.ts'
import { namedRole, useDetails } from '../roles/role-answers.ts'
import { attachedPolicies, attachedPolicy, fullVersion, listedPolicy, policyKey, sortedBy } from './policy-answers.ts'

/**
 * Everything that decides who may do what in the account: users, groups and roles with their policies, the account's
 * managed policies, and those of AWS's that are in use.
 */
export const getAccountAuthorizationDetails = (directory: Directory, lastUseOfRole: LastUseOfRole) =>
  defineOperation('iam', 'GetAccountAuthorizationDetails', {
    target: (_input, call) => ownTarget(call, 'iam:GetAccountAuthorizationDetails'),
    run: async (input, { accountId }) => {
      const usage = policyUsage(directory, accountId)
      const { entries, rest } = pageOf(entitiesOf(directory, accountId, usage, input), input, ({ key }) => key)
      const roles = entries.flatMap(({ role }) => role ?? [])
      return {
        UserDetailList: entries.flatMap(({ user }) => (user === undefined ? [] : [userDetail(directory, user)])),
        GroupDetailList: entries.flatMap(({ group }) => (group === undefined ? [] : [groupDetail(directory, group)])),
        RoleDetailList: await roleDetails(directory, roles, lastUseOfRole),
        Policies: entries.flatMap(({ policy }) => (policy === undefined ? [] : [policyDetail(policy, usage)])),
        ...rest,
      }
    },
  })

/** One of the four, with its place in the order of pages. */
interface Entity {
  readonly key: string
  readonly user?: User
  readonly group?: Group
  readonly role?: Role
  readonly policy?: VisiblePolicy
}

function entitiesOf(
  directory: Directory,
  accountId: AccountId,
  usage: PolicyUsage,
  { Filter: filter = [] }: GetAccountAuthorizationDetailsCommandInput,
): readonly Entity[] {
  const { users, groups, roles, policies } = directory
  const wants = (kind: (typeof filter)[number]) => filter.length === 0 || filter.includes(kind)
  const isUsed = ({ arn }: VisiblePolicy) => usage.attachments.has(arn) || usage.boundaries.has(arn)
  const shownPolicies = [
    ...(wants('LocalManagedPolicy') ? policies.list(accountId) : []),
    ...(wants('AWSManagedPolicy') ? awsManagedPolicies().filter(isUsed) : []),
  ]
  const all: readonly Entity[] = [
    ...(wants('User') ? users.list(accountId) : []).map((user) => ({ key: `1 ${user.userName.toLowerCase()}`, user })),
    ...(wants('Group') ? groups.list(accountId) : []).map((group) => ({
      key: `2 ${group.groupName.toLowerCase()}`,
      group,
    })),
    ...(wants('Role') ? roles.list(accountId) : []).map((role) => ({ key: `3 ${role.roleName.toLowerCase()}`, role })),
    ...shownPolicies.map((policy) => ({ key: `4 ${policyKey(policy)}`, policy })),
  ]
  return sortedBy(all, ({ key }) => key)
}

function userDetail(directory: Directory, user: User) {
  const groups = user.groupIds.flatMap((groupId) => directory.findGroup(groupId)?.groupName ?? [])
  return {
    Path: user.path,
    UserName: user.userName,
    UserId: user.userId,
    Arn: user.arn,
    CreateDate: new Date(user.createdAtMs),
    UserPolicyList: inlineDetails(user),
    GroupList: groups.sort(),
    AttachedManagedPolicies: attachedDetails(directory, user),
    ...boundaryDetails(user.boundaryArn),
    Tags: tagDetails(user.tags),
  }
}

function groupDetail(directory: Directory, group: Group) {
  return {
    ...groupDetails(group),
    GroupPolicyList: inlineDetails(group),
    AttachedManagedPolicies: attachedDetails(directory, group),
  }
}

/** One after the other: each asks the records for its last use. */
async function roleDetails(directory: Directory, roles: readonly Role[], lastUseOfRole: LastUseOfRole) {
  const details = []
  for (const role of roles) {
    details.push({ ...roleDetail(directory, role), ...(await useDetails(role, lastUseOfRole)) })
  }
  return details
}

function roleDetail(directory: Directory, role: Role) {
  return {
    ...namedRole(directory, role),
    InstanceProfileList: [],
    RolePolicyList: inlineDetails(role),
    AttachedManagedPolicies: attachedDetails(directory, role),
    ...boundaryDetails(role.boundaryArn),
    Tags: tagDetails(role.tags),
  }
}

function policyDetail(policy: VisiblePolicy, usage: PolicyUsage) {
  const { versions, defaultVersionId } = policy
  return {
    ...listedPolicy(policy, usage),
    PolicyVersionList: versions.map((version) => fullVersion(version, defaultVersionId)),
  }
}

function inlineDetails({ inlinePolicies }: PolicyHolder) {
  return [...inlinePolicies].map(([PolicyName, policy]) => ({ PolicyName, PolicyDocument: encodeDocument(policy) }))
}

function attachedDetails(directory: Directory, { accountId, attachedPolicyArns }: User | Group | Role) {
  return attachedPolicies(directory, accountId, attachedPolicyArns).map(attachedPolicy)
}
