import type { Directory } from '../../../../identity/iam/directory.ts'
import { defineOperation, ownTarget } from '../../operation.ts'
import { pageOf } from '../page.ts'
import { listedRole } from './role-answers.ts'

/** Lists the roles below a path. */
export const listRoles = (directory: Directory) =>
  defineOperation('iam', 'ListRoles', {
    target: ({ PathPrefix = '/' }, call) =>
      ownTarget(call, 'iam:ListRoles', `arn:aws:iam::${call.accountId}:role${PathPrefix}`),
    run: async ({ PathPrefix = '/', ...input }, { accountId }) => {
      const below = directory.roles.list(accountId).filter(({ path }) => path.startsWith(PathPrefix))
      const { entries, rest } = pageOf(below, input, ({ roleName }) => roleName.toLowerCase())
      return { Roles: entries.map((role) => listedRole(directory, role)), ...rest }
    },
  })
