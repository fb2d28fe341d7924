import type { PolicyPrincipals } from '../../../../buckets/bucket-policy.ts'
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
  readonly principals: PolicyPrincipals
}

/** What can be set of a bucket and, of the rest, what it is. */
export function configurationOperations({ buckets, principals }: ConfigurationNeeds): readonly Operation[] {
  return [
    ...bucketEncryptionOperations(buckets),
    ...bucketPolicyOperations(buckets, principals),
    ...bucketTaggingOperations(buckets),
    ...fixedConfigurationOperations(buckets),
    ...ownershipControlsOperations(buckets),
    ...publicAccessBlockOperations(buckets),
  ]
}
