import type { ListEntitiesForPolicyCommandInput } from '@aws-sdk/client-iam'
import type { Directory } from '../../../../identity/iam/directory.ts'
import type { Group, PolicyHolder, Role, User } from '../../../../identity/iam/entities.ts'
import { getPolicy } from '../../../../identity/iam/managed-policy.ts'
import { defineOperation } from '../../operation.ts'
import { pageOf } from '../page.ts'
import { policyTarget } from './targets.ts'

/** Lists the groups, roles and users that have a policy attached or as their boundary. */
export const listEntitiesForPolicy = (directory: Directory) =>
  defineOperation('iam', 'ListEntitiesForPolicy', {
    target: ({ PolicyArn }, call) => policyTarget(directory, call, 'ListEntitiesForPolicy', PolicyArn),
    run: async (input, { accountId }) => {
      getPolicy(directory, accountId, input.PolicyArn)
      const isWanted = wantedBy(input)
      const groups = directory.groups.list(accountId).filter((group) => isWanted('Group', group))
      const roles = directory.roles.list(accountId).filter((role) => isWanted('Role', role))
      const users = directory.users.list(accountId).filter((user) => isWanted('User', user))
      const all: readonly Entity[] = [
        ...groups.map((group) => ({ key: `1 ${group.groupName.toLowerCase()}`, group })),
        ...roles.map((role) => ({ key: `2 ${role.roleName.toLowerCase()}`, role })),
        ...users.map((user) => ({ key: `3 ${user.userName.toLowerCase()}`, user })),
      ]
      const { entries, rest } = pageOf(all, input, ({ key }) => key)
      return {
        PolicyGroups: entries.flatMap(({ group }) => (group === undefined ? [] : groupOf(group))),
        PolicyUsers: entries.flatMap(({ user }) => (user === undefined ? [] : userOf(user))),
        PolicyRoles: entries.flatMap(({ role }) => (role === undefined ? [] : roleOf(role))),
        ...rest,
      }
    },
  })

/** One of the three, with its place in the order of pages. */
interface Entity {
  readonly key: string
  readonly group?: Group
  readonly role?: Role
  readonly user?: User
}

type Holder = PolicyHolder & { readonly path: string; readonly boundaryArn?: string | null }

function wantedBy({ PolicyArn, EntityFilter, PathPrefix = '/', PolicyUsageFilter }: ListEntitiesForPolicyCommandInput) {
  return (kind: 'User' | 'Role' | 'Group', { path, attachedPolicyArns, boundaryArn }: Holder): boolean => {
    if (EntityFilter !== undefined && EntityFilter !== kind) return false
    if (!path.startsWith(PathPrefix)) return false
    const isAttached = PolicyArn !== undefined && attachedPolicyArns.includes(PolicyArn)
    const isBoundary = boundaryArn === PolicyArn
    if (PolicyUsageFilter === 'PermissionsPolicy') return isAttached
    return PolicyUsageFilter === 'PermissionsBoundary' ? isBoundary : isAttached || isBoundary
  }
}

function groupOf({ groupName, groupId }: Group) {
  return [{ GroupName: groupName, GroupId: groupId }]
}

function userOf({ userName, userId }: User) {
  return [{ UserName: userName, UserId: userId }]
}

function roleOf({ roleName, roleId }: Role) {
  return [{ RoleName: roleName, RoleId: roleId }]
}
