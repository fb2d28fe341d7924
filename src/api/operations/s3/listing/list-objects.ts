import { defineOperation } from '../../operation.ts'
import { listContext } from '../condition-keys.ts'
import type { S3Needs } from '../s3-needs.ts'
import { contentsTarget, findBucket } from '../s3-target.ts'
import { refuseUnsupported } from '../unsupported-members.ts'
import { commonPrefixMembers, givenText, listedObject, owned, pageLimit } from './list-members.ts'
import { urlEncoder } from './url-encoding.ts'

/** Lists a bucket in pages, each of which names the key that the next one begins after. */
export const listObjects = ({ buckets, objects }: S3Needs) =>
  defineOperation('s3', 'ListObjects', {
    target: (input, call) =>
      contentsTarget(findBucket(buckets, input, call), call, 's3:ListBucket', {
        prefix: input.Prefix,
        context: listContext(input),
      }),
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      refuseUnsupported(input, bucket)
      const encode = urlEncoder(input.EncodingType)
      const limit = pageLimit(input.MaxKeys, 'max-keys')
      const delimiter = givenText(input.Delimiter)
      const prefix = input.Prefix ?? ''
      const found = await objects.list(bucket, { prefix, delimiter, after: givenText(input.Marker), limit })
      return {
        Name: bucket.name,
        Prefix: encode(prefix),
        Marker: encode(input.Marker ?? ''),
        MaxKeys: limit,
        ...(delimiter === null ? {} : { Delimiter: encode(delimiter) }),
        ...(input.EncodingType === undefined ? {} : { EncodingType: input.EncodingType }),
        IsTruncated: found.next !== null,
        // Without a delimiter clients take the last key.
        ...(found.next === null || delimiter === null ? {} : { NextMarker: encode(found.next) }),
        Contents: found.objects.map((object) => ({ ...listedObject(object, encode), ...owned(bucket) })),
        ...commonPrefixMembers(found.commonPrefixes, encode),
      }
    },
  })
