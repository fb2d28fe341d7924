import { isJsonObject, type JsonObject, objectAt, textAt } from '../../event/event-record.ts'

export interface NotifiedObject {
  readonly bucket: string
  readonly key: string
}

/** What a message of the queue tells. */
export type Notification =
  /** Objects that have been written; none where it tells of something else that concerns nobody here. */
  | { readonly kind: 'objects'; readonly objects: readonly NotifiedObject[] }
  /** Nothing that is known here. */
  | { readonly kind: 'unreadable' }

/** A topic may stand before the queue, and EventBridge before the topic. */
const wrappingsMax = 2

/** What CloudTrail publishes when a trail is given its topic. */
const validationMessage = 'CloudTrail validation message.'

/**
 * Reads the body of a message: an event notification of S3 (or of MinIO and Ceph, which write them alike), one of S3
 * through EventBridge, CloudTrail's own notification, or any of them wrapped by SNS.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function parseNotification(body: string): Notification {
  return parse(body, wrappingsMax)
}

const unreadable: Notification = { kind: 'unreadable' }
const nothing: Notification = { kind: 'objects', objects: [] }

function parse(body: string, wrappingsLeft: number): Notification {
  if (body.trim() === validationMessage) return nothing
  const message = jsonObject(body)
  if (message === null) return unreadable
  const inner = message.Message
  if (message.Type === 'Notification' && typeof inner === 'string') {
    return wrappingsLeft === 0 ? unreadable : parse(inner, wrappingsLeft - 1)
  }
  if (Array.isArray(message.Records)) return ofS3(message.Records)
  if (message.Event === 's3:TestEvent') return nothing
  if (message.source === 'aws.s3') return ofEventBridge(message)
  return message.s3Bucket === undefined ? unreadable : ofCloudTrail(message)
}

function ofS3(records: readonly unknown[]): Notification {
  const objects: NotifiedObject[] = []
  for (const record of records) {
    const eventName = isJsonObject(record) ? textAt(record, 'eventName') : null
    if (!isJsonObject(record) || eventName === null) return unreadable
    if (!/^(?:s3:)?ObjectCreated:/.test(eventName)) continue
    const bucket = textAt(record, 's3', 'bucket', 'name')
    const key = decodeKey(textAt(record, 's3', 'object', 'key'))
    if (bucket === null || key === null) return unreadable
    objects.push({ bucket, key })
  }
  return { kind: 'objects', objects }
}

function ofEventBridge(message: JsonObject): Notification {
  if (message['detail-type'] !== 'Object Created') return nothing
  const detail = objectAt(message, 'detail') ?? {}
  const bucket = textAt(detail, 'bucket', 'name')
  const key = textAt(detail, 'object', 'key')
  return bucket === null || key === null ? unreadable : { kind: 'objects', objects: [{ bucket, key }] }
}

/** `{"s3Bucket":"…","s3ObjectKey":["…"]}` */
function ofCloudTrail({ s3Bucket: bucket, s3ObjectKey: given }: JsonObject): Notification {
  const keys: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (typeof bucket !== 'string') return unreadable
  const objects = keys.flatMap((key) => (typeof key === 'string' ? [{ bucket, key }] : []))
  return objects.length === keys.length ? { kind: 'objects', objects } : unreadable
}

/** S3 writes keys as a form does, with `+` for a blank. */
function decodeKey(key: string | null): string | null {
  try {
    return key === null ? null : decodeURIComponent(key.replaceAll('+', ' '))
  } catch {
    return null
  }
}

function jsonObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}
