import { iamArn } from '../../../../identity/iam/arn.ts'
import { type Roles, roleSessionDefaultSeconds } from '../../../../identity/iam/roles.ts'
import { tagsOf } from '../../../../identity/iam/tags.ts'
import { defineOperation } from '../../operation.ts'
import { creationTarget } from '../policies/targets.ts'
import { fullRole } from './role-answers.ts'

/** Makes a role that whoever its trust policy names may assume. A role with tags needs `iam:TagRole` as well. */
export const createRole = (roles: Roles) =>
  defineOperation('iam', 'CreateRole', {
    target: ({ RoleName, Path = '/', PermissionsBoundary: boundaryArn, Tags }, call) => {
      const arn = iamArn(call.accountId, 'role', Path, RoleName)
      return creationTarget(call, ['CreateRole', 'TagRole'], arn, { boundaryArn, requestTags: tagsOf(Tags) })
    },
    run: async (input, { accountId }) => {
      const role = await roles.create(accountId, {
        roleName: input.RoleName,
        path: input.Path ?? '/',
        trustPolicy: input.AssumeRolePolicyDocument,
        description: input.Description ?? null,
        maxSessionDurationSeconds: input.MaxSessionDuration ?? roleSessionDefaultSeconds,
        boundaryArn: input.PermissionsBoundary ?? null,
        tags: tagsOf(input.Tags),
      })
      return { Role: fullRole(roles.rows, role) }
    },
  })
