import type { ServerSideEncryptionRule } from '@aws-sdk/client-s3'
import type { Buckets } from '../../../../buckets/buckets.ts'
import { s3Error } from '../../../../contract/s3-errors.ts'
import { defineOperation, type Operation } from '../../operation.ts'
import { bucketTarget, findBucket } from '../s3-target.ts'

const putAction = 's3:PutEncryptionConfiguration'

/** How objects are encrypted that do not say it themselves. It is AES256, always. */
export function bucketEncryptionOperations(buckets: Buckets): readonly Operation[] {
  return [
    defineOperation('s3', 'GetBucketEncryption', {
      target: (input, call) => bucketTarget(findBucket(buckets, input, call), call, 's3:GetEncryptionConfiguration'),
      run: async (input, call) => {
        const { isBucketKeyEnabled } = findBucket(buckets, input, call)
        const rule: ServerSideEncryptionRule = {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
          BucketKeyEnabled: isBucketKeyEnabled,
        }
        return { ServerSideEncryptionConfiguration: { Rules: [rule] } }
      },
    }),
    defineOperation('s3', 'PutBucketEncryption', {
      target: (input, call) => bucketTarget(findBucket(buckets, input, call), call, putAction),
      run: async ({ ServerSideEncryptionConfiguration, ...input }, call) => {
        const { name } = findBucket(buckets, input, call)
        const isBucketKeyEnabled = bucketKeyOf(ServerSideEncryptionConfiguration?.Rules ?? [])
        await buckets.update(name, (bucket) => ({ ...bucket, isBucketKeyEnabled }))
        return {}
      },
    }),
    defineOperation('s3', 'DeleteBucketEncryption', {
      target: (input, call) => bucketTarget(findBucket(buckets, input, call), call, putAction),
      run: async (input, call) => {
        const { name } = findBucket(buckets, input, call)
        await buckets.update(name, (bucket) => ({ ...bucket, isBucketKeyEnabled: false }))
        return {}
      },
    }),
  ]
}

/** @throws {ServiceError} The rules ask for anything but AES256. */
function bucketKeyOf(rules: readonly ServerSideEncryptionRule[]): boolean {
  const [rule, ...others] = rules
  const wanted = rule?.ApplyServerSideEncryptionByDefault
  if (rule === undefined || wanted?.SSEAlgorithm === undefined || others.length > 0) throw s3Error('MalformedXML')
  if (wanted.SSEAlgorithm !== 'AES256') {
    throw s3Error('NotImplemented', `Cairn does not encrypt with ${wanted.SSEAlgorithm} in this version: use AES256.`)
  }
  if (wanted.KMSMasterKeyID !== undefined) {
    throw s3Error('InvalidArgument', 'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms')
  }
  if (rule.BlockedEncryptionTypes !== undefined) {
    throw s3Error('NotImplemented', 'Cairn does not block encryption types in this version.')
  }
  return rule.BucketKeyEnabled ?? false
}
