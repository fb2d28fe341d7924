import type { AccountId, Region } from '../base/brands.ts'
import type { BoundPolicy } from '../identity/policy/bound-policy.ts'

/** A hosted bucket and all of its configuration. Names are unique among all accounts. */
export interface Bucket {
  readonly name: string
  /** Its owner. */
  readonly accountId: AccountId
  readonly region: Region
  /** In milliseconds since the epoch. */
  readonly createdAtMs: number
  /** Never given again: objects are listed under it, so that a new bucket of the same name begins empty. */
  readonly bucketId: string
  readonly policy: BoundPolicy | null
  readonly publicAccessBlock: PublicAccessBlock | null
  /** Null where the controls were deleted. */
  readonly ownership: ObjectOwnership | null
  readonly tags: ReadonlyMap<string, string>
  /** Default encryption; objects are AES256 whatever it says, and nothing else can be set yet. */
  readonly isBucketKeyEnabled: boolean
}

export interface PublicAccessBlock {
  readonly blocksPublicAcls: boolean
  readonly ignoresPublicAcls: boolean
  readonly blocksPublicPolicy: boolean
  readonly restrictsPublicBuckets: boolean
}

export type ObjectOwnership = 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter'
