import type { TreePlace } from '../../proofs/publish/publish-tree.ts'
import type { DeliveryBucket } from '../../trails/delivery/delivery-bucket.ts'
import type { LogBuckets } from '../../trails/log-bucket.ts'
import type { Trail } from '../../trails/trail.ts'

/** The buckets of trails, for everything that comes into them. */
export interface TrailBuckets extends LogBuckets, DeliveryBucket {
  /**
   * Where the proof tree is published for a trail: below `CairnLog/`, which the policy that AWS documents does not open.
   * Null: the bucket is known not to be there, or not to let CloudTrail write there; nothing is tried then, so that no
   * refusal comes on record for what nobody has asked for.
   */
  treePlace(trail: BucketOfTrail): NamedTreePlace | null

  /** The server stops: requests under way have a moment more, so that it need not wait for a store that is silent. */
  beginClose(): void
}

/** What of a trail says where its files go. */
export type BucketOfTrail = Pick<Trail, 'arn' | 'accountId' | 'bucketName' | 'keyPrefix'>

/** A place that is known by a name; a bucket that is made anew gives it another, where that can be told. */
export interface NamedTreePlace extends TreePlace {
  readonly name: string
}
