import type { Region } from '../../../base/brands.ts'
import type { Buckets } from '../../../buckets/buckets.ts'
import type { ListingTokens } from '../../../buckets/listing/listing-tokens.ts'
import type { Uploads } from '../../../buckets/multipart/uploads.ts'
import type { Objects } from '../../../buckets/objects/objects.ts'

/** What the operations of S3 need. */
export interface S3Needs {
  readonly buckets: Buckets
  readonly objects: Objects
  readonly uploads: Uploads
  readonly listingTokens: ListingTokens
  /** Those that are served: where a bucket may stand. */
  readonly regions: readonly Region[]
}
