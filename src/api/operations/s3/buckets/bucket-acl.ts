import { defineOperation } from '../../operation.ts'
import { checkAcl } from '../access-control.ts'
import { ownerOf, ownersGrants } from '../owners.ts'
import type { S3Needs } from '../s3-needs.ts'
import { bucketTarget, findBucket } from '../s3-target.ts'
import { refuseUnsupported } from '../unsupported-members.ts'

/** Tells the bucket's access control list, which is always the same: all of it is the owner's. */
export const getBucketAcl = ({ buckets }: S3Needs) =>
  defineOperation('s3', 'GetBucketAcl', {
    target: (input, call) => bucketTarget(findBucket(buckets, input, call), call, 's3:GetBucketAcl'),
    run: async (input, call) => {
      const { accountId } = findBucket(buckets, input, call)
      return { Owner: ownerOf(accountId), Grants: ownersGrants(accountId) }
    },
  })

/** Takes the list that the bucket has anyway. */
export const putBucketAcl = ({ buckets }: S3Needs) =>
  defineOperation('s3', 'PutBucketAcl', {
    // The model lacks `bucket-owner-full-control`, which S3 takes; what is no list at all has an error of its own.
    checks: ['enum'],
    target: (input, call) => {
      const context = new Map(input.ACL === undefined ? [] : [['s3:x-amz-acl', [input.ACL]]])
      return bucketTarget(findBucket(buckets, input, call), call, 's3:PutBucketAcl', context)
    },
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      const { ACL: _, ...others } = input
      refuseUnsupported(others, bucket)
      checkAcl(input, bucket)
      return {}
    },
  })
