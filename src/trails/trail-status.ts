/** How the deliveries of a trail go. Each is null before the first. */
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
  statusOf(trailArn: string): TrailStatus
}
