import type { OrderKey } from '../order-key.ts'
import type { IndexQuery } from './index-query.ts'
import type { IndexSegment } from './index-segment.ts'
import { EveryRank, IntersectionRanks, noRank, type RankCursor, type RankOrder } from './rank-cursor.ts'
import { selectScopes } from './scope-table.ts'

/** Keys of a segment's records that match, in the query's order. Reads nothing before the first is asked for. */
export function* walkSegment(segment: IndexSegment, query: IndexQuery): Generator<OrderKey> {
  const { records, recordMin, recordMax } = segment.summary
  if (records === 0 || recordMax < query.recordFrom || recordMin >= query.recordBefore) return
  const [from, before] = ordinalBounds(segment, query)
  if (from >= before) return
  const order = { records, isDescending: query.order === 'newest-first' }
  const cursor = planRanks(segment, query, order)
  if (cursor === null) return

  const end = order.isDescending ? records - from : before
  let rank = cursor.seek(order.isDescending ? records - before : from)
  while (rank < end) {
    const key = segment.orderKeys.get(order.isDescending ? records - 1 - rank : rank)
    if (key.recordNumber >= query.recordFrom && key.recordNumber < query.recordBefore) yield key
    rank = rank + 1 < end ? cursor.seek(rank + 1) : noRank
  }
}

/** The ordinals from the first to before the second lie within the query's times and on the right side of `after`. */
function ordinalBounds({ orderKeys }: IndexSegment, query: IndexQuery): readonly [number, number] {
  const from = orderKeys.firstNotBefore(query.fromMs, 0)
  const before = orderKeys.firstNotBefore(query.beforeMs, 0)
  if (query.after === null) return [from, before]
  const { timeMs, recordNumber } = query.after
  return query.order === 'newest-first'
    ? [from, Math.min(before, orderKeys.firstNotBefore(timeMs, recordNumber))]
    : [Math.max(from, orderKeys.firstNotBefore(timeMs, recordNumber + 1)), before]
}

/** The ranks that match scope and terms; null where there can be none. */
function planRanks(segment: IndexSegment, query: IndexQuery, order: RankOrder): RankCursor | null {
  const scopes = selectScopes(segment.scopes, query.scope)
  if (scopes.scopes.length === 0) return null
  const cursors: RankCursor[] = []
  for (const term of query.terms) {
    const ranks = segment.terms.ranks(term, scopes, order)
    if (ranks?.cost === 0) return null
    if (ranks !== null) cursors.push(ranks)
  }
  const [only] = cursors
  if (only === undefined) {
    return scopes.isAll ? new EveryRank(order.records) : segment.terms.everyRecord(scopes, order)
  }
  return cursors.length === 1 ? only : new IntersectionRanks(cursors)
}
