import { recordNumber } from '../../base/brands.ts'
import type { OrderKey } from '../order-key.ts'
import { BinaryHeap } from './binary-heap.ts'
import type { IndexQuery, IndexTerm } from './index-query.ts'
import type { Memtable } from './memtable.ts'
import { EveryRow, type RowSet, rowsOf } from './row-set.ts'
import { type ScopeSelection, selectScopes } from './scope-table.ts'
import { blockRows } from './time-blocks.ts'
import { patternValuesMax, ValuePattern } from './value-pattern.ts'
import type { ValueTable } from './value-table.ts'

/**
 * Keys of the table's records that match, in the query's order.
 *
 * Blocks of rows wait in a heap by the time at which they begin in the walk's direction; a block's rows enter the
 * heap of candidates only when the walk comes to that time. So fifty keys of a large table cost a few blocks.
 */
export function* walkMemtable(table: Memtable, query: IndexQuery): Generator<OrderKey> {
  const rows = table.count
  const sets = planRows(table, query, rows)
  if (sets === null) return
  const direction = query.order === 'newest-first' ? -1 : 1
  const candidates = new BinaryHeap<number>((a, b) => compareRows(table, a, b) * direction < 0)
  const blocks = pendingBlocks(table, query, direction)

  for (;;) {
    const row = candidates.top
    const block = blocks.top
    if (block !== undefined && (row === undefined || (table.times.at(row) - block.timeMs) * direction >= 0)) {
      blocks.pop()
      for (const found of matchingRows(table, query, sets, block.number, rows)) candidates.push(found)
      continue
    }
    if (row === undefined) return
    candidates.pop()
    yield { timeMs: table.times.at(row), recordNumber: recordNumber(table.numbers.at(row)) }
  }
}

function compareRows({ times, numbers }: Memtable, a: number, b: number): number {
  return times.at(a) - times.at(b) || numbers.at(a) - numbers.at(b)
}

interface PendingBlock {
  readonly number: number
  /** The time of the block's first row in the direction of the walk. */
  readonly timeMs: number
}

/** The blocks that can hold a key within the query's times and on the right side of `after`. */
function pendingBlocks({ blocks }: Memtable, { fromMs, beforeMs, after }: IndexQuery, direction: number) {
  const pending = new BinaryHeap<PendingBlock>((a, b) => (a.timeMs - b.timeMs) * direction < 0)
  for (let number = 0; number < blocks.count; number += 1) {
    const { firstMs, lastMs } = blocks.at(number)
    if (lastMs < fromMs || firstMs >= beforeMs) continue
    if (after !== null && (direction < 0 ? firstMs > after.timeMs : lastMs < after.timeMs)) continue
    pending.push({ number, timeMs: direction < 0 ? lastMs : firstMs })
  }
  return pending
}

/** Rows of a block that match all of the query. */
function matchingRows(table: Memtable, query: IndexQuery, sets: readonly RowSet[], block: number, rows: number) {
  const found: number[] = []
  const start = block * blockRows
  sets[0]?.collect(start, Math.min(start + blockRows, rows), found)
  return found.filter((row) => isWithin(table, query, row) && sets.every((set, index) => index === 0 || set.has(row)))
}

function isWithin({ times, numbers }: Memtable, query: IndexQuery, row: number): boolean {
  const timeMs = times.at(row)
  const number = numbers.at(row)
  if (timeMs < query.fromMs || timeMs >= query.beforeMs) return false
  if (number < query.recordFrom || number >= query.recordBefore) return false
  if (query.after === null) return true
  const order = timeMs - query.after.timeMs || number - query.after.recordNumber
  return query.order === 'newest-first' ? order < 0 : order > 0
}

/** Sets of rows that must all hold, the smallest first; null where none can match. */
function planRows(table: Memtable, query: IndexQuery, rows: number): RowSet[] | null {
  const scopes = selectScopes(table.scopes, query.scope)
  const sets: RowSet[] = []
  for (const term of query.terms) {
    const values = termValues(table, term)
    if (values !== null) sets.push(rowsIn(table, values, scopes, rows))
  }
  if (sets.length === 0) {
    sets.push(scopes.isAll ? new EveryRow(rows) : rowsIn(table, [table.everyRecord], scopes, rows))
  }
  sets.sort((a, b) => a.cost - b.cost)
  return sets[0]?.cost === 0 ? null : sets
}

function rowsIn({ lists }: Memtable, values: readonly number[], { isAll, scopes }: ScopeSelection, rows: number) {
  const wanted = new Set(scopes)
  const chosen = values
    .flatMap((value) => lists.listsOf(value))
    .filter((list) => isAll || wanted.has(lists.scope(list)))
  return rowsOf(lists, chosen, rows)
}

/** The numbers of the term's values, each once; null where a pattern matches too many. */
function termValues({ values: known }: Memtable, { attribute, values }: IndexTerm): number[] | null {
  const found = new Set<number>()
  for (const { text, isPattern } of values) {
    if (isPattern) {
      const matching = matchingValues(known, new ValuePattern(attribute, text))
      if (matching === null) return null
      for (const value of matching) found.add(value)
      continue
    }
    const value = known.find(attribute, text)
    if (value !== null) found.add(value)
  }
  return [...found]
}

function matchingValues(known: ValueTable, pattern: ValuePattern): number[] | null {
  const matching: number[] = []
  for (let value = 0; value < known.count; value += 1) {
    if (!known.startsWith(value, pattern.prefix) || !pattern.mayMatch(known.text(value))) continue
    matching.push(value)
    if (matching.length > patternValuesMax) return null
  }
  return matching
}
