import type { RowLists } from './row-lists.ts'

/** From this share of all ordinals on, marking bits is faster than sorting. */
const bitsShareMin = 1 / 64

/** Up to here sorting in place is faster than calling the sort of typed arrays. */
const insertionCountMax = 32

/** Turns rows into ascending ordinals. */
export class SortedOrdinals {
  readonly #ordinalOfRow: Uint32Array
  readonly #sorted: Uint32Array
  readonly #bits: Int32Array

  constructor(ordinalOfRow: Uint32Array) {
    this.#ordinalOfRow = ordinalOfRow
    this.#sorted = new Uint32Array(ordinalOfRow.length)
    this.#bits = new Int32Array((ordinalOfRow.length + 31) >>> 5)
  }

  /** The ordinals of a list's rows, at the front of an array that the next call uses again. */
  of(lists: RowLists, list: number): Uint32Array {
    const sorted = this.#sorted
    const count = lists.count(list)
    lists.copy(list, sorted)
    let before = -1
    let isAscending = true
    for (let index = 0; index < count; index += 1) {
      const ordinal = this.#ordinalOfRow[sorted[index] ?? 0] ?? 0
      sorted[index] = ordinal
      isAscending &&= ordinal > before
      before = ordinal
    }
    if (isAscending) return sorted
    if (count <= insertionCountMax) insertionSort(sorted, count)
    else if (count < sorted.length * bitsShareMin) sorted.subarray(0, count).sort()
    else this.#sortByBits(count)
    return sorted
  }

  #sortByBits(count: number): void {
    const bits = this.#bits
    for (let index = 0; index < count; index += 1) {
      const ordinal = this.#sorted[index] ?? 0
      bits[ordinal >>> 5] = (bits[ordinal >>> 5] ?? 0) | (1 << (ordinal & 31))
    }
    let at = 0
    for (let word = 0; word < bits.length; word += 1) {
      for (let rest = bits[word] ?? 0; rest !== 0; rest &= rest - 1) {
        this.#sorted[at++] = word * 32 + 31 - Math.clz32(rest & -rest)
      }
      bits[word] = 0
    }
  }
}

function insertionSort(values: Uint32Array, count: number): void {
  for (let index = 1; index < count; index += 1) {
    const value = values[index] ?? 0
    let at = index
    for (; at > 0 && (values[at - 1] ?? 0) > value; at -= 1) values[at] = values[at - 1] ?? 0
    values[at] = value
  }
}
