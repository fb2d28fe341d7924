import { deleteBoundary, putBoundary } from '../../../../identity/iam/attachments.ts'
import type { Directory } from '../../../../identity/iam/directory.ts'
import { defineOperation, type Operation } from '../../operation.ts'
import { holderTarget } from './targets.ts'

/** PutUserPermissionsBoundary and PutRolePermissionsBoundary, and what deletes them. */
export const permissionsBoundaryOperations = (directory: Directory): readonly Operation[] => [
  defineOperation('iam', 'PutUserPermissionsBoundary', {
    target: ({ UserName: name, PermissionsBoundary: boundaryArn }, call) =>
      holderTarget(directory, call, 'PutUserPermissionsBoundary', { kind: 'user', name }, { boundaryArn }),
    run: async ({ UserName: name, PermissionsBoundary: boundaryArn }, { accountId }) => {
      await putBoundary(directory, { kind: 'user', accountId, name }, boundaryArn)
      return {}
    },
  }),
  defineOperation('iam', 'DeleteUserPermissionsBoundary', {
    target: ({ UserName: name }, call) =>
      holderTarget(directory, call, 'DeleteUserPermissionsBoundary', { kind: 'user', name }),
    run: async ({ UserName: name }, { accountId }) => {
      await deleteBoundary(directory, { kind: 'user', accountId, name })
      return {}
    },
  }),
  defineOperation('iam', 'PutRolePermissionsBoundary', {
    target: ({ RoleName: name, PermissionsBoundary: boundaryArn }, call) =>
      holderTarget(directory, call, 'PutRolePermissionsBoundary', { kind: 'role', name }, { boundaryArn }),
    run: async ({ RoleName: name, PermissionsBoundary: boundaryArn }, { accountId }) => {
      await putBoundary(directory, { kind: 'role', accountId, name }, boundaryArn)
      return {}
    },
  }),
  defineOperation('iam', 'DeleteRolePermissionsBoundary', {
    target: ({ RoleName: name }, call) =>
      holderTarget(directory, call, 'DeleteRolePermissionsBoundary', { kind: 'role', name }),
    run: async ({ RoleName: name }, { accountId }) => {
      await deleteBoundary(directory, { kind: 'role', accountId, name })
      return {}
    },
  }),
]
