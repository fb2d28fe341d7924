import type { Directory } from '../../../../identity/iam/directory.ts'
import type { Roles } from '../../../../identity/iam/roles.ts'
import { defineOperation } from '../../operation.ts'
import { holderTarget } from '../policies/targets.ts'
import { fullRole } from './role-answers.ts'

/** Changes a role's description and how long its sessions may last; what is not named stays. */
export const updateRole = (directory: Directory, roles: Roles) =>
  defineOperation('iam', 'UpdateRole', {
    target: ({ RoleName: name }, call) => holderTarget(directory, call, 'UpdateRole', { kind: 'role', name }),
    run: async ({ RoleName, Description: description, MaxSessionDuration }, { accountId }) => {
      await roles.update(accountId, RoleName, { description, maxSessionDurationSeconds: MaxSessionDuration })
      return {}
    },
  })

export const updateRoleDescription = (directory: Directory, roles: Roles) =>
  defineOperation('iam', 'UpdateRoleDescription', {
    target: ({ RoleName: name }, call) =>
      holderTarget(directory, call, 'UpdateRoleDescription', { kind: 'role', name }),
    run: async ({ RoleName, Description: description }, { accountId }) => ({
      Role: fullRole(roles.rows, await roles.update(accountId, RoleName, { description })),
    }),
  })
