import { type RecordNumber, recordNumber } from '../../base/brands.ts'
import { provenanceKinds } from '../../records/provenance.ts'
import type { RangeRequest, RecordRange } from '../../records/range.ts'
import type { RecordStoreClient } from '../../records/store-client.ts'

/** The records that trails deliver, by number. */
export interface TrailRecords {
  /** See {@link readRange}. */
  range(request: RangeRequest): Promise<RecordRange>
  /** Number of the record that this server made of a call, by its `eventID`; null while there is none. */
  numberOfCall(eventId: string): Promise<RecordNumber | null>
}

/** Copies of one record for several accounts have ids of their own: hardly anybody else can have used this one. */
const sameIdMax = 100

export function storedTrailRecords(store: Pick<RecordStoreClient, 'range' | 'page'>): TrailRecords {
  return {
    range: (request) => store.range(request),
    async numberOfCall(eventId) {
      const { records } = await store.page({
        scope: { accounts: null, categories: null },
        term: null,
        eventId,
        fromMs: Number.NEGATIVE_INFINITY,
        beforeMs: Number.POSITIVE_INFINITY,
        after: null,
        recordBefore: null,
        limitRecords: sameIdMax,
      })
      const numbers = records
        .filter(({ provenance }) => provenance.kind === provenanceKinds.captured)
        .map((record) => record.recordNumber)
      return numbers.length === 0 ? null : recordNumber(Math.min(...numbers))
    },
  }
}
