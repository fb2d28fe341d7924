import type { IndexSegment } from './index-segment.ts'
import type { OrderKeyWriter } from './order-key-writer.ts'

/** Stands for a record that is left out. Above every ordinal. */
export const droppedOrdinal = 2 ** 32 - 1

/** One input of a merge. */
export interface MergePart {
  readonly segment: IndexSegment
  /** The new ordinal of each old one, ascending; {@link droppedOrdinal} for a record that is left out. */
  readonly ordinals: Uint32Array
  /** The new number of each of its scopes, ascending. */
  readonly scopes: Uint32Array
}

const stepRecords = 8192

/** An input, and the key that it stands at. */
interface KeyHead {
  readonly part: MergePart
  ordinal: number
  timeMs: number
  recordNumber: number
}

/** Writes the keys of all inputs in order and gives every kept record its ordinal; one in two inputs gets one. */
export function* mergeOrderKeys(
  parts: readonly MergePart[],
  recordFrom: number,
  writer: OrderKeyWriter,
): Generator<number> {
  const heads: KeyHead[] = parts.map((part) => ({ part, ordinal: -1, timeMs: 0, recordNumber: 0 }))
  let live = heads.filter((head) => step(head))
  let ordinal = -1
  let lastTimeMs = 0
  let lastNumber = -1
  for (let read = 1; live.length > 0; read += 1) {
    const head = first(live)
    const { timeMs, recordNumber } = head
    if (recordNumber >= recordFrom) {
      if (timeMs !== lastTimeMs || recordNumber !== lastNumber) {
        ordinal += 1
        writer.add(timeMs, recordNumber)
        lastTimeMs = timeMs
        lastNumber = recordNumber
      }
      head.part.ordinals[head.ordinal] = ordinal
    }
    if (!step(head)) live = live.filter((other) => other !== head)
    if (read % stepRecords === 0) yield stepRecords
  }
}

/** Few inputs: looking at each is as fast as a heap. */
function first(heads: readonly KeyHead[]): KeyHead {
  return heads.reduce((best, head) =>
    head.timeMs < best.timeMs || (head.timeMs === best.timeMs && head.recordNumber < best.recordNumber) ? head : best,
  )
}

function step(head: KeyHead): boolean {
  const { orderKeys } = head.part.segment
  head.ordinal += 1
  if (head.ordinal >= orderKeys.count) return false
  head.timeMs = orderKeys.timeMs(head.ordinal)
  head.recordNumber = orderKeys.recordNumber(head.ordinal)
  return true
}
