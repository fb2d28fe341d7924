import { bucketPolicy, type PolicyPrincipals } from '../../../../buckets/bucket-policy.ts'
import type { Buckets } from '../../../../buckets/buckets.ts'
import { s3Error } from '../../../../contract/s3-errors.ts'
import { isPublicPolicy } from '../../../../identity/policy/public-policy.ts'
import { defineOperation, type Operation } from '../../operation.ts'
import { bucketTarget, findBucket } from '../s3-target.ts'

/** Who, besides the principals of the owner's account, may do what with the bucket. */
export function bucketPolicyOperations(buckets: Buckets, principals: PolicyPrincipals): readonly Operation[] {
  return [
    defineOperation('s3', 'GetBucketPolicy', {
      target: (input, call) => bucketTarget(findBucket(buckets, input, call), call, 's3:GetBucketPolicy'),
      run: async (input, call) => {
        const { policy, name } = findBucket(buckets, input, call)
        if (policy === null) throw s3Error('NoSuchBucketPolicy', undefined, { BucketName: name })
        return { Policy: principals.shown(policy) }
      },
    }),
    defineOperation('s3', 'GetBucketPolicyStatus', {
      target: (input, call) => bucketTarget(findBucket(buckets, input, call), call, 's3:GetBucketPolicyStatus'),
      run: async (input, call) => {
        const { policy, name } = findBucket(buckets, input, call)
        if (policy === null) throw s3Error('NoSuchBucketPolicy', undefined, { BucketName: name })
        return { PolicyStatus: { IsPublic: isPublicPolicy(policy) } }
      },
    }),
    defineOperation('s3', 'PutBucketPolicy', {
      target: (input, call) => bucketTarget(findBucket(buckets, input, call), call, 's3:PutBucketPolicy'),
      run: async ({ Policy = '', ...input }, call) => {
        const { name } = findBucket(buckets, input, call)
        await buckets.update(name, (bucket) => ({
          ...bucket,
          policy: bucketPolicy(Policy, bucket, principals),
        }))
        return {}
      },
    }),
    defineOperation('s3', 'DeleteBucketPolicy', {
      target: (input, call) => bucketTarget(findBucket(buckets, input, call), call, 's3:DeleteBucketPolicy'),
      run: async (input, call) => {
        await buckets.update(findBucket(buckets, input, call).name, (bucket) => ({ ...bucket, policy: null }))
        return {}
      },
    }),
  ]
}
