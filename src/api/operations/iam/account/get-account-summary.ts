import { accountSummary } from '../../../../identity/iam/account-summary.ts'
import { defineOperation, ownTarget } from '../../operation.ts'
import type { IamParts } from '../iam-parts.ts'

/** Counts what the account has, beside its quotas. */
export const getAccountSummary = ({ directory, rootUserOf }: IamParts) =>
  defineOperation('iam', 'GetAccountSummary', {
    target: (_input, call) => ownTarget(call, 'iam:GetAccountSummary'),
    run: async (_input, { accountId }) => ({
      SummaryMap: accountSummary(directory, accountId, rootUserOf(accountId)),
    }),
  })
