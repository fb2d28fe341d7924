import type { InvalidPrincipalOf } from '../../../../buckets/bucket-policy.ts'
import type { Buckets } from '../../../../buckets/buckets.ts'
import type { Operation } from '../../operation.ts'
import { bucketEncryptionOperations } from './bucket-encryption.ts'
import { bucketPolicyOperations } from './bucket-policy.ts'
import { bucketTaggingOperations } from './bucket-tagging.ts'
import { fixedConfigurationOperations } from './fixed-configuration.ts'
import { ownershipControlsOperations } from './ownership-controls.ts'
import { publicAccessBlockOperations } from './public-access-block.ts'

export interface ConfigurationNeeds {
  readonly buckets: Buckets
  readonly invalidPrincipalOf: InvalidPrincipalOf
}

/** What can be set of a bucket and, of the rest, what it is. */
export function configurationOperations({ buckets, invalidPrincipalOf }: ConfigurationNeeds): readonly Operation[] {
  return [
    ...bucketEncryptionOperations(buckets),
    ...bucketPolicyOperations(buckets, invalidPrincipalOf),
    ...bucketTaggingOperations(buckets),
    ...fixedConfigurationOperations(buckets),
    ...ownershipControlsOperations(buckets),
    ...publicAccessBlockOperations(buckets),
  ]
}
