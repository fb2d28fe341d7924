import { defineOperation } from '../../operation.ts'
import type { S3Needs } from '../s3-needs.ts'
import { bucketTarget, findBucketAnywhere } from '../s3-target.ts'

/** Tells where a bucket stands, whatever Region the request was signed for: it is how clients find that out. */
export const getBucketLocation = ({ buckets }: S3Needs) =>
  defineOperation('s3', 'GetBucketLocation', {
    target: (input, call) => bucketTarget(findBucketAnywhere(buckets, input), call, 's3:GetBucketLocation'),
    run: async (input) => {
      const { region } = findBucketAnywhere(buckets, input)
      return region === 'us-east-1' ? {} : { LocationConstraint: region }
    },
  })
