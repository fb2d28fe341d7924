import { compareOrder, type OrderKey } from '../order-key.ts'
import { BinaryHeap } from './binary-heap.ts'
import type { IndexQuery, IndexSource } from './index-query.ts'

/** A source's walk and the key that it stands at; before it is begun, only a bound that no key of it passes. */
interface Head {
  readonly source: IndexSource
  walk: IterableIterator<OrderKey> | null
  timeMs: number
  key: OrderKey | null
}

/**
 * Walks several sources as one: keys in the query's order, each once, however many sources hold it. A source is not
 * asked before the walk comes to the times of its records.
 */
export function* walkMerged(sources: readonly IndexSource[], query: IndexQuery): Generator<OrderKey> {
  const direction = query.order === 'newest-first' ? -1 : 1
  const heads = new BinaryHeap<Head>((a, b) => compareHeads(a, b, direction) < 0)
  for (const source of sources) {
    const span = source.timeSpan()
    if (span === null || span.lastMs < query.fromMs || span.firstMs >= query.beforeMs) continue
    heads.push({ source, walk: null, timeMs: direction < 0 ? span.lastMs : span.firstMs, key: null })
  }

  let last: OrderKey | null = null
  for (let head = heads.top; head !== undefined; head = heads.top) {
    const { key } = head
    if (key !== null && (last === null || compareOrder(last, key) !== 0)) {
      yield key
      last = key
    }
    head.walk ??= head.source.walk(query)
    const next = head.walk.next()
    if (next.done === true) heads.pop()
    else {
      head.key = next.value
      head.timeMs = next.value.timeMs
      heads.sinkTop()
    }
  }
}

/** A walk that is not begun comes first among equal times: its first key may be before all of them. */
function compareHeads(a: Head, b: Head, direction: number): number {
  if (a.timeMs !== b.timeMs) return direction * (a.timeMs - b.timeMs)
  if (a.key === null || b.key === null) return (a.key === null ? 0 : 1) - (b.key === null ? 0 : 1)
  return direction * (a.key.recordNumber - b.key.recordNumber)
}
