import type { AttachedPolicy, Policy, PolicyVersion as VersionAnswer } from '@aws-sdk/client-iam'
import type { AccountId } from '../../../../base/brands.ts'
import type { Directory } from '../../../../identity/iam/directory.ts'
import type { PolicyVersion } from '../../../../identity/iam/entities.ts'
import { isOwn, type VisiblePolicy } from '../../../../identity/iam/managed-policy.ts'
import { policyByArn } from '../../../../identity/iam/policy-by-arn.ts'
import { encodeDocument } from '../../../../identity/iam/policy-document.ts'
import type { PolicyUsage } from '../../../../identity/iam/policy-usage.ts'

/** A policy as lists hold it: without description and tags, as in AWS. */
export function listedPolicy(policy: VisiblePolicy, { attachments, boundaries }: PolicyUsage) {
  return {
    PolicyName: policy.policyName,
    PolicyId: policy.policyId,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersionId,
    AttachmentCount: attachments.get(policy.arn) ?? 0,
    PermissionsBoundaryUsageCount: boundaries.get(policy.arn) ?? 0,
    IsAttachable: true,
    CreateDate: new Date(policy.createdAtMs),
    UpdateDate: new Date(policy.updatedAtMs),
  } satisfies Policy
}

/** A version without its document, as lists hold it. */
export function listedVersion({ versionId, createdAtMs }: PolicyVersion, defaultVersionId: string) {
  return {
    VersionId: versionId,
    IsDefaultVersion: versionId === defaultVersionId,
    CreateDate: new Date(createdAtMs),
  } satisfies VersionAnswer
}

export function fullVersion(version: PolicyVersion, defaultVersionId: string) {
  return {
    Document: encodeDocument(version.policy),
    ...listedVersion(version, defaultVersionId),
  } satisfies VersionAnswer
}

/** The policies behind ARNs that stand under the path, by {@link policyKey}. */
export function attachedPolicies(
  directory: Directory,
  accountId: AccountId,
  arns: readonly string[],
  pathPrefix = '/',
): readonly VisiblePolicy[] {
  const policies = arns.flatMap((arn) => policyByArn(directory, accountId, arn) ?? [])
  return sortedBy(
    policies.filter(({ path }) => path.startsWith(pathPrefix)),
    policyKey,
  )
}

export function attachedPolicy({ policyName, arn }: VisiblePolicy) {
  return { PolicyName: policyName, PolicyArn: arn } satisfies AttachedPolicy
}

/** What lists of policies are sorted by: the name, then AWS's own first, for an account may give one the same name. */
export function policyKey(policy: VisiblePolicy): string {
  return `${policy.policyName.toLowerCase()} ${isOwn(policy) ? 'own' : 'aws'}`
}

/** In the order of the keys' UTF-16 code units, as pages need it. */
export function sortedBy<Entry>(entries: readonly Entry[], keyOf: (entry: Entry) => string): readonly Entry[] {
  return [...entries].sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1))
}

/** Of a policy that is new. */
export const unused: PolicyUsage = { attachments: new Map(), boundaries: new Map() }
