import type { Region } from '../base/brands.ts'
import type { RandomSource } from '../base/random.ts'
import type { BucketScope } from './bucket-groups.ts'
import type { BucketReader } from './bucket-reader.ts'
import type { LatestDigests } from './newest-digest.ts'
import type { PublicKeySource } from './public-keys.ts'
import type { TreeDemands } from './tree-check.ts'

/** What to verify, and from what. */
export interface Verification {
  readonly bucket: BucketReader
  /** The bucket's; where the copy does not say it, as the digests do. */
  readonly bucketName: string
  readonly scope: BucketScope
  readonly range: TimeRange
  /** Only this trail; null: all. */
  readonly trail: { readonly name: string; readonly homeRegion: Region | null } | null
  readonly keys: PublicKeySource
  /** What the server says of the trail; null where none is asked. */
  readonly latest: LatestDigests | null
  /** Null: proof trees are not looked at. */
  readonly tree: TreeDemands | null
  readonly random: RandomSource
  /** When it begins, in milliseconds since the epoch. */
  readonly nowMs: number
}

export interface TimeRange {
  /** In milliseconds since the epoch; what ends before it is left out. */
  readonly fromMs: number
  /** What begins at it or later is left out. Infinity: nothing is. */
  readonly toMs: number
}
