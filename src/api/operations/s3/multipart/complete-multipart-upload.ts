import type { CompletedPart } from '@aws-sdk/client-s3'
import type { CompletionRequest, NamedPart } from '../../../../buckets/multipart/assemble-object.ts'
import { partNumberMax } from '../../../../buckets/multipart/part-row.ts'
import { s3Error } from '../../../../contract/s3-errors.ts'
import { defineOperation, type InputOf } from '../../operation.ts'
import { checksumMembers, givenChecksums } from '../checksum-members.ts'
import { writeContext } from '../condition-keys.ts'
import { sealedMembers } from '../encryption.ts'
import { quoted } from '../read-members.ts'
import type { S3Needs } from '../s3-needs.ts'
import { findBucket, objectTarget } from '../s3-target.ts'
import { refuseUnsupported } from '../unsupported-members.ts'
import { writeConditionOf } from '../write-condition.ts'

type CompletionInput = InputOf<'s3', 'CompleteMultipartUpload'>

/** Makes an object of parts that were uploaded. */
export const completeMultipartUpload = ({ buckets, uploads }: S3Needs) =>
  defineOperation('s3', 'CompleteMultipartUpload', {
    target: (input, call) =>
      objectTarget(findBucket(buckets, input, call), input.Key ?? '', call, 's3:PutObject', writeContext(input)),
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      refuseUnsupported(input, bucket)
      const key = input.Key ?? ''
      const place = { key, uploadId: input.UploadId ?? '' }
      const object = await uploads.complete(bucket, place, requestOf(input), writeConditionOf(input))
      return {
        Location: `/${bucket.name}/${key.split('/').map(encodeURIComponent).join('/')}`,
        Bucket: bucket.name,
        Key: key,
        ETag: quoted(object.etag),
        ...checksumMembers(object.checksum),
        ChecksumType: object.checksum.type,
        ...sealedMembers,
      }
    },
  })

function requestOf(input: CompletionInput): CompletionRequest {
  const parts = input.MultipartUpload?.Parts ?? []
  if (parts.length > partNumberMax) throw s3Error('MalformedXML')
  return {
    parts: parts.map(namedPart),
    checksums: givenChecksums(input),
    checksumType: input.ChecksumType ?? null,
    sizeBytes: input.MpuObjectSize ?? null,
  }
}

function namedPart(part: CompletedPart): NamedPart {
  if (part.PartNumber === undefined) throw s3Error('MalformedXML')
  return { partNumber: part.PartNumber, etag: part.ETag ?? '', checksums: givenChecksums(part) }
}
