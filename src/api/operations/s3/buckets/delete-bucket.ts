import { defineOperation } from '../../operation.ts'
import type { S3Needs } from '../s3-needs.ts'
import { bucketTarget, findBucket } from '../s3-target.ts'

/** Deletes a bucket without objects. Uploads that were never completed go with it. */
export const deleteBucket = ({ buckets, objects, uploads }: S3Needs) =>
  defineOperation('s3', 'DeleteBucket', {
    target: (input, call) => bucketTarget(findBucket(buckets, input, call), call, 's3:DeleteBucket'),
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      await buckets.delete(bucket, async () => {
        if (!(await objects.isEmpty(bucket))) return false
        await uploads.discardAll(bucket)
        return true
      })
      return {}
    },
  })
