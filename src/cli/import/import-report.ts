import type { TextOutput } from '../context.ts'
import { escapeForTerminal } from '../output/escape.ts'
import { type Column, Table } from '../output/table.ts'
import type { FileAccount, ImportTotals, Rejection } from './file-account.ts'

const columns: readonly Column[] = [
  { title: 'READ', widthMin: 8, widthTypical: 9, isNumber: true },
  { title: 'EVENTS', widthMin: 7, widthTypical: 8, isNumber: true },
  { title: 'NEW', widthMin: 7, widthTypical: 8, isNumber: true },
  { title: 'THERE', widthMin: 7, widthTypical: 8, isNumber: true },
  { title: 'CONFLICT', widthMin: 8, widthTypical: 8, isNumber: true },
  { title: 'REJECTED', widthMin: 8, widthTypical: 8, isNumber: true },
  { title: 'FILE', widthMin: 20, widthTypical: 100, keepsEnd: true },
]

/** Shows the account of each file as soon as it is known, so that nothing is kept for the end but the totals. */
export class ImportReport {
  readonly #out: TextOutput
  readonly #isJson: boolean
  readonly #table: Table
  #hasHeading = false

  constructor(out: TextOutput, isJson: boolean) {
    this.#out = out
    this.#isJson = isJson
    this.#table = new Table(columns, out.columns, [])
  }

  async file(account: FileAccount): Promise<void> {
    if (this.#isJson) return this.#out.write(`${JSON.stringify(account)}\n`)
    const heading = this.#hasHeading ? '' : this.#table.heading()
    this.#hasHeading = true
    await this.#out.write(heading + this.#row(account) + remarks(account).join(''))
  }

  async totals(totals: ImportTotals): Promise<void> {
    if (this.#isJson) return this.#out.write(`${JSON.stringify({ totals })}\n`)
    const { files, skipped, failed } = totals
    const notes = [
      `${files} files`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ]
    await this.#out.write(this.#row({ ...totals, rejectedCount: totals.rejected, file: notes.join(', ') }))
  }

  #row(counts: Omit<FileAccount, 'rejected' | 'failure'>): string {
    const { bytes, events, stored, duplicate, conflict, rejectedCount, file } = counts
    return this.#table.row([
      readableBytes(bytes),
      ...[events, stored, duplicate, conflict, rejectedCount].map(String),
      file,
    ])
  }
}

function remarks({ failure, rejected, rejectedCount }: FileAccount): string[] {
  const lines = failure === null ? [] : [`not imported: ${failure}`]
  lines.push(...rejected.map((rejection) => `rejected ${placeOf(rejection)}: ${rejection.reason}`))
  const more = rejectedCount - rejected.length
  if (more > 0) lines.push(`rejected: ${more} more`)
  return lines.map((line) => `  ${escapeForTerminal(line)}\n`)
}

function placeOf({ line, offset, name }: Rejection): string {
  const places = [...(line === null ? [] : [`line ${line}`]), ...(offset === null ? [] : [`byte ${offset}`])]
  const place = places.length === 0 ? 'record' : `at ${places.join(', ')}`
  return name === null ? place : `${place} (${name})`
}

function readableBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let value = bytes
  let unit = 0
  for (; value >= 1024 && unit < units.length - 1; unit += 1) value /= 1024
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}
