import type { CustomerPolicies } from '../../../../identity/iam/customer-policies.ts'
import type { Directory } from '../../../../identity/iam/directory.ts'
import { getPolicy, getVersion } from '../../../../identity/iam/managed-policy.ts'
import { defineOperation } from '../../operation.ts'
import { pageOf } from '../page.ts'
import { fullVersion, listedVersion, sortedBy } from './policy-answers.ts'
import { policyTarget } from './targets.ts'

/** Adds a version to a managed policy; it is in force only if it is made the default one. */
export const createPolicyVersion = (directory: Directory, policies: CustomerPolicies) =>
  defineOperation('iam', 'CreatePolicyVersion', {
    target: ({ PolicyArn }, call) => policyTarget(directory, call, 'CreatePolicyVersion', PolicyArn),
    run: async ({ PolicyArn, PolicyDocument: document, SetAsDefault: isDefault = false }, { accountId }) => {
      const version = await policies.createVersion(accountId, PolicyArn, { document, isDefault })
      return { PolicyVersion: listedVersion(version, isDefault ? version.versionId : '') }
    },
  })

export const getPolicyVersion = (directory: Directory) =>
  defineOperation('iam', 'GetPolicyVersion', {
    target: ({ PolicyArn }, call) => policyTarget(directory, call, 'GetPolicyVersion', PolicyArn),
    run: async ({ PolicyArn, VersionId }, { accountId }) => {
      const policy = getPolicy(directory, accountId, PolicyArn)
      return { PolicyVersion: fullVersion(getVersion(policy, VersionId), policy.defaultVersionId) }
    },
  })

/** Lists the versions, the newest first. */
export const listPolicyVersions = (directory: Directory) =>
  defineOperation('iam', 'ListPolicyVersions', {
    target: ({ PolicyArn }, call) => policyTarget(directory, call, 'ListPolicyVersions', PolicyArn),
    run: async (input, { accountId }) => {
      const { versions, defaultVersionId } = getPolicy(directory, accountId, input.PolicyArn)
      const { entries, rest } = pageOf(sortedBy(versions, newestFirst), input, newestFirst)
      return { Versions: entries.map((version) => listedVersion(version, defaultVersionId)), ...rest }
    },
  })

export const setDefaultPolicyVersion = (directory: Directory, policies: CustomerPolicies) =>
  defineOperation('iam', 'SetDefaultPolicyVersion', {
    target: ({ PolicyArn }, call) => policyTarget(directory, call, 'SetDefaultPolicyVersion', PolicyArn),
    run: async ({ PolicyArn, VersionId }, { accountId }) => {
      await policies.setDefaultVersion(accountId, PolicyArn, VersionId)
      return {}
    },
  })

export const deletePolicyVersion = (directory: Directory, policies: CustomerPolicies) =>
  defineOperation('iam', 'DeletePolicyVersion', {
    target: ({ PolicyArn }, call) => policyTarget(directory, call, 'DeletePolicyVersion', PolicyArn),
    run: async ({ PolicyArn, VersionId }, { accountId }) => {
      await policies.deleteVersion(accountId, PolicyArn, VersionId)
      return {}
    },
  })

/** Falls as a version's number rises. */
function newestFirst({ versionId }: { readonly versionId: string }): string {
  return String(Number.MAX_SAFE_INTEGER - Number(versionId.slice(1)))
}
