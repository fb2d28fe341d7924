import type { Trail } from './trail.ts'

/**
 * Whether CloudTrail may write a trail's files into its bucket now. Of buckets that an upstream has, three more answers are
 * possible: it does not answer, there are no credentials to ask it with, or no path leads to such keys.
 */
export type BucketProof = 'proved' | 'no-bucket' | 'not-allowed' | 'no-answer' | 'no-credentials' | 'no-way'

/** The buckets that trails deliver to, as far as making a trail needs them. */
export interface LogBuckets {
  /**
   * Asks for what a delivery needs and writes what AWS writes to find out: an empty object where the log files will
   * lie. It stays.
   */
  prove(trail: Pick<Trail, 'arn' | 'accountId' | 'bucketName' | 'keyPrefix' | 'hasDigests'>): Promise<BucketProof>
}
