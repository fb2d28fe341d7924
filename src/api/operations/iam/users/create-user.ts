import type { CreateUserCommandInput } from '@aws-sdk/client-iam'
import { iamArn } from '../../../../identity/iam/arn.ts'
import { tagsOf } from '../../../../identity/iam/tags.ts'
import type { UserDraft } from '../../../../identity/iam/users.ts'
import { defineOperation, ownTarget } from '../../operation.ts'
import { userDetails } from '../details.ts'
import type { IamParts } from '../iam-parts.ts'
import type { Checked } from '../policy-types.ts'
import { requestTagContext } from '../tag-context.ts'

/** Makes a user, who has no credentials and may do nothing yet. A user with tags needs `iam:TagUser` as well. */
export const createUser = ({ users }: IamParts) =>
  defineOperation('iam', 'CreateUser', {
    target: (input, call) => {
      const { userName, path, tags, boundaryArn } = draftOf(input)
      const arn = iamArn(call.accountId, 'user', path, userName)
      const tagContext = requestTagContext(tags)
      const boundary = boundaryArn === null ? [] : [['iam:permissionsboundary', [boundaryArn]] as const]
      const target = ownTarget(call, 'iam:CreateUser', arn, new Map([...tagContext, ...boundary]))
      if (tags.size === 0) return target
      const tagging = ownTarget(call, 'iam:TagUser', arn, tagContext)
      return { ...target, permissions: [...target.permissions, ...tagging.permissions] }
    },
    run: async (input, { accountId }) => ({ User: userDetails(await users.create(accountId, draftOf(input))) }),
  })

function draftOf({ UserName, Path = '/', Tags, PermissionsBoundary }: Checked<CreateUserCommandInput>): UserDraft {
  return { userName: UserName, path: Path, tags: tagsOf(Tags), boundaryArn: PermissionsBoundary ?? null }
}
