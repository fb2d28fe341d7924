import type { ObjectOwnership } from '../../../../buckets/bucket.ts'
import type { Buckets } from '../../../../buckets/buckets.ts'
import { s3Error } from '../../../../contract/s3-errors.ts'
import { defineOperation, type Operation } from '../../operation.ts'
import { bucketTarget, findBucket } from '../s3-target.ts'

const putAction = 's3:PutBucketOwnershipControls'

/** Who owns what others write into the bucket. Without access control lists it is the bucket's owner in each case. */
export function ownershipControlsOperations(buckets: Buckets): readonly Operation[] {
  return [
    defineOperation('s3', 'GetBucketOwnershipControls', {
      target: (input, call) => bucketTarget(findBucket(buckets, input, call), call, 's3:GetBucketOwnershipControls'),
      run: async (input, call) => {
        const { ownership, name } = findBucket(buckets, input, call)
        if (ownership === null) throw s3Error('OwnershipControlsNotFoundError', undefined, { BucketName: name })
        return { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } }
      },
    }),
    defineOperation('s3', 'PutBucketOwnershipControls', {
      target: (input, call) => bucketTarget(findBucket(buckets, input, call), call, putAction),
      run: async ({ OwnershipControls, ...input }, call) => {
        const { name } = findBucket(buckets, input, call)
        const ownership = ownershipOf(OwnershipControls?.Rules ?? [])
        await buckets.update(name, (bucket) => ({ ...bucket, ownership }))
        return {}
      },
    }),
    defineOperation('s3', 'DeleteBucketOwnershipControls', {
      target: (input, call) => bucketTarget(findBucket(buckets, input, call), call, putAction),
      run: async (input, call) => {
        const { name } = findBucket(buckets, input, call)
        await buckets.update(name, (bucket) => ({ ...bucket, ownership: null }))
        return {}
      },
    }),
  ]
}

function ownershipOf(rules: readonly { readonly ObjectOwnership?: ObjectOwnership | undefined }[]): ObjectOwnership {
  const [rule, ...others] = rules
  if (rule?.ObjectOwnership === undefined || others.length > 0) throw s3Error('MalformedXML')
  return rule.ObjectOwnership
}
