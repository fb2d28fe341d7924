import type { Trail } from './trail.ts'

/** Whether CloudTrail may write a trail's files into its bucket now. */
export type BucketProof = 'proved' | 'no-bucket' | 'not-allowed'

/** The buckets that trails deliver to, as far as making a trail needs them. */
export interface LogBuckets {
  /**
   * Asks for what a delivery needs and writes what AWS writes to find out: an empty object where the log files will
   * lie. It stays.
   */
  prove(trail: Pick<Trail, 'arn' | 'accountId' | 'bucketName' | 'keyPrefix' | 'hasDigests'>): Promise<BucketProof>
}
