import { defineOperation } from '../../operation.ts'
import { checkAcl } from '../access-control.ts'
import { existingTagContext } from '../condition-keys.ts'
import { getVisible } from '../missing-key.ts'
import { ownerOf, ownersGrants } from '../owners.ts'
import type { S3Needs } from '../s3-needs.ts'
import { findBucket, objectTarget } from '../s3-target.ts'
import { refuseUnsupported } from '../unsupported-members.ts'
import { versionAction } from '../version-action.ts'

/** Tells the object's access control list, which is always the same: all of it is the bucket owner's. */
export const getObjectAcl = ({ buckets, objects }: S3Needs) =>
  defineOperation('s3', 'GetObjectAcl', {
    target: async (input, call) => {
      const [bucket, key] = [findBucket(buckets, input, call), input.Key ?? '']
      const object = await objects.find(bucket, key)
      return objectTarget(bucket, key, call, versionAction('s3:GetObjectAcl', input), existingTagContext(object?.tags))
    },
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      refuseUnsupported(input, bucket)
      await getVisible(objects, bucket, input.Key ?? '', call)
      return { Owner: ownerOf(bucket.accountId), Grants: ownersGrants(bucket.accountId) }
    },
  })

/** Takes the list that the object has anyway. */
export const putObjectAcl = ({ buckets, objects }: S3Needs) =>
  defineOperation('s3', 'PutObjectAcl', {
    target: async (input, call) => {
      const [bucket, key] = [findBucket(buckets, input, call), input.Key ?? '']
      const object = await objects.find(bucket, key)
      const acl = input.ACL === undefined ? [] : [['s3:x-amz-acl', [input.ACL]] as const]
      return objectTarget(
        bucket,
        key,
        call,
        versionAction('s3:PutObjectAcl', input),
        new Map([...existingTagContext(object?.tags), ...acl]),
      )
    },
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      refuseUnsupported(input, bucket)
      await getVisible(objects, bucket, input.Key ?? '', call)
      checkAcl(input, bucket)
      return {}
    },
  })
