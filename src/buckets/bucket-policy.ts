import { s3Error } from '../contract/s3-errors.ts'
import { type BoundPolicy, bindPolicy } from '../identity/policy/bound-policy.ts'
import { compilePolicy } from '../identity/policy/compile-policy.ts'
import type { CompiledPolicy } from '../identity/policy/compiled-policy.ts'
import { MalformedPolicyError } from '../identity/policy/malformed-policy.ts'
import { isPublicPolicy } from '../identity/policy/public-policy.ts'
import type { Bucket } from './bucket.ts'

/** Knows the principals that policies name. */
export interface PolicyPrincipals {
  /** The first of a policy that cannot be, as messages write it; null where all can be. */
  invalidIn(policy: CompiledPolicy): string | null
  /** The unique ids of those that are here, by ARN. */
  idsIn(policy: CompiledPolicy): ReadonlyMap<string, string>
  /** The policy's text with the names that they have now. */
  shown(policy: BoundPolicy): string
}

/**
 * A text as the policy of a bucket.
 *
 * @throws {ServiceError} `MalformedPolicy`: it is none, names a principal that does not exist, or is about something
 *   else than this bucket. `AccessDenied`: it would make the bucket public, and that is blocked.
 */
export function bucketPolicy(text: string, bucket: Bucket, principals: PolicyPrincipals): BoundPolicy {
  const policy = compiled(text)
  for (const { resources, actions } of policy.statements) {
    if (!actions.values.every(isS3Action)) throw malformed('Policy has invalid action')
    if (resources !== null && !resources.values.every((value) => isWithin(value, bucket.name))) {
      throw malformed('Policy has invalid resource')
    }
  }
  const invalid = principals.invalidIn(policy)
  if (invalid !== null) throw s3Error('MalformedPolicy', 'Invalid principal in policy', { Detail: invalid })
  if (bucket.publicAccessBlock?.blocksPublicPolicy === true && isPublicPolicy(policy)) {
    throw s3Error('AccessDenied', 'Access Denied: public policies are prevented by BlockPublicPolicy of the bucket.')
  }
  return bindPolicy(text, 'resource', principals.idsIn(policy))
}

function compiled(text: string): CompiledPolicy {
  try {
    return compilePolicy(text, 'resource')
  } catch (error) {
    if (!(error instanceof MalformedPolicyError)) throw error
    throw malformed(error.message)
  }
}

function isS3Action(action: string): boolean {
  return action === '*' || /^s3:/i.test(action)
}

/** The bucket itself or something in it. A wildcard may not reach over the bucket's name. */
function isWithin(resource: string, name: string): boolean {
  const arn = `arn:aws:s3:::${name}`
  return resource === arn || resource.startsWith(`${arn}/`) || resource === `${arn}*`
}

function malformed(message: string) {
  return s3Error('MalformedPolicy', message)
}
