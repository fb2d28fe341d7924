import { escapeForTerminal } from './escape.ts'
import { cutToWidth, displayWidth } from './width.ts'

export interface Column {
  readonly title: string
  /** Columns of the terminal that it keeps when room is short. */
  readonly widthMin: number
  /** Columns that a table takes before it has seen a row. */
  readonly widthTypical: number
  readonly isNumber?: boolean
  /** True where the end of a text tells more than its start, as with a path. */
  readonly keepsEnd?: boolean
}

const gap = '  '

/**
 * Lays out rows of text from outside as lines for a person.
 *
 * Widths are decided once, from the rows known at the start, so that a table can grow without end. `widthMax` is the
 * terminal's; null (no terminal) cuts nothing.
 */
export class Table {
  readonly #columns: readonly Column[]
  readonly #widths: readonly number[]
  readonly #widthMax: number | null

  constructor(columns: readonly Column[], widthMax: number | null, known: readonly (readonly string[])[]) {
    this.#columns = columns
    this.#widthMax = widthMax
    this.#widths = fitWidths(columns, naturalWidths(columns, known), widthMax)
  }

  heading(): string {
    return this.row(this.#columns.map(({ title }) => title))
  }

  row(cells: readonly string[]): string {
    const shown = this.#columns.map((column, index) => {
      const width = this.#widths[index] ?? 0
      const escaped = escapeForTerminal(cells[index] ?? '')
      const text =
        this.#widthMax === null ? escaped : cutToWidth(escaped, width, column.keepsEnd === true ? 'end' : 'start')
      const padding = ' '.repeat(Math.max(0, width - displayWidth(text)))
      return column.isNumber === true ? padding + text : text + padding
    })
    return `${shown.join(gap).trimEnd()}\n`
  }
}

function naturalWidths(columns: readonly Column[], known: readonly (readonly string[])[]): number[] {
  return columns.map((column, index) => {
    if (known.length === 0) return Math.max(column.title.length, column.widthTypical)
    return known.reduce(
      (widest, cells) => Math.max(widest, displayWidth(escapeForTerminal(cells[index] ?? ''))),
      column.title.length,
    )
  })
}

/** Takes columns off the widest column, one at a time, until the table fits or each is at its least. */
function fitWidths(columns: readonly Column[], natural: readonly number[], widthMax: number | null): number[] {
  const widths = [...natural]
  if (widthMax === null) return widths
  const room = Math.max(0, widthMax - gap.length * (columns.length - 1))
  for (let excess = widths.reduce((sum, width) => sum + width, 0) - room; excess > 0; excess -= 1) {
    let widest = -1
    for (const [index, width] of widths.entries()) {
      const isShrinkable = width > (columns[index]?.widthMin ?? 0)
      if (isShrinkable && (widest < 0 || width > (widths[widest] ?? 0))) widest = index
    }
    if (widest < 0) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}
