import {
  type MetadataChange,
  type MetadataEntry,
  type MetadataStore,
  MetadataUnavailableError,
  metadataListEntriesMax,
} from './metadata-store.ts'

/** How the rows of one kind stand in the metadata: JSON under `<prefix><partition>/<name>`. */
export interface TableOptions<Row> {
  /** Ends in `/`. */
  readonly prefix: string
  /** What is written; JSON keeps all of it. Holds the version of its form. */
  readonly encode: (row: Row) => unknown
  /** @throws Where `value` is not what {@link encode} makes in this version or an older one. */
  readonly decode: (value: unknown, place: RowPlace) => Row
  /** Told of each change after it is durable, and of each row when the table opens: for what is derived from rows. */
  readonly changed?: (before: Row | null, after: Row | null) => void
}

/** Where a row stands. */
export interface RowPlace {
  /** What rows are listed by, as the account that they belong to. Has no `/`. */
  readonly partition: string
  readonly name: string
}

/**
 * Rows of one kind, all of them in memory, so that no request waits for a disk to be decided. The metadata store has
 * the truth; memory follows it. Rows are changed with an {@link Edit}, and a row that is handed out never changes.
 */
export class Table<Row> {
  readonly #metadata: MetadataStore
  readonly #options: TableOptions<Row>
  readonly #partitions = new Map<string, Map<string, Stored<Row>>>()
  /** Partitions as they were listed since they last changed. */
  readonly #lists = new Map<string, readonly Row[]>()

  private constructor(metadata: MetadataStore, options: TableOptions<Row>) {
    this.#metadata = metadata
    this.#options = options
  }

  /**
   * Reads all rows.
   *
   * @throws {MalformedRowError}
   * @throws {MetadataUnavailableError} Opening may be tried again.
   */
  static async open<Row>(metadata: MetadataStore, options: TableOptions<Row>): Promise<Table<Row>> {
    const table = new Table(metadata, options)
    for (let from: string | null = ''; from !== null; ) {
      const page = await metadata.list(options.prefix, from, metadataListEntriesMax)
      for (const entry of page.entries) table.#take(table.#placeOf(entry.key), entry)
      from = page.next
    }
    return table
  }

  get({ partition, name }: RowPlace): Row | null {
    return this.#partitions.get(partition)?.get(name)?.row ?? null
  }

  /** The rows of one partition, by name in the order of its UTF-16 code units. */
  list(partition: string): readonly Row[] {
    const rows = this.#partitions.get(partition)
    if (rows === undefined) return []
    const listed = this.#lists.get(partition) ?? sortedByName(rows)
    this.#lists.set(partition, listed)
    return listed
  }

  /** The names of the rows of one partition, in no order. */
  names(partition: string): readonly string[] {
    return [...(this.#partitions.get(partition)?.keys() ?? [])]
  }

  /** How many rows a partition has. */
  count(partition: string): number {
    return this.#partitions.get(partition)?.size ?? 0
  }

  /** Every row, in no order. */
  *all(): Generator<Row> {
    for (const rows of this.#partitions.values()) for (const { row } of rows.values()) yield row
  }

  /** For {@link Edit}. */
  stage(place: RowPlace, row: Row | null): StagedRow {
    const key = `${this.#options.prefix}${place.partition}/${place.name}`
    const expectedRevision = this.#partitions.get(place.partition)?.get(place.name)?.revision ?? null
    const value = row === null ? null : Buffer.from(JSON.stringify(this.#options.encode(row)))
    return {
      change: { key, value, expectedRevision },
      settle: (revision) => this.#set(place, row === null ? null : { row, revision }),
      reload: async () => this.#take(place, await this.#metadata.get(key)),
    }
  }

  #take(place: RowPlace, entry: MetadataEntry | null): void {
    this.#set(place, entry === null ? null : { row: this.#decode(place, entry), revision: entry.revision })
  }

  #decode(place: RowPlace, { key, value }: MetadataEntry): Row {
    try {
      return this.#options.decode(JSON.parse(Buffer.from(value).toString()), place)
    } catch (cause) {
      throw new MalformedRowError(key, { cause })
    }
  }

  #set({ partition, name }: RowPlace, stored: Stored<Row> | null): void {
    const rows = this.#partitions.get(partition) ?? new Map<string, Stored<Row>>()
    const before = rows.get(name)?.row ?? null
    if (stored === null) rows.delete(name)
    else rows.set(name, stored)
    if (rows.size === 0) this.#partitions.delete(partition)
    else this.#partitions.set(partition, rows)
    this.#lists.delete(partition)
    this.#options.changed?.(before, stored?.row ?? null)
  }

  #placeOf(key: string): RowPlace {
    const path = key.slice(this.#options.prefix.length)
    const cut = path.indexOf('/')
    if (cut < 0) throw new MalformedRowError(key)
    return { partition: path.slice(0, cut), name: path.slice(cut + 1) }
  }
}

/** Changes of rows, of one table or several and no row twice, that become durable and visible together. */
export class Edit {
  readonly #staged: StagedRow[] = []

  put<Row>(table: Table<Row>, place: RowPlace, row: Row): this {
    this.#staged.push(table.stage(place, row))
    return this
  }

  remove<Row>(table: Table<Row>, place: RowPlace): this {
    this.#staged.push(table.stage(place, null))
    return this
  }

  /**
   * Resolves once the changes are durable; tables show them from then on.
   *
   * @throws {RevisionConflictError} A row is not as its table had it; nothing was changed, and the table has it now.
   * @throws {MetadataUnavailableError} All of it happened or nothing; the tables show which, where they could be read.
   */
  async commit(metadata: MetadataStore): Promise<void> {
    if (this.#staged.length === 0) return
    let revision: number
    try {
      revision = await metadata.batch(this.#staged.map(({ change }) => change))
    } catch (error) {
      await this.#reload()
      throw error
    }
    for (const { settle } of this.#staged) settle(revision)
  }

  /** A row that cannot be read stays as it was in memory: its next change meets the conflict, and reads it again. */
  async #reload(): Promise<void> {
    for (const { reload } of this.#staged) {
      await reload().catch((error: unknown) => {
        if (!(error instanceof MetadataUnavailableError)) throw error
      })
    }
  }
}

/** A row cannot be read: it is damaged, or a newer version wrote it. */
export class MalformedRowError extends Error {
  override readonly name = 'MalformedRowError'

  constructor(key: string, options?: ErrorOptions) {
    super(`the metadata entry ${key} is malformed`, options)
  }
}

function sortedByName<Row>(rows: ReadonlyMap<string, Stored<Row>>): readonly Row[] {
  return [...rows].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, { row }]) => row)
}

interface Stored<Row> {
  readonly row: Row
  readonly revision: number
}

export interface StagedRow {
  readonly change: MetadataChange
  settle(revision: number): void
  reload(): Promise<void>
}
