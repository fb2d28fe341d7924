import type { ExtractedFields } from '../event/fields.ts'
import type { OrderKey } from './order-key.ts'
import type { StoredRecord } from './segment/record-block.ts'

/** An `eventTime` further ahead than this is ordered by the time received (design section 3). */
export const aheadMsMax = 15 * 60_000

/** Where a record stands in every list: by `eventTime`, or by the time received where that cannot be trusted. */
export function orderTimeMs({ eventTimeMs }: Pick<ExtractedFields, 'eventTimeMs'>, storedAtMs: number): number {
  return eventTimeMs === null || eventTimeMs > storedAtMs + aheadMsMax ? storedAtMs : eventTimeMs
}

export function orderKeyOf(record: StoredRecord, fields: ExtractedFields): OrderKey {
  return { timeMs: orderTimeMs(fields, record.storedAtMs), recordNumber: record.recordNumber }
}
