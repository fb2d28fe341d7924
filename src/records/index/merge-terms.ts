import { chunkOrdinals } from './gap-codec.ts'
import { droppedOrdinal, type MergePart } from './merge-order-keys.ts'
import { SortedRuns } from './sorted-runs.ts'
import type { TermCursor } from './term-cursor.ts'
import type { TermWriter } from './term-writer.ts'

/** An input's dictionary, at one of its keys. */
interface TermHead {
  readonly part: MergePart
  readonly cursor: TermCursor
  /** The key's scope, as the merged segment numbers it. */
  scope: number
}

/** Postings and lists between two pauses. */
const stepPostings = 65_536
const stepLists = 1024

/** Writes the lists of all inputs, equal keys as one. Yields how many postings were read. */
export function* mergeTerms(parts: readonly MergePart[], writer: TermWriter, records: number): Generator<number> {
  let live = parts.map((part) => ({ part, cursor: part.segment.terms.cursor(), scope: 0 })).filter(step)
  const runs = new SortedRuns(records)
  let postings = 0
  let lists = 0
  while (live.length > 0) {
    const equal = firstHeads(live)
    for (const { part, cursor } of equal) {
      collect(cursor, part.ordinals, runs)
      postings += cursor.count
    }
    const ordinals = runs.merge()
    const [{ cursor, scope }] = equal
    if (ordinals.length > 0) writer.add(cursor.text, cursor.textLength, scope, ordinals, 0, ordinals.length)
    runs.clear()
    for (const head of equal) if (!step(head)) live = live.filter((other) => other !== head)
    lists += 1
    if (postings < stepPostings && lists < stepLists) continue
    yield postings
    postings = 0
    lists = 0
  }
  yield postings
}

function step(head: TermHead): boolean {
  if (!head.cursor.next()) return false
  head.scope = head.part.scopes[head.cursor.scope] ?? 0
  return true
}

/** Those that stand at the first key of all. */
function firstHeads(heads: readonly TermHead[]): [TermHead, ...TermHead[]] {
  let equal: [TermHead, ...TermHead[]] | null = null
  for (const head of heads) {
    const order = equal === null ? -1 : compareHeads(head, equal[0])
    if (equal === null || order < 0) equal = [head]
    else if (order === 0) equal.push(head)
  }
  if (equal === null) throw new RangeError('there is no dictionary to merge')
  return equal
}

function compareHeads(a: TermHead, b: TermHead): number {
  return a.cursor.compareText(b.cursor.text, b.cursor.textLength) || a.scope - b.scope
}

const chunk = new Uint32Array(chunkOrdinals)

/** Adds the kept ordinals of the key's list as one run. */
function collect(cursor: TermCursor, ordinals: Uint32Array, runs: SortedRuns): void {
  runs.startRun()
  const inline = cursor.inlineOrdinals()
  if (inline !== null) {
    for (const old of inline) addKept(ordinals[old] ?? droppedOrdinal, runs)
    return
  }
  const list = cursor.list()
  for (let number = 0; number < list.chunks; number += 1) {
    const count = list.decode(number, chunk)
    for (let index = 0; index < count; index += 1) addKept(ordinals[chunk[index] ?? 0] ?? droppedOrdinal, runs)
  }
}

function addKept(ordinal: number, runs: SortedRuns): void {
  if (ordinal !== droppedOrdinal) runs.add(ordinal)
}
