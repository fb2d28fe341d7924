import { defineOperation, ownTarget } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'
import { userTarget } from '../subject.ts'

/** Tells when a key of the account was last used, as far as records are kept. */
export const getAccessKeyLastUsed = ({ directory, users, accessKeys, lastUseOf }: IamParts) =>
  defineOperation('iam', 'GetAccessKeyLastUsed', {
    target: ({ AccessKeyId }, call) => {
      const key = directory.findAccessKey(AccessKeyId)
      // Whether another account has the key is none of the caller's business.
      if (key?.accountId !== call.accountId) return ownTarget(call, 'iam:GetAccessKeyLastUsed')
      return userTarget(users, call, 'iam:GetAccessKeyLastUsed', accessKeys.userOf(key).userName)
    },
    run: async ({ AccessKeyId }, { accountId }) => {
      const key = accessKeys.get(accountId, AccessKeyId)
      const use = await lastUseOf(key.accessKeyId)
      const shown =
        use === null
          ? { ServiceName: 'N/A', Region: 'N/A', LastUsedDate: undefined }
          : { ServiceName: use.service, Region: use.region, LastUsedDate: new Date(use.usedAtMs) }
      return { UserName: accessKeys.userOf(key).userName, AccessKeyLastUsed: shown }
    },
  })
