import type { JsonObject } from './event-record.ts'

/** Largest event in a trail, in event history, CloudWatch Logs and EventBridge, in bytes of its JSON. */
export const eventBytesMax = 256 * 1024

/** `requestParameters`, `responseElements`, `serviceEventDetails`: larger ones are left out as a whole. */
export const contentBytesMax = 100 * 1024

/** `additionalEventData`, likewise. */
export const additionalDataBytesMax = 28 * 1024

/** `userAgent`, `errorCode`, `errorMessage`, `requestID`: longer ones are cut. */
export const textBytesMax = 1024

/** What stands where content was too large. All members are texts, as AWS writes them. */
export interface OmittedContent {
  readonly omitted: 'true'
  readonly originalSize: string
  readonly reason: string
}

/** The start of `text` that takes at most `bytesMax` bytes of UTF-8, no character cut in two. */
export function truncateText(text: string, bytesMax: number): string {
  if (Buffer.byteLength(text) <= bytesMax) return text
  return text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(bytesMax)).read)
}

const contentBounds: Readonly<Record<string, number>> = {
  requestParameters: contentBytesMax,
  responseElements: contentBytesMax,
  serviceEventDetails: contentBytesMax,
  additionalEventData: additionalDataBytesMax,
}

/** Members that give way, in this order, while an event is over {@link eventBytesMax}. The order is AWS's. */
const givingWay = [
  'additionalEventData',
  'serviceEventDetails',
  'responseElements',
  'requestParameters',
  'resources',
] as const

/**
 * `event` within the bounds: first every member over its own is left out, then as many of the large ones as it takes
 * to hold {@link eventBytesMax}.
 */
export function boundEvent(event: JsonObject): JsonObject {
  const bounded: Record<string, unknown> = { ...event }
  for (const [member, bytesMax] of Object.entries(contentBounds)) {
    const sizeBytes = jsonBytes(bounded[member])
    if (sizeBytes > bytesMax) bounded[member] = omittedContent(sizeBytes, `${member} too large`)
  }
  for (const member of givingWay) {
    if (jsonBytes(bounded) <= eventBytesMax) break
    const sizeBytes = jsonBytes(bounded[member])
    if (sizeBytes > textBytesMax)
      bounded[member] = member === 'resources' ? [] : omittedContent(sizeBytes, 'event too large')
  }
  return bounded
}

/** What stands for content that is not in the record, and why. */
export function omittedContent(sizeBytes: number, reason: string): OmittedContent {
  return { omitted: 'true', originalSize: String(sizeBytes), reason }
}

function jsonBytes(value: unknown): number {
  return value === undefined || value === null ? 0 : Buffer.byteLength(JSON.stringify(value))
}
