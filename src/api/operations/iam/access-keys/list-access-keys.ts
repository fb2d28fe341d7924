import type { AccessKeyMetadata } from '@aws-sdk/client-iam'
import type { OperationCall } from '../../operation.ts'
import { defineOperation } from '../../operation.ts'
import { accessKeyDetails } from '../details.ts'
import type { IamParts } from '../iam-parts.ts'
import { pageOf } from '../page.ts'
import { subjectName, userTarget } from '../subject.ts'

/** Lists the access keys of a user or, without a name, of the caller. */
export const listAccessKeys = (parts: IamParts) =>
  defineOperation('iam', 'ListAccessKeys', {
    target: ({ UserName }, call) =>
      userTarget(parts.users, call, 'iam:ListAccessKeys', subjectName(parts.directory, UserName, call)),
    run: async ({ UserName, ...input }, call) => {
      const name = subjectName(parts.directory, UserName, call)
      const keys = name === null ? rootKeys(parts, call) : userKeys(parts, call, name)
      const { entries, rest } = pageOf(keys, input, ({ AccessKeyId = '' }) => AccessKeyId)
      return { AccessKeyMetadata: entries, ...rest }
    },
  })

function userKeys({ users, accessKeys }: IamParts, { accountId }: OperationCall, name: string): AccessKeyMetadata[] {
  const user = users.get(accountId, name)
  return accessKeys.listOf(user).map((key) => ({ UserName: user.userName, ...accessKeyDetails(key) }))
}

/** Root's keys have no user name. */
function rootKeys({ rootUserOf }: IamParts, { accountId }: OperationCall): AccessKeyMetadata[] {
  return rootUserOf(accountId).accessKeys.map(accessKeyDetails)
}
