import { sortCooperatively } from './cooperative-sort.ts'
import { DealtPostings } from './dealt-postings.ts'
import { indexTextBytesMax } from './index-text.ts'
import type { Memtable } from './memtable.ts'
import type { RowLists } from './row-lists.ts'
import { compareScopes } from './scope-table.ts'
import type { TermWriter } from './term-writer.ts'
import type { ValueTable } from './value-table.ts'

/** Postings and lists between two pauses: some tenths of a millisecond. */
const stepPostings = 8192
const stepLists = 128

/** Writes every list of the table. `rows` are its rows by ordinal. Yields wherever a caller may pause. */
export function* encodeTerms(table: Memtable, rows: Uint32Array, terms: TermWriter): Generator<void> {
  const dealt = new DealtPostings(table.lists)
  yield* dealt.deal(rows)
  const encoder = new ListEncoder(table, dealt, terms)
  const values = Array.from({ length: table.values.count }, (_, value) => value)
  yield
  const compare = (a: number, b: number) => table.values.compare(a, b)
  yield* sortCooperatively(values, { isBefore: (a, b) => compare(a, b) < 0, sortRun: (run) => run.sort(compare) })
  let postings = 0
  let lists = 0
  for (const value of values) {
    for (const list of encoder.start(value)) {
      postings += encoder.encode(list)
      lists += 1
      if (postings < stepPostings && lists < stepLists) continue
      postings = 0
      lists = 0
      yield
    }
  }
}

/** Hands on the lists of one value after another. */
class ListEncoder {
  readonly #terms: TermWriter
  readonly #values: ValueTable
  readonly #lists: RowLists
  readonly #dealt: DealtPostings
  /** By number of the scope in the table: its number in the segment. */
  readonly #scopes: Uint32Array
  readonly #text = Buffer.alloc(indexTextBytesMax)
  #textLength = 0

  constructor(table: Memtable, dealt: DealtPostings, terms: TermWriter) {
    this.#terms = terms
    this.#values = table.values
    this.#lists = table.lists
    this.#dealt = dealt
    const order = table.scopes.map((scope, number) => ({ scope, number }))
    order.sort((a, b) => compareScopes(a.scope, b.scope))
    this.#scopes = new Uint32Array(order.length)
    order.forEach(({ number }, sorted) => {
      this.#scopes[number] = sorted
    })
  }

  /** Makes a value the one in hand; its lists, in the order in which they are to be encoded. */
  start(value: number): readonly number[] {
    this.#textLength = this.#values.copy(value, this.#text)
    const lists = this.#lists.listsOf(value)
    return lists.length < 2 ? lists : lists.sort((a, b) => this.#scope(a) - this.#scope(b))
  }

  /** Returns how many postings the list has. */
  encode(list: number): number {
    const { ordinals, starts } = this.#dealt
    const from = starts[list] ?? 0
    const to = starts[list + 1] ?? 0
    this.#terms.add(this.#text, this.#textLength, this.#scope(list), ordinals, from, to)
    return to - from
  }

  #scope(list: number): number {
    return this.#scopes[this.#lists.scope(list)] ?? 0
  }
}
