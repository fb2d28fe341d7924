import type { Region } from '../base/brands.ts'

/** How the deliveries of a trail go in one Region. Each is null before the first there. */
export interface TrailStatus {
  readonly deliveredAtMs: number | null
  /** Error code of the bucket at the last attempt; null where that succeeded. */
  readonly deliveryError: string | null
  readonly attemptedAtMs: number | null
  readonly digestDeliveredAtMs: number | null
  readonly digestError: string | null
}

/** Knows how the deliveries of each trail go. */
export interface TrailStatuses {
  /** @param region Of the records, or of the digests. */
  statusOf(trailArn: string, region: Region): TrailStatus
}
