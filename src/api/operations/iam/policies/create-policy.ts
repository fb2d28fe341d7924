import { iamArn } from '../../../../identity/iam/arn.ts'
import type { CustomerPolicies } from '../../../../identity/iam/customer-policies.ts'
import { tagsOf } from '../../../../identity/iam/tags.ts'
import { defineOperation } from '../../operation.ts'
import { tagDetails } from '../details.ts'
import { listedPolicy, unused } from './policy-answers.ts'
import { creationTarget } from './targets.ts'

/** Makes a managed policy, whose document is its version `v1`. */
export const createPolicy = (policies: CustomerPolicies) =>
  defineOperation('iam', 'CreatePolicy', {
    target: ({ PolicyName, Path = '/', Tags }, call) => {
      const arn = iamArn(call.accountId, 'policy', Path, PolicyName)
      return creationTarget(call, ['CreatePolicy', 'TagPolicy'], arn, { requestTags: tagsOf(Tags) })
    },
    run: async (input, { accountId }) => {
      const policy = await policies.create(accountId, {
        policyName: input.PolicyName,
        path: input.Path ?? '/',
        document: input.PolicyDocument,
        description: input.Description ?? null,
        tags: tagsOf(input.Tags),
      })
      const tags = policy.tags.size === 0 ? {} : { Tags: tagDetails(policy.tags) }
      return { Policy: { ...listedPolicy(policy, unused), ...tags } }
    },
  })
