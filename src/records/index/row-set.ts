import type { RowLists } from './row-lists.ts'

/** Rows of the memory table that a term allows. */
export interface RowSet {
  readonly cost: number
  has(row: number): boolean
  /** Puts the rows in [from, before) into `target`, ascending. */
  collect(from: number, before: number, target: number[]): void
}

/** Every row. */
export class EveryRow implements RowSet {
  readonly cost: number

  constructor(rows: number) {
    this.cost = rows
  }

  has(row: number): boolean {
    return row < this.cost
  }

  collect(from: number, before: number, target: number[]): void {
    for (let row = from; row < before; row += 1) target.push(row)
  }
}

/** The rows of some lists: one as an array, several as a bit for each row. */
export function rowsOf(lists: RowLists, chosen: readonly number[], rows: number): RowSet {
  const [only] = chosen
  if (only === undefined || chosen.length > 1) return new BitRows(lists, chosen, rows)
  return new ListRows(lists, only)
}

class ListRows implements RowSet {
  readonly #rows: Uint32Array

  constructor(lists: RowLists, list: number) {
    this.#rows = new Uint32Array(lists.count(list))
    lists.copy(list, this.#rows)
  }

  get cost(): number {
    return this.#rows.length
  }

  has(row: number): boolean {
    return this.#rows[this.#firstFrom(row)] === row
  }

  collect(from: number, before: number, target: number[]): void {
    for (let index = this.#firstFrom(from); index < this.#rows.length; index += 1) {
      const row = this.#rows[index] ?? before
      if (row >= before) return
      target.push(row)
    }
  }

  #firstFrom(row: number): number {
    let low = 0
    let high = this.#rows.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#rows[middle] ?? 0) < row) low = middle + 1
      else high = middle
    }
    return low
  }
}

class BitRows implements RowSet {
  readonly cost: number
  readonly #bits: Int32Array

  constructor(lists: RowLists, chosen: readonly number[], rows: number) {
    this.cost = chosen.reduce((sum, list) => sum + lists.count(list), 0)
    this.#bits = new Int32Array((rows + 31) >>> 5)
    for (const list of chosen) lists.mark(list, this.#bits)
  }

  has(row: number): boolean {
    return ((this.#bits[row >>> 5] ?? 0) & (1 << (row & 31))) !== 0
  }

  collect(from: number, before: number, target: number[]): void {
    for (let row = from; row < before; row += 1) {
      if ((row & 31) === 0 && this.#bits[row >>> 5] === 0) row += 31
      else if (this.has(row)) target.push(row)
    }
  }
}
