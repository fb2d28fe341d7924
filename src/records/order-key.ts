import type { RecordNumber } from '../base/brands.ts'

/** The key by which records are listed: `eventTime` in milliseconds (time stored where unreadable), then number. */
export interface OrderKey {
  readonly timeMs: number
  readonly recordNumber: RecordNumber
}

/** Negative if `a` is older than `b`. */
export function compareOrder(a: OrderKey, b: OrderKey): number {
  return a.timeMs - b.timeMs || a.recordNumber - b.recordNumber
}
