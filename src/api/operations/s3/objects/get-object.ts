import { s3Error } from '../../../../contract/s3-errors.ts'
import { defineOperation } from '../../operation.ts'
import { existingTagContext } from '../condition-keys.ts'
import { sealedByDefault } from '../encryption.ts'
import { openVisible } from '../missing-key.ts'
import { checkReadConditions, hasOverrides, readMembers, selectionOf } from '../read-members.ts'
import type { S3Needs } from '../s3-needs.ts'
import { findBucket, objectTarget } from '../s3-target.ts'
import { refuseUnsupported } from '../unsupported-members.ts'
import { versionAction } from '../version-action.ts'

/** Gives an object's bytes, or some of them. */
export const getObject = ({ buckets, objects }: S3Needs) =>
  defineOperation('s3', 'GetObject', {
    target: async (input, call) => {
      const [bucket, key] = [findBucket(buckets, input, call), input.Key ?? '']
      const object = await objects.find(bucket, key)
      return objectTarget(bucket, key, call, versionAction('s3:GetObject', input), existingTagContext(object?.tags))
    },
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      refuseUnsupported(input, bucket)
      if (call.principal.type === 'Anonymous' && hasOverrides(input)) {
        throw s3Error('InvalidRequest', 'Request specific response headers cannot be used for anonymous GET requests.')
      }
      const opened = await openVisible(objects, bucket, input.Key ?? '', call)
      try {
        const { object } = opened
        checkReadConditions(input, object)
        const selection = await selectionOf(input, object, (partNumber) => opened.findPart(partNumber))
        // A caller who has gone never reads to the end, or never begins.
        call.signal.addEventListener('abort', () => opened[Symbol.dispose](), { once: true })
        call.note({ additionalEventData: sealedByDefault })
        const bytes = opened.readAndClose(selection.range ?? { offset: 0, lengthBytes: object.sizeBytes })
        return { ...readMembers(input, object, selection), Body: bytes }
      } catch (error) {
        opened[Symbol.dispose]()
        throw error
      }
    },
  })
