import fc from 'fast-check'
import { expect, test } from 'vitest'
import { objectAt, parseEventRecord, recordBytesMax, recordDepthMax, textAt, valueAt } from './event-record.ts'

const parse = (text: string) => parseEventRecord(Buffer.from(text))

test.each([
  ['nothing', '', 'empty'],
  ['white space', ' \n\t ', 'empty'],
  ['a cut record', '{"eventID":"a"', 'not-json'],
  ['two records', '{"eventID":"a"}{"eventID":"b"}', 'not-json'],
  ['a byte order mark', '\ufeff{"eventID":"a"}', 'not-json'],
  ['null', 'null', 'not-an-object'],
  ['a list', '[{"eventID":"a"}]', 'not-an-object'],
  ['a text', '"eventID"', 'not-an-object'],
  ['an object of another kind', '{"logFiles":[]}', 'no-event-member'],
  ['an event member on the prototype only', '{"__proto__":{"eventID":"a"}}', 'no-event-member'],
])('event record: %s is rejected by name', (_, text, rejection) => {
  expect(parse(text)).toEqual({ rejection })
})

test('event record: bytes that are no UTF-8 are rejected', () => {
  expect(parseEventRecord(Buffer.from('7b226576656e744944223a22ff227d', 'hex'))).toEqual({ rejection: 'not-utf8' })
})

test('event record: the size bound is the last size that is taken', () => {
  const shell = '{"eventID":""}'
  const full = `{"eventID":"${'x'.repeat(recordBytesMax - shell.length)}"}`
  expect(parse(full).rejection).toBeUndefined()
  expect(parse(full.replace('x', 'xx'))).toEqual({ rejection: 'too-large' })
})

test('event record: the depth bound is the last depth that is taken, and brackets in texts do not count', () => {
  const nested = (depth: number) => `{"eventID":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
  expect(parse(nested(recordDepthMax)).rejection).toBeUndefined()
  expect(parse(nested(recordDepthMax + 1))).toEqual({ rejection: 'too-deep' })
  expect(parse(`{"eventID":"${'[{'.repeat(1_000)}\\"${'['.repeat(1_000)}"}`).rejection).toBeUndefined()
  expect(parse(`{"eventID":1,"a":[${'[],'.repeat(5_000)}0]}`).rejection).toBeUndefined()
})

test.each([
  ['of an unknown version', '{"eventVersion":"9.99","eventID":"a"}'],
  ['whose identity has no type', '{"userIdentity":{"accountId":"123456789012","invokedBy":"rds.amazonaws.com"}}'],
  ['of Insights', '{"eventType":"AwsCloudTrailInsight","insightDetails":{"state":"Start"}}'],
  ['that is aggregated', '{"eventType":"AwsAggregatedEvent","eventId":"a"}'],
  ['with members of other types', '{"eventName":7,"eventSource":null,"requestParameters":"text","resources":{}}'],
  ['with the same key twice', '{"eventID":"a","eventID":"b"}'],
])('event record: a record %s is a record', (_, text) => {
  expect(parse(text).record).toEqual(JSON.parse(text))
})

test('event record: __proto__ is a member like any other', () => {
  const { record } = parse('{"eventID":"a","__proto__":{"admin":true},"userIdentity":{"__proto__":{"type":"Root"}}}')
  expect(record).toBeDefined()
  if (record === undefined) return
  expect(Object.getPrototypeOf(record)).toBe(Object.prototype)
  expect(valueAt(record, 'admin')).toBeUndefined()
  expect(textAt(record, 'userIdentity', 'type')).toBeNull()
  expect(textAt(record, 'userIdentity', '__proto__', 'type')).toBe('Root')
})

test('event record: readers answer null where there is nothing of their type', () => {
  const record = { userIdentity: { type: 'IAMUser', accessKeyId: '', list: [{ a: 1 }] } }
  expect(textAt(record, 'userIdentity', 'type')).toBe('IAMUser')
  expect(textAt(record, 'userIdentity', 'accessKeyId')).toBeNull()
  expect(textAt(record, 'userIdentity', 'toString')).toBeNull()
  expect(textAt(record, 'userIdentity', 'list', '0', 'a')).toBeNull()
  expect(objectAt(record, 'userIdentity')).toBe(record.userIdentity)
  expect(objectAt(record, 'userIdentity', 'list')).toBeNull()
})

test('event record: whatever the bytes, the answer is a record or a reason, and a record is what JSON.parse says', () => {
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json({ maxDepth: 6 }).map((text) => Buffer.from(text)),
    fc.json().map((text) => Buffer.from(`{"eventID":${text}`)),
    fc.json().map((text) => Buffer.from(`{"eventID":${text}}`)),
  )
  fc.assert(
    fc.property(hostile, (bytes) => {
      const { record, rejection } = parseEventRecord(bytes)
      expect(record === undefined).toBe(rejection !== undefined)
      if (record !== undefined) expect(record).toEqual(JSON.parse(Buffer.from(bytes).toString()))
    }),
  )
})
