import type { Directory } from '../../../../identity/iam/directory.ts'
import type { Roles } from '../../../../identity/iam/roles.ts'
import { defineOperation } from '../../operation.ts'
import { holderTarget } from '../policies/targets.ts'

/** Replaces a role's trust policy. Sessions that were issued stay good. */
export const updateAssumeRolePolicy = (directory: Directory, roles: Roles) =>
  defineOperation('iam', 'UpdateAssumeRolePolicy', {
    target: ({ RoleName: name }, call) =>
      holderTarget(directory, call, 'UpdateAssumeRolePolicy', { kind: 'role', name }),
    run: async ({ RoleName, PolicyDocument }, { accountId }) => {
      await roles.updateTrustPolicy(accountId, RoleName, PolicyDocument)
      return {}
    },
  })
