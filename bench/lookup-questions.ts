import { parseEventRecord } from '../src/event/event-record.ts'
import { extractFields } from '../src/event/extract.ts'
import { type AttributeId, attributeIds } from '../src/event/fields.ts'
import { type CorpusPlan, recordLines } from './corpus.ts'

export const lookupAttributes = [
  'eventName',
  'username',
  'resourceName',
  'eventSource',
  'accessKeyId',
  'readOnly',
] as const
export type LookupAttribute = (typeof lookupAttributes)[number]

/** The newest {@link newestRecords} records whose attribute has the value, over the whole time. */
export interface LookupQuestion {
  readonly attribute: LookupAttribute | 'eventId'
  readonly frequency: 'common' | 'rare' | 'absent'
  readonly value: string
}

export const newestRecords = 50

/** Records, the first of the corpus, that values are chosen from. */
const sampleRecords = 20_000

/**
 * Questions about each attribute: its most frequent value in a sample, one that the sample has once, and one that no record
 * has though it lies between values that some have. Values outside that range are refused by any engine at once and
 * would measure nothing.
 */
export function lookupQuestions(plan: CorpusPlan): LookupQuestion[] {
  const { attributes, eventIds } = takeSample(plan)
  const questions = lookupAttributes.flatMap((attribute): LookupQuestion[] => {
    const counted = [...(attributes.get(attributeIds[attribute]) ?? [])].sort(([, a], [, b]) => b - a)
    const common = counted[0]?.[0]
    const rare = counted.at(-1)?.[0]
    if (common === undefined || rare === undefined) return []
    const absent = between(rare)
    return [
      { attribute, frequency: 'common', value: common },
      { attribute, frequency: 'rare', value: rare },
      ...(attribute === 'readOnly' ? [] : [{ attribute, frequency: 'absent', value: absent } as const]),
    ]
  })
  const eventId = eventIds[eventIds.length >> 1] ?? ''
  return [
    ...questions,
    { attribute: 'eventId', frequency: 'rare', value: eventId },
    { attribute: 'eventId', frequency: 'absent', value: between(eventId) },
  ]
}

/** A value right beside `value`: as long, and with the same beginning and end. */
function between(value: string): string {
  const middle = Math.floor(value.length / 2)
  const changed = value[middle] === 'q' ? 'z' : 'q'
  return value.slice(0, middle) + changed + value.slice(middle + 1)
}

function takeSample(plan: CorpusPlan) {
  const attributes = new Map<AttributeId, Map<string, number>>()
  const eventIds: string[] = []
  for (const line of recordLines(plan)) {
    const { record } = parseEventRecord(line)
    if (record === undefined) continue
    const fields = extractFields(record, line)
    for (const [id, value] of fields.attributes) {
      const counts = attributes.get(id) ?? new Map<string, number>()
      attributes.set(id, counts.set(value, (counts.get(value) ?? 0) + 1))
    }
    if (eventIds.push(fields.eventId) === sampleRecords) break
  }
  return { attributes, eventIds }
}
