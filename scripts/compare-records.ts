/**
 * Compares published records of CloudTrail with those that Cairn would write of the same calls, and prints each field
 * that differs, with how often it does: `node build/scripts/compare-records.js <folder>`.
 */
import { fileURLToPath } from 'node:url'
import { type DifferingField, differingFields } from './published-records/differing-fields.ts'
import { type PublishedRecord, publishedRecords } from './published-records/published-record.ts'

/** Longest part of a value that is printed. */
const shownCharsMax = 80

/** The lines to print: what was compared, then each differing field. */
export function comparisonReport(records: readonly PublishedRecord[]): readonly string[] {
  const found = new Map<string, { count: number; readonly example: string }>()
  let equal = 0
  for (const record of records) {
    const fields = differingFields(record)
    if (fields.length === 0) equal += 1
    for (const field of fields) {
      const key = `${record.eventSource} ${record.eventName} ${field.path}`
      const entry = found.get(key) ?? { count: 0, example: exampleOf(field) }
      found.set(key, { ...entry, count: entry.count + 1 })
    }
  }
  const lines = [...found].sort().map(([key, { count, example }]) => `${count} × ${key}: ${example}`)
  return [`${records.length} records of calls, ${equal} equal to ours in every field`, ...lines]
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
