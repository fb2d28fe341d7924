import { defineOperation } from '../../operation.ts'
import { listContext } from '../condition-keys.ts'
import type { S3Needs } from '../s3-needs.ts'
import { contentsTarget, findBucket } from '../s3-target.ts'
import { refuseUnsupported } from '../unsupported-members.ts'
import { commonPrefixMembers, givenText, listedObject, owned, pageLimit } from './list-members.ts'
import { urlEncoder } from './url-encoding.ts'

/** Lists a bucket in pages, each of which has a token for the next. */
export const listObjectsV2 = ({ buckets, objects, listingTokens }: S3Needs) =>
  defineOperation('s3', 'ListObjectsV2', {
    target: (input, call) =>
      contentsTarget(findBucket(buckets, input, call), call, 's3:ListBucket', {
        prefix: input.Prefix,
        context: listContext(input),
      }),
    run: async (input, call) => {
      const bucket = findBucket(buckets, input, call)
      refuseUnsupported(input, bucket)
      const { ContinuationToken, StartAfter, EncodingType } = input
      const encode = urlEncoder(EncodingType)
      const limit = pageLimit(input.MaxKeys, 'max-keys')
      const delimiter = givenText(input.Delimiter)
      const prefix = input.Prefix ?? ''
      const after =
        ContinuationToken === undefined ? givenText(StartAfter) : listingTokens.read(bucket.bucketId, ContinuationToken)
      const found = await objects.list(bucket, { prefix, delimiter, after, limit })
      const contents = found.objects.map((object) => ({
        ...listedObject(object, encode),
        ...(input.FetchOwner === true ? owned(bucket) : {}),
      }))
      return {
        Name: bucket.name,
        Prefix: encode(prefix),
        MaxKeys: limit,
        KeyCount: contents.length + found.commonPrefixes.length,
        ...(delimiter === null ? {} : { Delimiter: encode(delimiter) }),
        ...(EncodingType === undefined ? {} : { EncodingType }),
        ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
        ...(StartAfter === undefined ? {} : { StartAfter: encode(StartAfter) }),
        IsTruncated: found.next !== null,
        ...(found.next === null ? {} : { NextContinuationToken: listingTokens.make(bucket.bucketId, found.next) }),
        Contents: contents,
        ...commonPrefixMembers(found.commonPrefixes, encode),
      }
    },
  })
