import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseEventRecord } from './event-record.ts'
import { buildEventRecord, type RecordParts } from './record-builder.ts'
import { additionalDataBytesMax, contentBytesMax, eventBytesMax, textBytesMax, truncateText } from './sizes.ts'

const call: RecordParts = {
  eventID: 'a1b2c3d4-0000-4000-8000-000000000001',
  eventType: 'AwsApiCall',
  eventCategory: 'Management',
  eventTimeMs: Date.parse('2026-02-09T21:57:03.999Z'),
  awsRegion: 'us-east-1',
  recipientAccountId: '111122223333',
  userIdentity: { type: 'Root' },
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateUser',
  sourceIPAddress: '192.0.2.10',
  userAgent: 'aws-cli',
  requestID: 'r',
  readOnly: false,
}

const built = (parts: Partial<RecordParts>): Record<string, unknown> =>
  JSON.parse(buildEventRecord({ ...call, ...parts }))

test('record builder: an ordinary call, byte for byte', () => {
  expect(buildEventRecord({ ...call, requestParameters: { userName: 'bob' } })).toBe(
    '{"eventVersion":"1.11","userIdentity":{"type":"Root"},"eventTime":"2026-02-09T21:57:03Z",' +
      '"eventSource":"iam.amazonaws.com","eventName":"CreateUser","awsRegion":"us-east-1",' +
      '"sourceIPAddress":"192.0.2.10","userAgent":"aws-cli","requestParameters":{"userName":"bob"},' +
      '"responseElements":null,"requestID":"r","eventID":"a1b2c3d4-0000-4000-8000-000000000001","readOnly":false,' +
      '"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"}',
  )
})

test('record builder: every member stands in the order in which AWS writes it', () => {
  const full = built({
    errorCode: 'AccessDenied',
    errorMessage: 'no',
    requestParameters: { a: 1 },
    responseElements: { b: 1 },
    additionalEventData: { c: 1 },
    resources: [{ ARN: 'arn', type: 'AWS::IAM::Role', accountId: '111122223333' }],
    apiVersion: '2010-05-08',
    sharedEventID: 's',
    serviceEventDetails: { d: 1 },
    vpcEndpointId: 'vpce-1',
    vpcEndpointAccountId: '111122223333',
    addendum: { reason: 'DELIVERY_DELAY' },
    tlsDetails: { tlsVersion: 'TLSv1.3' },
    sessionCredentialFromConsole: true,
  })
  expect(Object.keys(full).join(' ')).toBe(
    'eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode ' +
      'errorMessage requestParameters responseElements additionalEventData requestID eventID readOnly resources ' +
      'eventType apiVersion managementEvent recipientAccountId sharedEventID serviceEventDetails vpcEndpointId ' +
      'vpcEndpointAccountId eventCategory addendum tlsDetails sessionCredentialFromConsole',
  )
  expect(JSON.stringify(full.resources)).toBe('[{"accountId":"111122223333","type":"AWS::IAM::Role","ARN":"arn"}]')
  expect(full.sessionCredentialFromConsole).toBe('true')
})

test('record builder: empty parameters are null, and a data event is no management event', () => {
  const record = built({ requestParameters: {}, responseElements: undefined, eventCategory: 'Data' })
  expect(record.requestParameters).toBeNull()
  expect(record.responseElements).toBeNull()
  expect(record.managementEvent).toBe(false)
  expect(record).not.toHaveProperty('sessionCredentialFromConsole')
})

test('record builder: an Insights record has the members of one and no others', () => {
  const record = built({
    eventType: 'AwsCloudTrailInsight',
    eventCategory: 'Insight',
    insightDetails: { state: 'Start' },
  })
  expect(Object.keys(record).join(' ')).toBe(
    'eventVersion eventTime awsRegion eventID eventType recipientAccountId insightDetails eventCategory',
  )
})

test('record builder: content over its bound is left out and says so', () => {
  const large = { text: 'x'.repeat(contentBytesMax) }
  const size = String(Buffer.byteLength(JSON.stringify(large)))
  expect(built({ requestParameters: large }).requestParameters).toEqual({
    omitted: 'true',
    originalSize: size,
    reason: 'requestParameters too large',
  })
  const record = built({
    additionalEventData: { text: 'x'.repeat(additionalDataBytesMax) },
    responseElements: { a: 1 },
  })
  expect(record.additionalEventData).toMatchObject({ reason: 'additionalEventData too large' })
  expect(record.responseElements).toEqual({ a: 1 })
})

test('record builder: texts are cut at their bound, between characters', () => {
  const record = built({ userAgent: '€'.repeat(2_000), errorCode: 'x'.repeat(2_000), errorMessage: 'é'.repeat(2_000) })
  expect(record.userAgent).toBe('€'.repeat(341))
  expect(record.errorCode).toBe('x'.repeat(textBytesMax))
  expect(record.errorMessage).toBe('é'.repeat(512))
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat({ max: 40 }), (text, bytesMax) => {
      const kept = truncateText(text, bytesMax)
      expect(text.startsWith(kept)).toBe(true)
      expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(bytesMax)
    }),
  )
})

test('record builder: whatever the parts, the event holds its bound and is a record', () => {
  const kilobytes = fc.nat({ max: 150 }).map((count) => ({ text: 'é'.repeat(count * 512) }))
  const parts = fc.record({
    requestParameters: kilobytes,
    responseElements: kilobytes,
    serviceEventDetails: kilobytes,
    additionalEventData: kilobytes,
    resources: fc
      .nat({ max: 4_000 })
      .map((count) => Array.from({ length: count }, () => ({ ARN: 'arn:aws:iam::1:role/r' }))),
    errorMessage: fc.string({ unit: 'binary' }),
  })
  fc.assert(
    fc.property(parts, (some) => {
      const bytes = Buffer.from(buildEventRecord({ ...call, ...some }))
      expect(bytes.length).toBeLessThanOrEqual(eventBytesMax)
      expect(parseEventRecord(bytes).rejection).toBeUndefined()
    }),
    { numRuns: 30 },
  )
})
