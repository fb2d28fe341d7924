import { defineOperation } from '../../operation.ts'
import { checksumMembers, incomingBody } from '../checksum-members.ts'
import { writeContext } from '../condition-keys.ts'
import { draftOf } from '../content-members.ts'
import { sealedAs, sealedMembers } from '../encryption.ts'
import { quoted } from '../read-members.ts'
import type { S3Needs } from '../s3-needs.ts'
import { findBucket, objectPermission, objectTarget } from '../s3-target.ts'
import { refuseUnsupported } from '../unsupported-members.ts'
import { writeConditionOf } from '../write-condition.ts'

/** Stores an object under its key, in place of one that is there. */
export const putObject = ({ buckets, objects }: S3Needs) =>
  defineOperation('s3', 'PutObject', {
    target: (input, call) => {
      const [bucket, key] = [findBucket(buckets, input, call), input.Key ?? '']
      const context = writeContext(input)
      const target = objectTarget(bucket, key, call, 's3:PutObject', context)
      if (input.Tagging === undefined) return target
      const tagging = objectPermission(bucket, key, call, 's3:PutObjectTagging', context)
      return { ...target, permissions: [...target.permissions, tagging] }
    },
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      const { Body, ...members } = input
      refuseUnsupported(members, bucket)
      const incoming = incomingBody(Body, members)
      const object = await objects.put(bucket, input.Key ?? '', draftOf(input), incoming, writeConditionOf(input))
      call.note({ additionalEventData: sealedAs(input) })
      return {
        ETag: quoted(object.etag),
        ...checksumMembers(object.checksum),
        ChecksumType: object.checksum.type,
        ...sealedMembers,
      }
    },
  })
