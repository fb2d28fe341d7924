import { cutAttributeValue } from '../event/attribute-value.ts'
import { parseEventRecord } from '../event/event-record.ts'
import { parseEventTime } from '../event/event-time.ts'
import { attributeIds } from '../event/fields.ts'
import type { StoredRecord } from '../records/segment/record-block.ts'
import type { RecordStoreClient } from '../records/store-client.ts'

/** The last call that was signed with an access key and is still on record. */
export interface KeyUse {
  readonly usedAtMs: number
  /** '' where its record names none. */
  readonly region: string
  /** As `s3`; '' where its record names none. */
  readonly service: string
}

/** What the records say of the use of an access key: nothing else keeps it, and nothing has to be written for it. */
export async function lastUseOf(store: Pick<RecordStoreClient, 'page'>, accessKeyId: string): Promise<KeyUse | null> {
  const { records } = await store.page({
    scope: { accounts: null, categories: null },
    term: {
      attribute: attributeIds.accessKeyId,
      values: [{ text: cutAttributeValue(accessKeyId), isPattern: false }],
    },
    eventId: null,
    fromMs: Number.MIN_SAFE_INTEGER,
    beforeMs: Number.MAX_SAFE_INTEGER,
    after: null,
    recordBefore: null,
    limitRecords: 1,
  })
  const [newest] = records
  return newest === undefined ? null : useIn(newest)
}

function useIn({ bytes, storedAtMs }: StoredRecord): KeyUse | null {
  const parsed = parseEventRecord(bytes)
  if ('rejection' in parsed) return null
  const { eventTime, awsRegion, eventSource } = parsed.record
  return {
    usedAtMs: parseEventTime(eventTime) ?? storedAtMs,
    region: typeof awsRegion === 'string' ? awsRegion : '',
    service: typeof eventSource === 'string' ? eventSource.replace(/\.amazonaws\.com$/, '') : '',
  }
}
