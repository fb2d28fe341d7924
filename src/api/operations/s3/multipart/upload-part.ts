import type { Upload } from '../../../../buckets/multipart/upload-row.ts'
import type { IncomingBytes } from '../../../../buckets/objects/write-body.ts'
import { s3Error } from '../../../../contract/s3-errors.ts'
import { defineOperation } from '../../operation.ts'
import { checksumMembers, incomingBody } from '../checksum-members.ts'
import { sealedMembers } from '../encryption.ts'
import { quoted } from '../read-members.ts'
import type { S3Needs } from '../s3-needs.ts'
import { findBucket, objectTarget } from '../s3-target.ts'
import { refuseUnsupported } from '../unsupported-members.ts'
import { partNumberOf } from './part-number.ts'

/** Stores a part of an upload, in place of one of the same number. */
export const uploadPart = ({ buckets, uploads }: S3Needs) =>
  defineOperation('s3', 'UploadPart', {
    target: (input, call) => objectTarget(findBucket(buckets, input, call), input.Key ?? '', call, 's3:PutObject'),
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      const { Body, ...members } = input
      refuseUnsupported(members, bucket)
      const partNumber = partNumberOf(input)
      const place = { key: input.Key ?? '', uploadId: input.UploadId ?? '' }
      const upload = await uploads.get(bucket, place)
      const incoming = incomingBody(Body, members, upload.checksum.algorithm)
      checkSameChecksum(upload, incoming)
      const part = await uploads.putPart(bucket, place, partNumber, incoming)
      // What the client sent comes back to it, also where the upload is kept with another.
      const [sent] = [...incoming.claimed()].map(([algorithm, value]) => ({ algorithm, value }))
      return { ETag: quoted(part.md5), ...checksumMembers(sent ?? part.checksum), ...sealedMembers }
    },
  })

/** An upload that names its checksum has it of every part. */
function checkSameChecksum({ checksum }: Upload, { checksums }: IncomingBytes): void {
  const other = checksums.find((algorithm) => algorithm !== checksum.algorithm)
  if (!checksum.isChosen || other === undefined) return
  throw s3Error(
    'InvalidRequest',
    `Checksum Type mismatch occurred, expected checksum Type: ${checksum.algorithm.toLowerCase()}, ` +
      `actual checksum Type: ${other.toLowerCase()}`,
  )
}
