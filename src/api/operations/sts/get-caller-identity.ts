import { callerArn, callerUserId } from '../../../identity/user-identity.ts'
import { accountCaller, defineOperation } from '../operation.ts'

/** Tells the caller who they are. Needs no permission: whoever can sign may ask. */
export const getCallerIdentity = () =>
  defineOperation('sts', 'GetCallerIdentity', {
    target: () => ({ permissions: [], resources: [], ownerAccountId: null }),
    run: async (_input, call) => {
      const principal = accountCaller(call)
      return { UserId: callerUserId(principal), Account: principal.accountId, Arn: callerArn(principal) }
    },
  })
