import { callerArn, callerUserId } from '../../../identity/principal.ts'
import { defineOperation } from '../operation.ts'

/** Tells the caller who they are. Needs no permission: whoever can sign may ask. */
export const getCallerIdentity = () =>
  defineOperation('sts', 'GetCallerIdentity', async (_input, { principal }) => ({
    UserId: callerUserId(principal),
    Account: principal.accountId,
    Arn: callerArn(principal),
  }))
