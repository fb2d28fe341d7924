import { defineOperation } from '../../operation.ts'
import { commonPrefixMembers, givenText, owned, pageLimit } from '../listing/list-members.ts'
import { urlEncoder } from '../listing/url-encoding.ts'
import type { S3Needs } from '../s3-needs.ts'
import { contentsTarget, findBucket } from '../s3-target.ts'
import { refuseUnsupported } from '../unsupported-members.ts'

/** Lists the uploads of a bucket that are under way, in pages. */
export const listMultipartUploads = ({ buckets, uploads }: S3Needs) =>
  defineOperation('s3', 'ListMultipartUploads', {
    target: (input, call) =>
      contentsTarget(findBucket(buckets, input, call), call, 's3:ListBucketMultipartUploads', { prefix: input.Prefix }),
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      refuseUnsupported(input, bucket)
      const encode = urlEncoder(input.EncodingType)
      const limit = pageLimit(input.MaxUploads, 'max-uploads')
      const delimiter = givenText(input.Delimiter)
      const prefix = input.Prefix ?? ''
      const found = await uploads.list(bucket, {
        prefix,
        delimiter,
        limit,
        afterKey: givenText(input.KeyMarker),
        afterUploadId: givenText(input.UploadIdMarker),
      })
      return {
        Bucket: bucket.name,
        KeyMarker: encode(input.KeyMarker ?? ''),
        UploadIdMarker: input.UploadIdMarker ?? '',
        ...(found.next === null
          ? {}
          : { NextKeyMarker: encode(found.next.key), NextUploadIdMarker: found.next.uploadId ?? '' }),
        Prefix: encode(prefix),
        ...(delimiter === null ? {} : { Delimiter: encode(delimiter) }),
        ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
        MaxUploads: limit,
        IsTruncated: found.next !== null,
        Uploads: found.uploads.map(({ key, uploadId, startedAtMs, initiatorId, checksum }) => ({
          UploadId: uploadId,
          Key: encode(key),
          Initiated: new Date(startedAtMs),
          StorageClass: 'STANDARD' as const,
          ...owned(bucket),
          Initiator: { ID: initiatorId },
          ...(checksum.isChosen ? { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type } : {}),
        })),
        ...commonPrefixMembers(found.commonPrefixes, encode),
      }
    },
  })
