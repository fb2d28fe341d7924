import { compilePolicy } from '../../policy/compile-policy.ts'
import type { ManagedPolicy } from '../entities.ts'
import { administratorAccess } from './administrator-access.ts'
import type { AwsPolicySource } from './aws-policy-source.ts'
import { cloudTrailFullAccess } from './cloudtrail-full-access.ts'
import { cloudTrailReadOnlyAccess } from './cloudtrail-read-only-access.ts'
import { cloudTrailServiceRolePolicy } from './cloudtrail-service-role-policy.ts'
import { iamFullAccess, iamReadOnlyAccess, iamUserChangePassword } from './iam-access.ts'
import { readOnlyAccess } from './read-only-access.ts'
import { s3FullAccess, s3ReadOnlyAccess } from './s3-access.ts'
import { securityAudit } from './security-audit.ts'

/** A policy of AWS's own: belongs to no account, is in every account, and nobody changes it. */
export type AwsManagedPolicy = Omit<ManagedPolicy, 'accountId'>

const sources: readonly AwsPolicySource[] = [
  administratorAccess,
  cloudTrailFullAccess,
  cloudTrailReadOnlyAccess,
  cloudTrailServiceRolePolicy,
  iamFullAccess,
  iamReadOnlyAccess,
  iamUserChangePassword,
  readOnlyAccess,
  s3FullAccess,
  s3ReadOnlyAccess,
  securityAudit,
]

/** Filled at the first look: compiling takes longer than all the rest of a start. */
let policies: ReadonlyMap<string, AwsManagedPolicy> | null = null

/** The policy of AWS's own with this ARN; null where AWS has none, or Cairn lacks it. */
export function awsManagedPolicy(arn: string): AwsManagedPolicy | null {
  return byArn().get(arn) ?? null
}

/** Sorted by ARN. */
export function awsManagedPolicies(): readonly AwsManagedPolicy[] {
  return [...byArn().values()]
}

function byArn(): ReadonlyMap<string, AwsManagedPolicy> {
  policies ??= new Map(
    sources
      .map(built)
      .sort((left, right) => (left.arn < right.arn ? -1 : 1))
      .map((policy) => [policy.arn, policy]),
  )
  return policies
}

function built(source: AwsPolicySource): AwsManagedPolicy {
  const { policyName, policyId, description, publishedAtMs, versionNumber, statements } = source
  const path = source.path ?? '/'
  const text = JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2)
  const versionId = `v${versionNumber}`
  return {
    path,
    arn: `arn:aws:iam::aws:policy${path}${policyName}`,
    createdAtMs: publishedAtMs,
    updatedAtMs: publishedAtMs,
    policyId,
    policyName,
    description,
    tags: new Map(),
    versions: [{ versionId, policy: compilePolicy(text, 'identity'), createdAtMs: publishedAtMs }],
    defaultVersionId: versionId,
    lastVersionNumber: versionNumber,
  }
}
