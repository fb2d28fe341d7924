import type { Directory } from '../../../../identity/iam/directory.ts'
import type { LastUseOfRole } from '../../../../identity/iam/role-use.ts'
import type { Roles } from '../../../../identity/iam/roles.ts'
import { defineOperation } from '../../operation.ts'
import { holderTarget } from '../policies/targets.ts'
import { fullRole, useDetails } from './role-answers.ts'

export const getRole = (directory: Directory, roles: Roles, lastUseOfRole: LastUseOfRole) =>
  defineOperation('iam', 'GetRole', {
    target: ({ RoleName: name }, call) => holderTarget(directory, call, 'GetRole', { kind: 'role', name }),
    run: async ({ RoleName }, { accountId }) => {
      const role = roles.get(accountId, RoleName)
      return { Role: { ...fullRole(roles.rows, role), ...(await useDetails(role, lastUseOfRole)) } }
    },
  })
