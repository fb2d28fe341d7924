import { defineOperation } from '../../operation.ts'
import { checksumMembers } from '../checksum-members.ts'
import { pageLimit } from '../listing/list-members.ts'
import { ownerOf } from '../owners.ts'
import { quoted } from '../read-members.ts'
import type { S3Needs } from '../s3-needs.ts'
import { findBucket, objectTarget } from '../s3-target.ts'
import { refuseUnsupported } from '../unsupported-members.ts'

/** Lists the parts of an upload, in pages. */
export const listParts = ({ buckets, uploads }: S3Needs) =>
  defineOperation('s3', 'ListParts', {
    target: (input, call) =>
      objectTarget(findBucket(buckets, input, call), input.Key ?? '', call, 's3:ListMultipartUploadParts'),
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      refuseUnsupported(input, bucket)
      const { Key = '', UploadId = '', PartNumberMarker = 0 } = input
      const upload = await uploads.get(bucket, { key: Key, uploadId: UploadId })
      // A page of none would never lead on.
      const limit = Math.max(pageLimit(input.MaxParts, 'max-parts'), 1)
      const { parts, isTruncated } = await uploads.listParts(upload, PartNumberMarker, limit)
      const { checksum } = upload
      return {
        Bucket: bucket.name,
        Key,
        UploadId,
        PartNumberMarker,
        NextPartNumberMarker: parts.at(-1)?.partNumber ?? PartNumberMarker,
        MaxParts: limit,
        IsTruncated: isTruncated,
        Initiator: { ID: upload.initiatorId },
        Owner: ownerOf(bucket.accountId),
        StorageClass: 'STANDARD' as const,
        ...(checksum.isChosen ? { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type } : {}),
        Parts: parts.map((part) => ({
          PartNumber: part.partNumber,
          LastModified: new Date(part.modifiedAtMs),
          ETag: quoted(part.md5),
          Size: part.sizeBytes,
          ...checksumMembers(part.checksum),
        })),
      }
    },
  })
