import { GrowingNumbers } from './growing-numbers.ts'

/** Ends a chain. */
const none = -1

/** Slots of the hash for each list, at least. */
const slotsPerList = 2

/** What stands beside one another for a list, and for a posting: adding a row touches one place in memory of each. */
const field = { value: 0, scope: 1, count: 2, lastRow: 3, lastPosting: 4, nextOfValue: 5 } as const
const listFields = 6
const posted = { row: 0, list: 1, before: 2 } as const
const postingFields = 3

/**
 * The posting lists of the memory table: for a value and a scope, rows in the order of arrival.
 *
 * All of it lies in a few blocks of numbers. A table of 50,000 records has half a million postings and some hundred
 * thousand lists: as objects they would cost the collector more time than all the rest of `add`.
 */
export class RowLists {
  /** {@link listFields} numbers a list. */
  #lists = new Int32Array(1024 * listFields)
  #listCount = 0
  /** {@link postingFields} numbers a posting; those of a row stand together. */
  #postings = new Int32Array(2048 * postingFields)
  #postingCount = 0
  /** By row: its first posting. */
  readonly #firstOfRow = new GrowingNumbers(Int32Array)
  /** By value: its first list. */
  readonly #firstOfValue = new GrowingNumbers(Int32Array)
  /** Lists, hashed by value and scope; a power of two of slots. */
  #slots = new Int32Array(4096).fill(none)

  get lists(): number {
    return this.#listCount
  }

  get postings(): number {
    return this.#postingCount
  }

  /** Begins the next row and returns its number. */
  startRow(): number {
    this.#firstOfRow.push(this.#postingCount)
    return this.#firstOfRow.count - 1
  }

  /** Adds the row begun last to a list; the same again changes nothing (two long values may be one when cut). */
  add(value: number, scope: number): void {
    const row = this.#firstOfRow.count - 1
    const list = this.#listFor(value, scope)
    const lists = this.#lists
    const at = list * listFields
    if (lists[at + field.lastRow] === row) return
    const posting = this.#postingCount
    const to = posting * postingFields
    if (to === this.#postings.length) this.#postings = doubled(this.#postings)
    this.#postings[to + posted.row] = row
    this.#postings[to + posted.list] = list
    this.#postings[to + posted.before] = lists[at + field.lastPosting] ?? none
    this.#postingCount += 1
    lists[at + field.lastRow] = row
    lists[at + field.lastPosting] = posting
    lists[at + field.count] = (lists[at + field.count] ?? 0) + 1
  }

  /** The lists of a value, one for each scope that has it. */
  listsOf(value: number): number[] {
    const lists: number[] = []
    for (let list = this.#firstOf(value); list !== none; list = this.#get(list, field.nextOfValue)) {
      lists.push(list)
    }
    return lists
  }

  scope(list: number): number {
    return this.#get(list, field.scope)
  }

  count(list: number): number {
    return this.#get(list, field.count)
  }

  /** The list that a posting belongs to. */
  listOf(posting: number): number {
    return this.#postings[posting * postingFields + posted.list] ?? 0
  }

  /** The row's first posting; its others follow, up to the first one of the next row. */
  firstOfRow(row: number): number {
    return row < this.#firstOfRow.count ? this.#firstOfRow.at(row) : this.#postingCount
  }

  /** Puts the rows of a list into the front of `target`, ascending. */
  copy(list: number, target: Uint32Array): void {
    let at = this.count(list)
    for (let posting = this.#get(list, field.lastPosting); posting !== none; posting = this.#before(posting)) {
      at -= 1
      target[at] = this.#row(posting)
    }
  }

  /** Sets the bit of each row of a list. */
  mark(list: number, bits: Int32Array): void {
    for (let posting = this.#get(list, field.lastPosting); posting !== none; posting = this.#before(posting)) {
      const row = this.#row(posting)
      bits[row >>> 5] = (bits[row >>> 5] ?? 0) | (1 << (row & 31))
    }
  }

  #firstOf(value: number): number {
    return value < this.#firstOfValue.count ? this.#firstOfValue.at(value) : none
  }

  #get(list: number, which: number): number {
    return this.#lists[list * listFields + which] ?? none
  }

  #row(posting: number): number {
    return this.#postings[posting * postingFields + posted.row] ?? 0
  }

  #before(posting: number): number {
    return this.#postings[posting * postingFields + posted.before] ?? none
  }

  #listFor(value: number, scope: number): number {
    const slots = this.#slots
    const lists = this.#lists
    const mask = slots.length - 1
    let slot = slotOf(value, scope) & mask
    for (let list = slots[slot] ?? none; list !== none; list = slots[slot] ?? none) {
      const at = list * listFields
      if (lists[at + field.value] === value && lists[at + field.scope] === scope) return list
      slot = (slot + 1) & mask
    }
    return this.#addList(value, scope, slot)
  }

  #addList(value: number, scope: number, slot: number): number {
    const list = this.#listCount
    const at = list * listFields
    if (at === this.#lists.length) this.#lists = doubled(this.#lists)
    this.#lists.set([value, scope, 0, none, none, this.#firstOf(value)], at)
    this.#listCount += 1
    while (this.#firstOfValue.count <= value) this.#firstOfValue.push(none)
    this.#firstOfValue.set(value, list)
    this.#slots[slot] = list
    if (this.#listCount * slotsPerList > this.#slots.length) this.#growSlots()
    return list
  }

  #growSlots(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(none)
    for (let list = 0; list < this.#listCount; list += 1) {
      let slot = slotOf(this.#get(list, field.value), this.scope(list)) & (slots.length - 1)
      while (slots[slot] !== none) slot = (slot + 1) & (slots.length - 1)
      slots[slot] = list
    }
    this.#slots = slots
  }
}

function doubled(values: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(values.length * 2)
  grown.set(values)
  return grown
}

function slotOf(value: number, scope: number): number {
  const mixed = Math.imul(value, 0x9e3779b1) ^ Math.imul(scope, 0x85ebca6b)
  return mixed ^ (mixed >>> 15)
}
