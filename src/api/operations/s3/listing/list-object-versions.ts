import { s3Error } from '../../../../contract/s3-errors.ts'
import { defineOperation } from '../../operation.ts'
import { listContext } from '../condition-keys.ts'
import type { S3Needs } from '../s3-needs.ts'
import { contentsTarget, findBucket } from '../s3-target.ts'
import { refuseUnsupported } from '../unsupported-members.ts'
import { commonPrefixMembers, givenText, listedObject, owned, pageLimit } from './list-members.ts'
import { urlEncoder } from './url-encoding.ts'

/** The id of the only version that an object of a bucket without versioning has. */
const onlyVersionId = 'null'

/** Lists a bucket with the version of each object; there is one of each. */
export const listObjectVersions = ({ buckets, objects }: S3Needs) =>
  defineOperation('s3', 'ListObjectVersions', {
    target: (input, call) =>
      contentsTarget(findBucket(buckets, input, call), call, 's3:ListBucketVersions', {
        prefix: input.Prefix,
        context: listContext(input),
      }),
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      refuseUnsupported(input, bucket)
      const after = givenText(input.KeyMarker)
      if (givenText(input.VersionIdMarker) !== null && after === null) {
        throw s3Error('InvalidArgument', 'A version-id marker cannot be specified without a key marker.', {
          ArgumentName: 'version-id-marker',
        })
      }
      const encode = urlEncoder(input.EncodingType)
      const limit = pageLimit(input.MaxKeys, 'max-keys')
      const delimiter = givenText(input.Delimiter)
      const prefix = input.Prefix ?? ''
      const found = await objects.list(bucket, { prefix, delimiter, after, limit })
      const isLastAnObject = found.next !== null && found.next === found.objects.at(-1)?.key
      return {
        Name: bucket.name,
        Prefix: encode(prefix),
        KeyMarker: encode(input.KeyMarker ?? ''),
        VersionIdMarker: input.VersionIdMarker ?? '',
        MaxKeys: limit,
        ...(delimiter === null ? {} : { Delimiter: encode(delimiter) }),
        ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
        IsTruncated: found.next !== null,
        ...(found.next === null ? {} : { NextKeyMarker: encode(found.next) }),
        ...(isLastAnObject ? { NextVersionIdMarker: onlyVersionId } : {}),
        Versions: found.objects.map((object) => ({
          ...listedObject(object, encode),
          ...owned(bucket),
          VersionId: onlyVersionId,
          IsLatest: true,
        })),
        ...commonPrefixMembers(found.commonPrefixes, encode),
      }
    },
  })
