import { defineOperation } from '../../operation.ts'
import { existingTagContext } from '../condition-keys.ts'
import { openVisible } from '../missing-key.ts'
import { checkReadConditions, readMembers, selectionOf } from '../read-members.ts'
import type { S3Needs } from '../s3-needs.ts'
import { findBucket, objectTarget } from '../s3-target.ts'
import { refuseUnsupported } from '../unsupported-members.ts'
import { versionAction } from '../version-action.ts'

/** What GetObject answers, without the bytes. */
export const headObject = ({ buckets, objects }: S3Needs) =>
  defineOperation('s3', 'HeadObject', {
    target: async (input, call) => {
      const [bucket, key] = [findBucket(buckets, input, call), input.Key ?? '']
      const object = await objects.find(bucket, key)
      return objectTarget(bucket, key, call, versionAction('s3:GetObject', input), existingTagContext(object?.tags))
    },
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      refuseUnsupported(input, bucket)
      const opened = await openVisible(objects, bucket, input.Key ?? '', call)
      try {
        checkReadConditions(input, opened.object)
        const selection = await selectionOf(input, opened.object, (partNumber) => opened.findPart(partNumber))
        return readMembers(input, opened.object, selection)
      } finally {
        opened[Symbol.dispose]()
      }
    },
  })
