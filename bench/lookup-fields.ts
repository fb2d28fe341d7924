import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { parseEventRecord } from '../src/event/event-record.ts'
import { extractFields } from '../src/event/extract.ts'
import { type AttributeId, attributeIds, type ExtractedFields } from '../src/event/fields.ts'
import type { BenchContext } from './context.ts'
import { recordLines } from './corpus.ts'

/** Lines gathered for one write. */
const writeLinesMax = 20_000

/**
 * The path of a file with what records are looked up by, as Cairn extracts it, one JSON object a line in the order of the
 * corpus: so that every engine answers the same questions from the same values.
 */
export function lookupFields(context: BenchContext): Promise<string> {
  return context.once('lookup fields', async () => writeLookupFields(context))
}

function writeLookupFields({ plan, folder }: BenchContext): string {
  const path = join(folder, 'lookup-fields.ndjson')
  const file = openSync(path, 'w')
  let gathered: string[] = []
  const flush = () => {
    writeSync(file, gathered.join(''))
    gathered = []
  }
  try {
    for (const line of recordLines(plan)) {
      const { record } = parseEventRecord(line)
      if (record === undefined) throw new Error('the corpus holds a line that is no record')
      gathered.push(`${JSON.stringify(lookupRow(extractFields(record, line)))}\n`)
      if (gathered.length === writeLinesMax) flush()
    }
    flush()
  } finally {
    closeSync(file)
  }
  return path
}

function lookupRow(fields: ExtractedFields) {
  const textsOf = (wanted: AttributeId) => fields.attributes.flatMap(([id, value]) => (id === wanted ? [value] : []))
  const textOf = (wanted: AttributeId) => textsOf(wanted)[0] ?? null
  return {
    timeMs: fields.eventTimeMs,
    eventId: fields.eventId,
    eventName: textOf(attributeIds.eventName),
    eventSource: textOf(attributeIds.eventSource),
    username: textOf(attributeIds.username),
    accessKeyId: textOf(attributeIds.accessKeyId),
    readOnly: textOf(attributeIds.readOnly),
    resourceName: textsOf(attributeIds.resourceName),
  }
}
