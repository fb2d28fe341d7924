import type { RecordNumber } from '../base/brands.ts'
import type { IndexQuery, IndexTerm } from './index/index-query.ts'
import { compareOrder, type OrderKey } from './order-key.ts'
import { liesWithin, type SearchView, storedFields } from './search.ts'
import type { StoredRecord } from './segment/record-block.ts'

/** A page of the records of one attribute value, or of all, newest first. Plain data. */
export interface PageSpec extends Pick<IndexQuery, 'scope' | 'fromMs' | 'beforeMs' | 'after'> {
  readonly term: IndexTerm | null
  /** Instead of a term: the record with this `eventID`. */
  readonly eventId: string | null
  /** Records that were there at the first page; null on the first page. */
  readonly recordBefore: RecordNumber | null
  readonly limitRecords: number
}

export interface Page {
  readonly records: readonly StoredRecord[]
  /** Pass it as `after` for the next page; null where this is the last. */
  readonly next: OrderKey | null
  /** Pass it on to later pages. */
  readonly recordBefore: RecordNumber
}

/** Reads one page. A record that was freed meanwhile is left out, so a page may be short of its limit. */
export function readPage(view: SearchView, spec: PageSpec): Page {
  const recordBefore = spec.recordBefore ?? view.recordBefore
  const keys = spec.eventId === null ? walkedKeys(view, spec, recordBefore) : eventIdKeys(view, spec, recordBefore)
  const page = keys.slice(0, spec.limitRecords)
  return {
    records: page.flatMap((key) => view.read(key.recordNumber) ?? []),
    next: keys.length > page.length ? (page.at(-1) ?? null) : null,
    recordBefore,
  }
}

/** One key more than the limit, to know whether there is a next page. */
function walkedKeys(view: SearchView, spec: PageSpec, recordBefore: RecordNumber): OrderKey[] {
  const walk = view.walk({
    scope: spec.scope,
    terms: spec.term === null ? [] : [spec.term],
    fromMs: spec.fromMs,
    beforeMs: spec.beforeMs,
    after: spec.after,
    order: 'newest-first',
    recordFrom: view.recordFrom,
    recordBefore,
  })
  const keys: OrderKey[] = []
  while (keys.length <= spec.limitRecords) {
    const next = walk.next()
    if (next.done === true) break
    keys.push(next.value)
  }
  return keys
}

function eventIdKeys(view: SearchView, spec: PageSpec, recordBefore: RecordNumber): OrderKey[] {
  const { after } = spec
  return view
    .findEventId(spec.eventId ?? '')
    .filter((number) => number < recordBefore)
    .flatMap((number) => {
      const stored = view.read(number)
      const fields = stored === null ? null : storedFields(stored)
      if (stored === null || fields?.eventId !== spec.eventId) return []
      const key = view.orderKeyOf(stored, fields)
      return liesWithin(spec, fields, key) ? [key] : []
    })
    .sort((a, b) => compareOrder(b, a))
    .filter((key) => after === null || compareOrder(key, after) < 0)
}
