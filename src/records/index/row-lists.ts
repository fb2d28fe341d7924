import { GrowingIntegers } from './growing-integers.ts'

/** Ends a chain. */
const none = -1

/** Share of the hash slots that may be taken. */
const slotsPerList = 2

/**
 * The posting lists of the memory table: for a value and a scope, rows in the order of arrival.
 *
 * All of it lies in a few blocks of numbers. A table of 50,000 records has half a million postings and some hundred
 * thousand lists: as objects they would cost the collector more time than all the rest of `add`.
 */
export class RowLists {
  /** By list. */
  readonly #values = new GrowingIntegers()
  readonly #scopes = new GrowingIntegers()
  readonly #counts = new GrowingIntegers()
  readonly #lastPosting = new GrowingIntegers()
  readonly #nextOfValue = new GrowingIntegers()
  /** By value: its first list. */
  readonly #firstOfValue = new GrowingIntegers()
  /** By posting: the row, and the posting before it in its list. */
  readonly #rows = new GrowingIntegers()
  readonly #before = new GrowingIntegers()
  /** Lists, hashed by value and scope; a power of two of slots. */
  #slots = new Int32Array(4096).fill(none)

  get lists(): number {
    return this.#values.count
  }

  get postings(): number {
    return this.#rows.count
  }

  /** A number for a new value. */
  addValue(): number {
    this.#firstOfValue.push(none)
    return this.#firstOfValue.count - 1
  }

  /** Rows of a list come ascending; the same again changes nothing (two long values may be one when cut). */
  add(value: number, scope: number, row: number): void {
    const list = this.#listFor(value, scope)
    const last = this.#lastPosting.at(list)
    if (last !== none && this.#rows.at(last) === row) return
    this.#lastPosting.set(list, this.#rows.count)
    this.#counts.set(list, this.#counts.at(list) + 1)
    this.#rows.push(row)
    this.#before.push(last)
  }

  /** The lists of a value, one for each scope that has it. */
  listsOf(value: number): number[] {
    const lists: number[] = []
    for (let list = this.#firstOfValue.at(value); list !== none; list = this.#nextOfValue.at(list)) lists.push(list)
    return lists
  }

  scope(list: number): number {
    return this.#scopes.at(list)
  }

  count(list: number): number {
    return this.#counts.at(list)
  }

  /** Puts the rows of a list into the front of `target`, ascending. */
  copy(list: number, target: Uint32Array): void {
    let at = this.#counts.at(list)
    for (let posting = this.#lastPosting.at(list); posting !== none; posting = this.#before.at(posting)) {
      at -= 1
      target[at] = this.#rows.at(posting)
    }
  }

  /** Sets the bit of each row of a list. */
  mark(list: number, bits: Int32Array): void {
    for (let posting = this.#lastPosting.at(list); posting !== none; posting = this.#before.at(posting)) {
      const row = this.#rows.at(posting)
      bits[row >>> 5] = (bits[row >>> 5] ?? 0) | (1 << (row & 31))
    }
  }

  #listFor(value: number, scope: number): number {
    const mask = this.#slots.length - 1
    let slot = slotOf(value, scope) & mask
    for (let list = this.#slots[slot] ?? none; list !== none; list = this.#slots[slot] ?? none) {
      if (this.#values.at(list) === value && this.#scopes.at(list) === scope) return list
      slot = (slot + 1) & mask
    }
    return this.#addList(value, scope, slot)
  }

  #addList(value: number, scope: number, slot: number): number {
    const list = this.#values.count
    this.#values.push(value)
    this.#scopes.push(scope)
    this.#counts.push(0)
    this.#lastPosting.push(none)
    this.#nextOfValue.push(this.#firstOfValue.at(value))
    this.#firstOfValue.set(value, list)
    this.#slots[slot] = list
    if ((list + 1) * slotsPerList > this.#slots.length) this.#growSlots()
    return list
  }

  #growSlots(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(none)
    for (let list = 0; list < this.#values.count; list += 1) {
      let slot = slotOf(this.#values.at(list), this.#scopes.at(list)) & (slots.length - 1)
      while (slots[slot] !== none) slot = (slot + 1) & (slots.length - 1)
      slots[slot] = list
    }
    this.#slots = slots
  }
}

function slotOf(value: number, scope: number): number {
  const mixed = Math.imul(value, 0x9e3779b1) ^ Math.imul(scope, 0x85ebca6b)
  return mixed ^ (mixed >>> 15)
}
