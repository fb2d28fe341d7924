import { defineOperation } from '../../operation.ts'
import type { S3Needs } from '../s3-needs.ts'
import { bucketArn, contentsTarget, findBucket } from '../s3-target.ts'

/** Tells whether the bucket is there and the caller may list it, and where it stands. */
export const headBucket = ({ buckets }: S3Needs) =>
  defineOperation('s3', 'HeadBucket', {
    target: (input, call) => contentsTarget(findBucket(buckets, input, call), call, 's3:ListBucket'),
    run: async (input, call) => {
      const { name, region } = findBucket(buckets, input, call)
      return { BucketRegion: region, BucketArn: bucketArn(name), AccessPointAlias: false }
    },
  })
