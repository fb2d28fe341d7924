import type { Directory } from '../../../../identity/iam/directory.ts'
import type { HostedAccounts } from '../../../../identity/iam/policy-principals.ts'
import type { LastUseOfRole } from '../../../../identity/iam/role-use.ts'
import { Roles } from '../../../../identity/iam/roles.ts'
import type { Operation } from '../../operation.ts'
import { createRole } from './create-role.ts'
import { deleteRole } from './delete-role.ts'
import { getRole } from './get-role.ts'
import { listRoles } from './list-roles.ts'
import { listRoleTags, tagRole, untagRole } from './role-tags.ts'
import {
  createServiceLinkedRole,
  deleteServiceLinkedRole,
  getServiceLinkedRoleDeletionStatus,
} from './service-linked-role.ts'
import { updateAssumeRolePolicy } from './update-assume-role-policy.ts'
import { updateRole, updateRoleDescription } from './update-role.ts'

/** Roles and their trust policies. */
export function roleOperations(
  directory: Directory,
  accounts: HostedAccounts,
  lastUseOfRole: LastUseOfRole,
): readonly Operation[] {
  const roles = new Roles(directory, accounts)
  return [
    createRole(roles),
    createServiceLinkedRole(directory),
    deleteRole(directory, roles),
    deleteServiceLinkedRole(directory),
    getRole(directory, roles, lastUseOfRole),
    getServiceLinkedRoleDeletionStatus(),
    listRoles(directory),
    listRoleTags(directory, roles),
    tagRole(directory, roles),
    untagRole(directory, roles),
    updateAssumeRolePolicy(directory, roles),
    updateRole(directory, roles),
    updateRoleDescription(directory, roles),
  ]
}
