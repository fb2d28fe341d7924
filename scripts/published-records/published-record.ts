import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as v from 'valibot'

const members = v.record(v.string(), v.unknown())

const publishedRecordSchema = v.looseObject({
  eventSource: v.string(),
  eventName: v.string(),
  awsRegion: v.optional(v.string(), 'us-east-1'),
  eventType: v.nullish(v.string()),
  apiVersion: v.nullish(v.string()),
  readOnly: v.nullish(v.boolean()),
  eventCategory: v.nullish(v.string()),
  managementEvent: v.nullish(v.boolean()),
  errorCode: v.nullish(v.string()),
  errorMessage: v.nullish(v.string()),
  requestParameters: v.nullish(members),
  responseElements: v.nullish(members),
  additionalEventData: v.nullish(members),
  resources: v.nullish(v.array(members)),
  recipientAccountId: v.nullish(v.string()),
})

/** A record as CloudTrail delivers it, as far as it tells of its call. */
export type PublishedRecord = v.InferOutput<typeof publishedRecordSchema>

const fileSchema = v.object({ Records: v.array(v.unknown()) })

/** The records of calls in every `.json` and `.json.gz` below the folder. What is no record of a call is left out. */
export function publishedRecords(folder: string): readonly PublishedRecord[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return names.filter((name) => /\.json(?:\.gz)?$/.test(name)).flatMap((name) => recordsOf(join(folder, name)))
}

export function recordsOf(path: string): readonly PublishedRecord[] {
  const bytes = readFileSync(path)
  const text = path.endsWith('.gz') ? gunzipSync(bytes) : bytes
  const file = v.safeParse(fileSchema, JSON.parse(text.toString('utf8')))
  if (!file.success) return []
  return file.output.Records.flatMap((one) => {
    const record = v.safeParse(publishedRecordSchema, one)
    return record.success && record.output.eventType === 'AwsApiCall' ? [record.output] : []
  })
}
