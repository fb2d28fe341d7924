import type { Directory } from '../../../../identity/iam/directory.ts'
import type { Roles } from '../../../../identity/iam/roles.ts'
import { defineOperation } from '../../operation.ts'
import { holderTarget } from '../policies/targets.ts'

/** Deletes a role that has no policies any more. */
export const deleteRole = (directory: Directory, roles: Roles) =>
  defineOperation('iam', 'DeleteRole', {
    target: ({ RoleName: name }, call) => holderTarget(directory, call, 'DeleteRole', { kind: 'role', name }),
    run: async ({ RoleName }, { accountId }) => {
      await roles.delete(accountId, RoleName)
      return {}
    },
  })
