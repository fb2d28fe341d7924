import type { ChecksumAlgorithm } from '../../../../base/checksums/checksum.ts'
import type { UploadChecksum } from '../../../../buckets/multipart/upload-row.ts'
import { s3Error } from '../../../../contract/s3-errors.ts'
import { defineOperation, type InputOf } from '../../operation.ts'
import { chosenAlgorithm } from '../checksum-members.ts'
import { writeContext } from '../condition-keys.ts'
import { draftOf } from '../content-members.ts'
import { sealedAs, sealedMembers } from '../encryption.ts'
import { initiatorId } from '../owners.ts'
import type { S3Needs } from '../s3-needs.ts'
import { findBucket, objectPermission, objectTarget } from '../s3-target.ts'
import { refuseUnsupported } from '../unsupported-members.ts'

/** Starts an upload in parts. */
export const createMultipartUpload = ({ buckets, uploads }: S3Needs) =>
  defineOperation('s3', 'CreateMultipartUpload', {
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
      refuseUnsupported(input, bucket)
      const key = input.Key ?? ''
      const chosen = checksumOf(input)
      const { uploadId } = await uploads.create(bucket, key, draftOf(input), chosen, initiatorId(call.principal))
      call.note({ additionalEventData: sealedAs(input) })
      return {
        Bucket: bucket.name,
        Key: key,
        UploadId: uploadId,
        ...sealedMembers,
        ...(chosen === null ? {} : { ChecksumAlgorithm: chosen.algorithm, ChecksumType: chosen.type }),
      }
    },
  })

/** Which checksums S3 can make of parts; the first is what it makes unasked. */
const checksumTypes: Readonly<Record<ChecksumAlgorithm, readonly UploadChecksum['type'][]>> = {
  CRC32: ['COMPOSITE', 'FULL_OBJECT'],
  CRC32C: ['COMPOSITE', 'FULL_OBJECT'],
  CRC64NVME: ['FULL_OBJECT'],
  SHA1: ['COMPOSITE'],
  SHA256: ['COMPOSITE'],
}

function checksumOf(input: InputOf<'s3', 'CreateMultipartUpload'>): Omit<UploadChecksum, 'isChosen'> | null {
  const algorithm = chosenAlgorithm(input.ChecksumAlgorithm)
  if (algorithm === null) {
    if (input.ChecksumType === undefined) return null
    throw s3Error(
      'InvalidRequest',
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    )
  }
  const possible = checksumTypes[algorithm]
  const type = input.ChecksumType === undefined ? possible[0] : possible.find((one) => one === input.ChecksumType)
  if (type !== undefined) return { algorithm, type }
  throw s3Error(
    'InvalidRequest',
    `The ${input.ChecksumType} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
  )
}
