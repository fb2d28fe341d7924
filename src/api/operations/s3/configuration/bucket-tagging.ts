import type { Buckets } from '../../../../buckets/buckets.ts'
import { bucketTagsMax, tagList, tagSet } from '../../../../buckets/tag-set.ts'
import { s3Error } from '../../../../contract/s3-errors.ts'
import { defineOperation, type Operation } from '../../operation.ts'
import { bucketTarget, findBucket } from '../s3-target.ts'

const putAction = 's3:PutBucketTagging'

/** The tags of a bucket. */
export function bucketTaggingOperations(buckets: Buckets): readonly Operation[] {
  return [
    defineOperation('s3', 'GetBucketTagging', {
      target: (input, call) => bucketTarget(findBucket(buckets, input, call), call, 's3:GetBucketTagging'),
      run: async (input, call) => {
        const { tags, name } = findBucket(buckets, input, call)
        if (tags.size === 0) throw s3Error('NoSuchTagSet', undefined, { BucketName: name })
        return { TagSet: tagList(tags) }
      },
    }),
    defineOperation('s3', 'PutBucketTagging', {
      target: (input, call) => bucketTarget(findBucket(buckets, input, call), call, putAction),
      run: async ({ Tagging, ...input }, call) => {
        const tags = tagSet(Tagging?.TagSet ?? [], bucketTagsMax)
        await buckets.update(findBucket(buckets, input, call).name, (bucket) => ({ ...bucket, tags }))
        return {}
      },
    }),
    defineOperation('s3', 'DeleteBucketTagging', {
      target: (input, call) => bucketTarget(findBucket(buckets, input, call), call, putAction),
      run: async (input, call) => {
        await buckets.update(findBucket(buckets, input, call).name, (bucket) => ({ ...bucket, tags: new Map() }))
        return {}
      },
    }),
  ]
}
