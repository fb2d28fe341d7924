import type { CompiledPolicy } from '../identity/policy/compiled-policy.ts'
import { isPublicPolicy } from '../identity/policy/public-policy.ts'
import type { Principal } from '../identity/principal.ts'
import type { Bucket } from './bucket.ts'

/**
 * The bucket's policy as far as it counts for the caller. A public policy of a bucket that restricts public access is
 * for the owner's account and for services alone: to all others it gives nothing, and they have nothing else.
 */
export function bucketPolicyFor(bucket: Bucket, principal: Principal): CompiledPolicy | null {
  const { policy, publicAccessBlock, accountId } = bucket
  if (policy === null || publicAccessBlock?.restrictsPublicBuckets !== true) return policy
  const isInside =
    principal.type === 'AWSService' || (principal.type !== 'Anonymous' && principal.accountId === accountId)
  return isInside || !isPublicPolicy(policy) ? policy : null
}
