import type { AccountId } from '../../base/brands.ts'

/** An object that CloudTrail writes for a trail. */
export interface DeliveredObject {
  readonly trail: { readonly arn: string; readonly accountId: AccountId }
  readonly bucketName: string
  readonly key: string
  /** As it is stored: gzip. */
  readonly body: Uint8Array
  /** By name without `x-amz-meta-`. */
  readonly userMetadata: ReadonlyMap<string, string>
}

/** Where the files of trails go: hosted buckets, or an S3-compatible store. */
export interface DeliveryBucket {
  /**
   * Writes an object of content type `application/json` and content encoding `gzip`, unless there is one under its key.
   * Whether that is allowed is decided at this moment, for `cloudtrail.amazonaws.com` on behalf of the trail. Resolves
   * once it would survive a power loss. It never tries again by itself.
   *
   * @returns `present`: there is an object, and it was left as it is.
   * @throws {DeliveryError} It was not written, or nobody knows whether it was.
   */
  put(object: DeliveredObject): Promise<'written' | 'present'>

  /**
   * The bytes under a key as they are stored; null where there are none.
   *
   * @throws {DeliveryError} They could not be read.
   */
  read(bucketName: string, key: string): Promise<AsyncIterable<Uint8Array> | null>
}

/** A bucket did not take a file. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  /** The error code of S3: `NoSuchBucket`, `AccessDenied`… */
  readonly code: string

  constructor(code: string, options?: ErrorOptions) {
    super(`the bucket refused a file: ${code}`, options)
    this.code = code
  }
}
