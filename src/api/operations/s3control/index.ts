import type { Bucket } from '../../../buckets/bucket.ts'
import type { Buckets } from '../../../buckets/buckets.ts'
import { bucketTagsMax, tagList, tagSet } from '../../../buckets/tag-set.ts'
import { s3Error } from '../../../contract/s3-errors.ts'
import { defineOperation, type Operation, ownTarget, type TargetCall } from '../operation.ts'
import { bucketTarget, findBucket } from '../s3/s3-target.ts'

/** A bucket's tags at the paths that newer clients ask for them, and the account's own access block, which has none. */
export function s3ControlOperations(buckets: Buckets): readonly Operation[] {
  return [
    defineOperation('s3control', 'ListTagsForResource', {
      target: (input, call) => bucketTarget(bucketOf(buckets, input, call), call, 's3:ListTagsForResource'),
      run: async (input, call) => ({ Tags: tagList(bucketOf(buckets, input, call).tags) }),
    }),
    defineOperation('s3control', 'TagResource', {
      target: (input, call) => bucketTarget(bucketOf(buckets, input, call), call, 's3:TagResource'),
      run: async ({ Tags = [], ...input }, call) => {
        const added = tagSet(Tags, bucketTagsMax)
        await buckets.update(bucketOf(buckets, input, call).name, (bucket) => {
          const tags = tagSet(tagList(new Map([...bucket.tags, ...added])), bucketTagsMax)
          return { ...bucket, tags }
        })
        return {}
      },
    }),
    defineOperation('s3control', 'UntagResource', {
      target: (input, call) => bucketTarget(bucketOf(buckets, input, call), call, 's3:UntagResource'),
      run: async ({ TagKeys = [], ...input }, call) => {
        await buckets.update(bucketOf(buckets, input, call).name, (bucket) => ({
          ...bucket,
          tags: new Map([...bucket.tags].filter(([key]) => !TagKeys.includes(key))),
        }))
        return {}
      },
    }),
    defineOperation('s3control', 'GetPublicAccessBlock', {
      target: (_input, call) => ownTarget(call, 's3:GetAccountPublicAccessBlock'),
      run: async () => {
        throw s3Error('NoSuchPublicAccessBlockConfiguration')
      },
    }),
  ]
}

interface NamesResource {
  readonly AccountId?: string | undefined
  readonly ResourceArn?: string | undefined
}

/** The bucket that an ARN names, in the account that the request names beside it. */
function bucketOf(buckets: Buckets, { AccountId, ResourceArn = '' }: NamesResource, call: TargetCall): Bucket {
  const [, name] = /^arn:aws:s3:::([^/]+)$/.exec(ResourceArn) ?? []
  if (name === undefined) throw s3Error('InvalidRequest', 'The resource that you named is not a bucket.')
  return findBucket(buckets, { Bucket: name, ExpectedBucketOwner: AccountId }, call)
}
