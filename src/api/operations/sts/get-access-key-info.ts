import { commonError } from '../../../contract/errors.ts'
import { accountInAwsKeyId } from '../../../identity/aws-key-id.ts'
import type { KeyHolders } from '../../../identity/key-holders.ts'
import { defineOperation, ownTarget } from '../operation.ts'

/** Tells which account an access key is or was of: one of ours, or by its id one of AWS's own. */
export const getAccessKeyInfo = (keyHolders: Pick<KeyHolders, 'holderOf'>) =>
  defineOperation('sts', 'GetAccessKeyInfo', {
    target: (_input, call) => ownTarget(call, 'sts:GetAccessKeyInfo'),
    run: async ({ AccessKeyId = '' }) => {
      const holder = await keyHolders.holderOf(AccessKeyId)
      const accountId = holder?.accountId ?? accountInAwsKeyId(AccessKeyId)
      if (accountId === null)
        throw commonError('validation', `The access key ${AccessKeyId} belongs to no known account.`)
      return { Account: accountId }
    },
  })
