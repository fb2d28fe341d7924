import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { parseEventRecord } from '../src/event/event-record.ts'
import { extractFields } from '../src/event/extract.ts'
import { parseLogFileKey } from '../src/formats/log-file-key.ts'
import { writeLogFiles } from './corpus/log-files.ts'
import { corpusEndAtMs, corpusStartAtMs, recordLines } from './corpus.ts'

const plan = { seed: 3, records: 5000 }

test('corpus: a seed makes the same bytes each time, and another seed makes others', () => {
  expect(digestOf(plan)).toBe(digestOf(plan))
  expect(digestOf({ ...plan, seed: 4 })).not.toBe(digestOf(plan))
})

// Goal: the corpus is of the kind that figures are stated for, so that a change of the generator that would shift every
// figure is seen.
//
// Method: the product's own parser and extraction read it; sizes and spreads are compared with what was asked for.
test('corpus: records are whole, about 1,250 bytes, spread over accounts, Regions, names, users and time', () => {
  const lines = [...recordLines(plan)]
  const fields = lines.map((line) => {
    const { record } = parseEventRecord(line)
    if (record === undefined) throw new Error(`no record: ${line}`)
    return { ...extractFields(record, line), eventName: record.eventName, eventSource: record.eventSource }
  })
  const distinct = (values: readonly unknown[]) => new Set(values).size
  const meanBytes = lines.reduce((sum, { length }) => sum + length, 0) / lines.length

  expect(meanBytes).toBeGreaterThan(1150)
  expect(meanBytes).toBeLessThan(1350)
  expect(distinct(fields.map(({ eventId }) => eventId))).toBe(lines.length)
  expect(distinct(fields.map(({ accountId }) => accountId))).toBe(8)
  expect(distinct(fields.map(({ region }) => region))).toBe(6)
  expect(distinct(fields.map(({ eventName }) => eventName))).toBeGreaterThan(55)
  expect(distinct(fields.map(({ eventSource }) => eventSource))).toBeGreaterThan(19)
  for (const { eventTimeMs } of fields) {
    expect(eventTimeMs).toBeGreaterThanOrEqual(corpusStartAtMs)
    expect(eventTimeMs).toBeLessThan(corpusEndAtMs)
  }
})

test('corpus: log files hold every record once, under keys of a trail', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cairn-corpus-'))
  try {
    const { paths, bytes } = await writeLogFiles(folder, plan)
    const ids = paths.flatMap((path) => {
      expect(parseLogFileKey(path.slice(folder.length + 1))?.kind).toBe('log')
      const { Records: records } = JSON.parse(gunzipSync(readFileSync(path)).toString('utf8'))
      return records.map(({ eventID }: { eventID: string }) => eventID)
    })
    expect(ids).toHaveLength(plan.records)
    expect(new Set(ids).size).toBe(plan.records)
    expect(bytes).toBe(paths.reduce((sum, path) => sum + readFileSync(path).length, 0))
  } finally {
    rmSync(folder, { recursive: true })
  }
})

function digestOf({ seed, records }: typeof plan): string {
  const hash = createHash('sha256')
  for (const line of recordLines({ seed, records })) hash.update(line)
  return hash.digest('hex')
}
