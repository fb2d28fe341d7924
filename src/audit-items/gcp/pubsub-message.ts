import { isJsonObject, type JsonObject, objectAt, textAt } from '../../event/event-record.ts'
import { parseJsonItem } from '../parse-json-item.ts'

/**
 * The LogEntry inside a message as Pub/Sub pushes it: base64 in `message.data`. What is no such message is one itself.
 */
export function unwrapPubsub(item: JsonObject): { readonly value: JsonObject } | { readonly problem: string } {
  const message = objectAt(item, 'message')
  if (message === null || !Object.hasOwn(message, 'data') || Object.hasOwn(item, 'protoPayload')) return { value: item }
  const data = textAt(message, 'data')
  if (data === null) return { problem: 'message.data is not a text' }
  const entry = parseJsonItem(Buffer.from(data, 'base64'))
  return 'problem' in entry ? { problem: `message.data: ${entry.problem}` } : entry
}

export function pubsubMessageId(item: JsonObject): string | null {
  return isJsonObject(item.message) ? (textAt(item.message, 'messageId') ?? textAt(item.message, 'message_id')) : null
}
