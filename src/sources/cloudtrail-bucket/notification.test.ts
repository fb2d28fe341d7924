import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseNotification } from './notification.ts'

const key = 'logs/AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/20/a file+é.json.gz'
const encoded = 'logs/AWSLogs/111122223333/CloudTrail/us-east-1/2026/11/20/a+file%2B%C3%A9.json.gz'
const found = { kind: 'objects', objects: [{ bucket: 'our-logs', key }] }
const nothing = { kind: 'objects', objects: [] }

const ofS3 = (eventName: string) => ({
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: 'us-east-1',
      eventName,
      s3: { s3SchemaVersion: '1.0', bucket: { name: 'our-logs' }, object: { key: encoded, size: 1024 } },
    },
  ],
})
const ofEventBridge = (type: string) => ({
  version: '0',
  'detail-type': type,
  source: 'aws.s3',
  detail: { version: '0', bucket: { name: 'our-logs' }, object: { key, size: 1 }, reason: 'PutObject' },
})
const ofCloudTrail = { s3Bucket: 'our-logs', s3ObjectKey: [key] }
const bySns = (message: unknown) => ({
  Type: 'Notification',
  MessageId: '1',
  TopicArn: 'arn:aws:sns:us-east-1:111122223333:logs',
  Message: typeof message === 'string' ? message : JSON.stringify(message),
})

test.each([
  ['of S3', ofS3('ObjectCreated:Put'), found],
  ['of MinIO', { EventName: 's3:ObjectCreated:Put', Key: 'x', ...ofS3('s3:ObjectCreated:Put') }, found],
  ['of a multipart upload', ofS3('ObjectCreated:CompleteMultipartUpload'), found],
  ['of EventBridge', ofEventBridge('Object Created'), found],
  ['of CloudTrail', ofCloudTrail, found],
  ['of CloudTrail with one key', { s3Bucket: 'our-logs', s3ObjectKey: key }, found],
  ['of S3 through SNS', bySns(ofS3('ObjectCreated:Put')), found],
  ['of CloudTrail through SNS', bySns(ofCloudTrail), found],
  ['of EventBridge through SNS', bySns(ofEventBridge('Object Created')), found],
  ['of a removal', ofS3('ObjectRemoved:Delete'), nothing],
  ['of a removal through EventBridge', ofEventBridge('Object Deleted'), nothing],
  ['that tests the queue', { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'our-logs' }, nothing],
  ['that tests the topic', bySns('CloudTrail validation message.'), nothing],
])('notification: one %s is understood', (_, body, expected) => {
  expect(parseNotification(JSON.stringify(body))).toEqual(expected)
})

test.each([
  ['no JSON', 'hello'],
  ['no object', '[1]'],
  ['an object of another kind', '{"a":1}'],
  ['no key', JSON.stringify({ Records: [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'b' } } }] })],
  ['a key that cannot be decoded', JSON.stringify(ofS3('ObjectCreated:Put')).replace(encoded, '%ZZ')],
  ['keys that are none', JSON.stringify({ s3Bucket: 'b', s3ObjectKey: [1] })],
  ['too many wrappings', JSON.stringify(bySns(bySns(bySns(ofCloudTrail))))],
  ['a confirmation', JSON.stringify({ Type: 'SubscriptionConfirmation', Message: 'You have chosen …' })],
])('notification: a body with %s is unreadable', (_, body) => {
  expect(parseNotification(body)).toEqual({ kind: 'unreadable' })
})

// Goal: whatever is sent to the queue, it is read without an exception, and what it names is text.
//
// Method: whole notifications, with any member replaced by any JSON value, and any text at all.
test('notification: a hostile body is an answer of its own', () => {
  const whole = fc.constantFrom<unknown>(
    ofS3('ObjectCreated:Put'),
    ofEventBridge('Object Created'),
    ofCloudTrail,
    bySns(ofCloudTrail),
  )
  const spoilt = fc.tuple(whole, fc.nat(40), fc.jsonValue()).map(([body, at, value]) => {
    let members = 0
    const replace = (_: string, member: unknown) => {
      members += 1
      return members === at ? value : member
    }
    return JSON.stringify(body, replace) ?? ''
  })
  const anything = fc.oneof(
    spoilt,
    fc.json(),
    fc.string({ unit: 'binary' }),
    spoilt.map((text) => text.slice(0, -3)),
  )
  fc.assert(
    fc.property(anything, (body) => {
      const notification = parseNotification(body)
      if (notification.kind === 'unreadable') return
      for (const object of notification.objects) {
        expect([typeof object.bucket, typeof object.key]).toEqual(['string', 'string'])
      }
    }),
    { numRuns: 2_000 },
  )
})
