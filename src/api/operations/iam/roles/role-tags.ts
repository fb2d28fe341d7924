import type { Directory } from '../../../../identity/iam/directory.ts'
import type { Roles } from '../../../../identity/iam/roles.ts'
import { tagsOf } from '../../../../identity/iam/tags.ts'
import { defineOperation } from '../../operation.ts'
import { tagDetails } from '../details.ts'
import { pageOf } from '../page.ts'
import { sortedBy } from '../policies/policy-answers.ts'
import { holderTarget } from '../policies/targets.ts'

/** Sets tags of a role, and leaves its others. */
export const tagRole = (directory: Directory, roles: Roles) =>
  defineOperation('iam', 'TagRole', {
    target: ({ RoleName: name, Tags }, call) =>
      holderTarget(directory, call, 'TagRole', { kind: 'role', name }, { requestTags: tagsOf(Tags) }),
    run: async ({ RoleName, Tags }, { accountId }) => {
      await roles.tag(accountId, RoleName, tagsOf(Tags))
      return {}
    },
  })

export const untagRole = (directory: Directory, roles: Roles) =>
  defineOperation('iam', 'UntagRole', {
    target: ({ RoleName: name, TagKeys: tagKeys }, call) =>
      holderTarget(directory, call, 'UntagRole', { kind: 'role', name }, { tagKeys }),
    run: async ({ RoleName, TagKeys }, { accountId }) => {
      await roles.untag(accountId, RoleName, TagKeys)
      return {}
    },
  })

export const listRoleTags = (directory: Directory, roles: Roles) =>
  defineOperation('iam', 'ListRoleTags', {
    target: ({ RoleName: name }, call) => holderTarget(directory, call, 'ListRoleTags', { kind: 'role', name }),
    run: async ({ RoleName, ...input }, { accountId }) => {
      const { tags } = roles.get(accountId, RoleName)
      const { entries, rest } = pageOf(sortedBy([...tags], tagKey), input, tagKey)
      return { Tags: tagDetails(new Map(entries)), ...rest }
    },
  })

function tagKey([key]: readonly [key: string, value: string]): string {
  return key
}
