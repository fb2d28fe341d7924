import type { CustomerPolicies } from '../../../../identity/iam/customer-policies.ts'
import type { Directory } from '../../../../identity/iam/directory.ts'
import { getPolicy } from '../../../../identity/iam/managed-policy.ts'
import { tagsOf } from '../../../../identity/iam/tags.ts'
import { defineOperation } from '../../operation.ts'
import { tagDetails } from '../details.ts'
import { pageOf } from '../page.ts'
import { sortedBy } from './policy-answers.ts'
import { policyTarget } from './targets.ts'

/** Sets tags of a policy, and leaves its others. */
export const tagPolicy = (directory: Directory, policies: CustomerPolicies) =>
  defineOperation('iam', 'TagPolicy', {
    target: ({ PolicyArn, Tags }, call) =>
      policyTarget(directory, call, 'TagPolicy', PolicyArn, { requestTags: tagsOf(Tags) }),
    run: async ({ PolicyArn, Tags }, { accountId }) => {
      await policies.tag(accountId, PolicyArn, tagsOf(Tags))
      return {}
    },
  })

export const untagPolicy = (directory: Directory, policies: CustomerPolicies) =>
  defineOperation('iam', 'UntagPolicy', {
    target: ({ PolicyArn, TagKeys }, call) =>
      policyTarget(directory, call, 'UntagPolicy', PolicyArn, { tagKeys: TagKeys }),
    run: async ({ PolicyArn, TagKeys }, { accountId }) => {
      await policies.untag(accountId, PolicyArn, TagKeys)
      return {}
    },
  })

export const listPolicyTags = (directory: Directory) =>
  defineOperation('iam', 'ListPolicyTags', {
    target: ({ PolicyArn }, call) => policyTarget(directory, call, 'ListPolicyTags', PolicyArn),
    run: async (input, { accountId }) => {
      const { tags } = getPolicy(directory, accountId, input.PolicyArn)
      const { entries, rest } = pageOf(sortedBy([...tags], tagKey), input, tagKey)
      return { Tags: tagDetails(new Map(entries)), ...rest }
    },
  })

function tagKey([key]: readonly [key: string, value: string]): string {
  return key
}
