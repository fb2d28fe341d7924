import { rootArn } from '../../../../identity/user-identity.ts'
import { defineOperation, ownTarget } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { userTarget } from '../subject.ts'

/** Tells when a key of the account was last used, as far as records are kept. A key of root has no user name. */
export const getAccessKeyLastUsed = ({ directory, users, accessKeys, rootAccessKeys, lastUseOf }: IamParts) =>
  defineOperation('iam', 'GetAccessKeyLastUsed', {
    target: ({ AccessKeyId }, call) => {
      const action = 'iam:GetAccessKeyLastUsed'
      if (rootAccessKeys.has(call.accountId, AccessKeyId)) return ownTarget(call, action, rootArn(call.accountId))
      const key = directory.findAccessKey(AccessKeyId)
      // Whether another account has the key is none of the caller's business.
      if (key?.accountId !== call.accountId) return ownTarget(call, action)
      return userTarget(users, call, action, accessKeys.userOf(key).userName)
    },
    run: async ({ AccessKeyId }, { accountId }) => {
      const isRoots = rootAccessKeys.has(accountId, AccessKeyId)
      const UserName = isRoots ? undefined : accessKeys.userOf(accessKeys.get(accountId, AccessKeyId)).userName
      const use = await lastUseOf(AccessKeyId)
      const shown =
        use === null
          ? { ServiceName: 'N/A', Region: 'N/A', LastUsedDate: undefined }
          : { ServiceName: use.service, Region: use.region, LastUsedDate: new Date(use.usedAtMs) }
      return { UserName, AccessKeyLastUsed: shown }
    },
  })
