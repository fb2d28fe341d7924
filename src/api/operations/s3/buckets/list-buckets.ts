import type { ListBucketsCommandInput } from '@aws-sdk/client-s3'
import { s3Error } from '../../../../contract/s3-errors.ts'
import { accountCaller, defineOperation, ownTarget } from '../../operation.ts'
import { ownerOf } from '../owners.ts'
import type { S3Needs } from '../s3-needs.ts'
import { bucketArn } from '../s3-target.ts'

/** Most buckets of a page, and of an answer that is not asked for pages. */
const bucketsMax = 10_000

/** Lists the caller's own buckets, in all Regions. */
export const listBuckets = ({ buckets, listingTokens }: S3Needs) =>
  defineOperation('s3', 'ListBuckets', {
    target: (_input, call) => {
      accountCaller(call)
      return ownTarget(call, 's3:ListAllMyBuckets', bucketArn('*'))
    },
    run: async (input, { accountId }) => {
      const { Prefix, BucketRegion, ContinuationToken } = input
      const limit = limitOf(input)
      const after = ContinuationToken === undefined ? '' : listingTokens.read(accountId, ContinuationToken)
      const found = buckets
        .ownedBy(accountId)
        .filter(({ name, region }) => name.startsWith(Prefix ?? '') && (BucketRegion ?? region) === region)
        .filter(({ name }) => name > after)
      const page = found.slice(0, limit)
      const last = page.at(-1)
      return {
        Buckets: page.map(({ name, createdAtMs, region }) => ({
          Name: name,
          CreationDate: new Date(createdAtMs),
          BucketRegion: region,
          BucketArn: bucketArn(name),
        })),
        Owner: ownerOf(accountId),
        ...(Prefix === undefined ? {} : { Prefix }),
        ...(found.length > limit && last !== undefined
          ? { ContinuationToken: listingTokens.make(accountId, last.name) }
          : {}),
      }
    },
  })

function limitOf({ MaxBuckets }: ListBucketsCommandInput): number {
  if (MaxBuckets === undefined) return bucketsMax
  if (MaxBuckets >= 1 && MaxBuckets <= bucketsMax) return MaxBuckets
  throw s3Error('InvalidArgument', `max-buckets must be between 1 and ${bucketsMax}`, { ArgumentName: 'max-buckets' })
}
