import { defineOperation } from '../../operation.ts'
import type { S3Needs } from '../s3-needs.ts'
import { findBucket, objectTarget } from '../s3-target.ts'
import { refuseUnsupported } from '../unsupported-members.ts'
import { writeConditionOf } from '../write-condition.ts'
import { deletionPermissions } from './deletion-permissions.ts'

/** Deletes an object. That there is none is no error. */
export const deleteObject = ({ buckets, objects }: S3Needs) =>
  defineOperation('s3', 'DeleteObject', {
    target: (input, call) => {
      const [bucket, key] = [findBucket(buckets, input, call), input.Key ?? '']
      const permissions = deletionPermissions(bucket, key, call, input)
      return { ...objectTarget(bucket, key, call, 's3:DeleteObject'), permissions }
    },
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      refuseUnsupported(input, bucket)
      await objects.delete(bucket, input.Key ?? '', writeConditionOf(input))
      return {}
    },
  })
