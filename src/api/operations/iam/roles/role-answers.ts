import type { Role } from '../../../../identity/iam/entities.ts'
import { encodeDocument } from '../../../../identity/iam/policy-document.ts'
import { type PrincipalRows, shownPolicy } from '../../../../identity/iam/policy-principals.ts'
import type { LastUseOfRole } from '../../../../identity/iam/role-use.ts'
import { boundaryDetails, tagDetails } from '../details.ts'
import type { RoleAnswer } from '../policy-types.ts'

/** What every answer with a role says of it. */
export function namedRole(rows: PrincipalRows, role: Role) {
  return {
    Path: role.path,
    RoleName: role.roleName,
    RoleId: role.roleId,
    Arn: role.arn,
    CreateDate: new Date(role.createdAtMs),
    AssumeRolePolicyDocument: encodeDocument({ text: shownPolicy(rows, role.trustPolicy) }),
  }
}

/** A role as lists hold it: without boundary and tags, as in AWS. */
export function listedRole(rows: PrincipalRows, role: Role) {
  return {
    ...namedRole(rows, role),
    ...(role.description === null ? {} : { Description: role.description }),
    MaxSessionDuration: role.maxSessionDurationSeconds,
  }
}

/** `RoleLastUsed`, which of a role that was never used holds nothing, as in AWS. */
export async function useDetails(role: Role, lastUseOfRole: LastUseOfRole) {
  const use = await lastUseOfRole(role)
  const LastUsed = use === null ? {} : { LastUsedDate: new Date(use.usedAtMs), Region: use.region }
  return { RoleLastUsed: LastUsed }
}

export function fullRole(rows: PrincipalRows, role: Role): RoleAnswer {
  return {
    ...listedRole(rows, role),
    ...boundaryDetails(role.boundaryArn),
    ...(role.tags.size === 0 ? {} : { Tags: tagDetails(role.tags) }),
  }
}
