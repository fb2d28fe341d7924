import type { Directory } from '../../../../identity/iam/directory.ts'
import { getPolicy as findPolicy } from '../../../../identity/iam/managed-policy.ts'
import { policyUsage } from '../../../../identity/iam/policy-usage.ts'
import { defineOperation } from '../../operation.ts'
import { tagDetails } from '../details.ts'
import { listedPolicy } from './policy-answers.ts'
import { policyTarget } from './targets.ts'

/** Shows a managed policy of the account or of AWS, with how often the account uses it. */
export const getPolicy = (directory: Directory) =>
  defineOperation('iam', 'GetPolicy', {
    target: ({ PolicyArn }, call) => policyTarget(directory, call, 'GetPolicy', PolicyArn),
    run: async ({ PolicyArn }, { accountId }) => {
      const policy = findPolicy(directory, accountId, PolicyArn)
      const { description, tags } = policy
      return {
        Policy: {
          ...listedPolicy(policy, policyUsage(directory, accountId)),
          ...(description === null ? {} : { Description: description }),
          Tags: tagDetails(tags),
        },
      }
    },
  })
