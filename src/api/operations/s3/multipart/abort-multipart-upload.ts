import { defineOperation } from '../../operation.ts'
import type { S3Needs } from '../s3-needs.ts'
import { findBucket, objectTarget } from '../s3-target.ts'
import { refuseUnsupported } from '../unsupported-members.ts'

/** Ends an upload and frees its parts. */
export const abortMultipartUpload = ({ buckets, uploads }: S3Needs) =>
  defineOperation('s3', 'AbortMultipartUpload', {
    target: (input, call) =>
      objectTarget(findBucket(buckets, input, call), input.Key ?? '', call, 's3:AbortMultipartUpload'),
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      refuseUnsupported(input, bucket)
      await uploads.abort(bucket, { key: input.Key ?? '', uploadId: input.UploadId ?? '' })
      return {}
    },
  })
