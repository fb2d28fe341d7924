import type { FoundRecord } from '../client/search-line.ts'
import type { TextOutput } from '../context.ts'
import { recordColumns, recordRow } from './record-row.ts'
import { Table } from './table.ts'

/** Rows from which the widths of a table are taken. */
const sampledRowsMax = 200

/** Prints records as they come: one exact record a line, or a table whose widths are decided early. */
export class RecordPrinter {
  count = 0
  conflictCount = 0
  readonly #out: TextOutput
  readonly #isJson: boolean
  readonly #sampledRowsMax: number
  #sampled: (readonly string[])[] = []
  #table: Table | null = null

  /** @param widths `rows-first` waits for rows to take the widths from; `typical` shows each row at once. */
  constructor(out: TextOutput, isJson: boolean, widths: 'rows-first' | 'typical') {
    this.#out = out
    this.#isJson = isJson
    this.#sampledRowsMax = widths === 'rows-first' ? sampledRowsMax : 0
  }

  async print({ exact, fields, isConflict }: FoundRecord): Promise<void> {
    this.count += 1
    if (isConflict) this.conflictCount += 1
    if (this.#isJson) return this.#out.write(`${exact}\n`)
    const row = recordRow(fields)
    if (this.#table !== null) return this.#out.write(this.#table.row(row))
    this.#sampled.push(row)
    if (this.#sampled.length >= this.#sampledRowsMax) await this.#open()
  }

  /** Shows what was still waiting. */
  async end(): Promise<void> {
    if (this.#sampled.length > 0) await this.#open()
  }

  async #open(): Promise<void> {
    const rows = this.#sampled
    this.#sampled = []
    this.#table = new Table(recordColumns, this.#out.columns, this.#sampledRowsMax === 0 ? [] : rows)
    await this.#out.write(this.#table.heading())
    for (const row of rows) await this.#out.write(this.#table.row(row))
  }
}
