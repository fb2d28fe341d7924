import type { RowLists } from './row-lists.ts'

/** Rows dealt between two pauses: some tenths of a millisecond. */
const stepRows = 2048

/**
 * All postings of the memory table as ascending ordinals, list after list. Rows are dealt to their lists in the order of
 * ordinals, so that each list comes out sorted.
 */
export class DealtPostings {
  /** The ordinals of list n are those from `starts[n]` to before `starts[n + 1]`. */
  readonly starts: Uint32Array
  readonly ordinals: Uint32Array
  readonly #lists: RowLists

  constructor(lists: RowLists) {
    this.#lists = lists
    this.starts = new Uint32Array(lists.lists + 1)
    this.ordinals = new Uint32Array(lists.postings)
  }

  /** `rows` by ordinal. Yields wherever a caller may pause; complete only at the end. */
  *deal(rows: Uint32Array): Generator<void> {
    const lists = this.#lists
    const { starts, ordinals } = this
    for (let list = 0; list < lists.lists; list += 1) starts[list + 1] = (starts[list] ?? 0) + lists.count(list)
    yield
    const ends = starts.slice()
    for (let ordinal = 0; ordinal < rows.length; ordinal += 1) {
      const row = rows[ordinal] ?? 0
      const end = lists.firstOfRow(row + 1)
      for (let posting = lists.firstOfRow(row); posting < end; posting += 1) {
        const list = lists.listOf(posting)
        const at = ends[list] ?? 0
        ordinals[at] = ordinal
        ends[list] = at + 1
      }
      if (ordinal % stepRows === 0) yield
    }
  }
}
