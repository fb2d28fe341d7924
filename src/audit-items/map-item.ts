import { isJsonObject, type JsonObject } from '../event/event-record.ts'
import { deriveEventId } from '../event/extract.ts'
import { isEventId } from '../event/indexed-fields.ts'
import { buildEventRecord } from '../event/record-builder.ts'
import { scrubText } from '../event/scrub-text.ts'
import { additionalDataBytesMax } from '../event/sizes.ts'
import { jsonBytes, omittedContent } from './bounded-content.ts'
import { parseJsonItem } from './parse-json-item.ts'
import { redactItem } from './redact-item.ts'
import type { SourceContext, SourceMapping, SourceParts } from './source-mapping.ts'

/** Longest name by which an item is told that is not taken. */
const nameLengthMax = 128

/** What became of an item. */
export type ItemResult =
  | { readonly record: Uint8Array; readonly name: string }
  | { readonly problem: string; readonly name: string }
  | 'nothing'

/** The record of one item, from the item's exact bytes. Pure: the same item and context give the same record. */
export function mapItem(mapping: SourceMapping, bytes: Uint8Array, context: SourceContext): ItemResult {
  const item = parseJsonItem(bytes)
  if ('problem' in item) return { problem: item.problem, name: '' }
  const name = (mapping.nameOf(item.value) ?? '').slice(0, nameLengthMax)
  const mapped = mapping.map(item.value, context)
  if (mapped === 'nothing') return 'nothing'
  if ('problem' in mapped) return { problem: mapped.problem, name }
  return { record: Buffer.from(recordText(mapped.parts, item.value, context)), name }
}

function recordText(parts: SourceParts, item: JsonObject, { accountId }: SourceContext): string {
  const { id, original = item, additionalEventData, ...told } = parts
  const { eventSource, eventName } = parts
  const clean = (value: unknown) => redactItem(value, eventSource, eventName)
  return buildEventRecord({
    ...told,
    userIdentity: cleanObject(clean(parts.userIdentity)),
    userAgent: scrubbed(parts.userAgent),
    errorMessage: scrubbed(parts.errorMessage),
    requestParameters: clean(parts.requestParameters),
    responseElements: clean(parts.responseElements),
    additionalEventData: withOriginal(cleanObject(clean(additionalEventData ?? {})), clean(original)),
    eventID: id !== null && isEventId(id) ? id : deriveEventId(Buffer.from(JSON.stringify(original))),
    eventType: 'AwsApiCall',
    recipientAccountId: accountId,
  })
}

/** The item stands beside what was made of it, as far as `additionalEventData` has room; else its size does. */
function withOriginal(additional: JsonObject, original: unknown): JsonObject {
  const whole = { ...additional, original }
  if (jsonBytes(whole) <= additionalDataBytesMax) return whole
  return { ...additional, original: omittedContent('original', jsonBytes(original)) }
}

function cleanObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {}
}

function scrubbed(text: string | undefined): string | undefined {
  return text === undefined ? undefined : scrubText(text)
}
