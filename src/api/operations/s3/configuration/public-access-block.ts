import type { PublicAccessBlockConfiguration } from '@aws-sdk/client-s3'
import type { PublicAccessBlock } from '../../../../buckets/bucket.ts'
import type { Buckets } from '../../../../buckets/buckets.ts'
import { s3Error } from '../../../../contract/s3-errors.ts'
import { defineOperation, type Operation } from '../../operation.ts'
import { bucketTarget, findBucket } from '../s3-target.ts'

const putAction = 's3:PutBucketPublicAccessBlock'

/** Whether policies may make the bucket public. */
export function publicAccessBlockOperations(buckets: Buckets): readonly Operation[] {
  return [
    defineOperation('s3', 'GetPublicAccessBlock', {
      target: (input, call) => bucketTarget(findBucket(buckets, input, call), call, 's3:GetBucketPublicAccessBlock'),
      run: async (input, call) => {
        const { publicAccessBlock, name } = findBucket(buckets, input, call)
        if (publicAccessBlock === null) {
          throw s3Error('NoSuchPublicAccessBlockConfiguration', undefined, { BucketName: name })
        }
        return { PublicAccessBlockConfiguration: configurationOf(publicAccessBlock) }
      },
    }),
    defineOperation('s3', 'PutPublicAccessBlock', {
      target: (input, call) => bucketTarget(findBucket(buckets, input, call), call, putAction),
      run: async ({ PublicAccessBlockConfiguration, ...input }, call) => {
        const publicAccessBlock = blockOf(PublicAccessBlockConfiguration ?? {})
        await buckets.update(findBucket(buckets, input, call).name, (bucket) => ({ ...bucket, publicAccessBlock }))
        return {}
      },
    }),
    defineOperation('s3', 'DeletePublicAccessBlock', {
      target: (input, call) => bucketTarget(findBucket(buckets, input, call), call, putAction),
      run: async (input, call) => {
        const { name } = findBucket(buckets, input, call)
        await buckets.update(name, (bucket) => ({ ...bucket, publicAccessBlock: null }))
        return {}
      },
    }),
  ]
}

function configurationOf(block: PublicAccessBlock): PublicAccessBlockConfiguration {
  return {
    BlockPublicAcls: block.blocksPublicAcls,
    IgnorePublicAcls: block.ignoresPublicAcls,
    BlockPublicPolicy: block.blocksPublicPolicy,
    RestrictPublicBuckets: block.restrictsPublicBuckets,
  }
}

/** What is left out is off. */
function blockOf(configuration: PublicAccessBlockConfiguration): PublicAccessBlock {
  return {
    blocksPublicAcls: configuration.BlockPublicAcls ?? false,
    ignoresPublicAcls: configuration.IgnorePublicAcls ?? false,
    blocksPublicPolicy: configuration.BlockPublicPolicy ?? false,
    restrictsPublicBuckets: configuration.RestrictPublicBuckets ?? false,
  }
}
