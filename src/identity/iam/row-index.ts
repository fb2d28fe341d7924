/** Finds rows by an id that is unique among all accounts. Follows a table through its `changed`. */
export class RowIndex<Row> {
  readonly #idOf: (row: Row) => string
  readonly #rows = new Map<string, Row>()

  constructor(idOf: (row: Row) => string) {
    this.#idOf = idOf
  }

  get(id: string): Row | null {
    return this.#rows.get(id) ?? null
  }

  readonly changed = (before: Row | null, after: Row | null): void => {
    // A renamed row is made under its new name and removed under the old one, in either order.
    if (before !== null && this.#rows.get(this.#idOf(before)) === before) this.#rows.delete(this.#idOf(before))
    if (after !== null) this.#rows.set(this.#idOf(after), after)
  }
}
