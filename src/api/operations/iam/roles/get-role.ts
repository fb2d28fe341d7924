import type { Directory } from '../../../../identity/iam/directory.ts'
import type { Roles } from '../../../../identity/iam/roles.ts'
import { defineOperation } from '../../operation.ts'
import { holderTarget } from '../policies/targets.ts'
import { fullRole } from './role-answers.ts'

export const getRole = (directory: Directory, roles: Roles) =>
  defineOperation('iam', 'GetRole', {
    target: ({ RoleName: name }, call) => holderTarget(directory, call, 'GetRole', { kind: 'role', name }),
    run: async ({ RoleName }, { accountId }) => ({ Role: fullRole(roles.rows, roles.get(accountId, RoleName)) }),
  })
