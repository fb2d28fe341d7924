/**
 * Compares published records of CloudTrail with those that Cairn would write of the same calls, and prints each field
 * that differs, with how often it does: `node build/scripts/compare-records.js <folder>`.
 */
import { fileURLToPath } from 'node:url'
import { type DifferingField, differingFields } from './published-records/differing-fields.ts'
import { type PublishedRecord, publishedRecords } from './published-records/published-record.ts'

/** Longest part of a value that is printed. */
const shownCharsMax = 80

/** The lines to print: what was compared, then each field that differs, then what ours say more by choice. */
export function comparisonReport(records: readonly PublishedRecord[]): readonly string[] {
  const differing = new Tally()
  const chosen = new Tally()
  let equal = 0
  for (const record of records) {
    const fields = differingFields(record)
    if (fields.every(({ choice }) => choice !== null)) equal += 1
    for (const field of fields) {
      const { choice, path } = field
      if (choice === null) differing.add(`${record.eventSource} ${record.eventName} ${path}`, exampleOf(field))
      else chosen.add(`by choice ours tell ${choice}`, path)
    }
  }
  return [`${records.length} records of calls, ${equal} without a difference`, ...differing.lines(), ...chosen.lines()]
}

/** How often each thing was found, with the first example of it. */
class Tally {
  readonly #found = new Map<string, { readonly count: number; readonly example: string }>()

  add(key: string, example: string): void {
    const { count, example: first } = this.#found.get(key) ?? { count: 0, example }
    this.#found.set(key, { count: count + 1, example: first })
  }

  lines(): readonly string[] {
    const sorted = [...this.#found].sort(([one], [other]) => (one < other ? -1 : 1))
    return sorted.map(([key, { count, example }]) => `${count} × ${key}: ${example}`)
  }
}

function exampleOf({ ours, theirs }: DifferingField): string {
  return `ours ${shown(ours)}, theirs ${shown(theirs)}`
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value).slice(0, shownCharsMax)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2]
  if (folder === undefined) {
    process.stderr.write('compare-records: name a folder of CloudTrail log files\n')
    process.exitCode = 1
  } else process.stdout.write(`${comparisonReport(publishedRecords(folder)).join('\n')}\n`)
}
