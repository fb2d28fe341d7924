import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutAttributeValue } from './attribute-value.ts'
import { parseEventRecord } from './event-record.ts'
import { deriveEventId, extractFields } from './extract.ts'
import { attributeIds, attributeValueBytesMax, eventCategories } from './fields.ts'

const extract = (record: object) => {
  const bytes = Buffer.from(JSON.stringify(record))
  return extractFields(parseEventRecord(bytes).record ?? {}, bytes)
}

const createUser = {
  eventVersion: '1.11',
  userIdentity: {
    type: 'IAMUser',
    principalId: 'AIDAEXAMPLE',
    arn: 'arn:aws:iam::111122223333:user/alice',
    accountId: '111122223333',
    accessKeyId: 'AKIAEXAMPLE',
    userName: 'alice',
  },
  eventTime: '2026-02-09T21:57:03Z',
  eventSource: 'iam.amazonaws.com',
  eventName: 'CreateUser',
  awsRegion: 'us-east-1',
  sourceIPAddress: '192.0.2.10',
  errorCode: 'EntityAlreadyExistsException',
  requestParameters: { userName: 'bob' },
  responseElements: null,
  eventID: 'a1b2c3d4-0000-4000-8000-000000000001',
  readOnly: false,
  eventType: 'AwsApiCall',
  managementEvent: true,
  recipientAccountId: '444455556666',
  eventCategory: 'Management',
}

test('extraction: every field and attribute of an ordinary record', () => {
  expect(extract(createUser)).toEqual({
    accountId: '444455556666',
    region: 'us-east-1',
    category: eventCategories.Management,
    eventTimeMs: Date.parse('2026-02-09T21:57:03Z'),
    eventId: 'a1b2c3d4-0000-4000-8000-000000000001',
    eventIdDerived: false,
    readOnly: false,
    attributes: [
      [attributeIds.eventName, 'CreateUser'],
      [attributeIds.eventSource, 'iam.amazonaws.com'],
      [attributeIds.readOnly, 'false'],
      [attributeIds.errorCode, 'EntityAlreadyExistsException'],
      [attributeIds.sourceIPAddress, '192.0.2.10'],
      [attributeIds.accessKeyId, 'AKIAEXAMPLE'],
      [attributeIds.userName, 'alice'],
      [attributeIds.principalArn, 'arn:aws:iam::111122223333:user/alice'],
      [attributeIds.username, 'alice'],
      [attributeIds.resourceType, 'AWS::IAM::User'],
      [attributeIds.resourceName, 'bob'],
    ],
  })
})

test('extraction: a record that says nothing has an id of its bytes and no attribute', () => {
  const bytes = Buffer.from('{"eventID":null}')
  expect(extract({ eventID: null })).toEqual({
    accountId: null,
    region: '',
    category: eventCategories.Management,
    eventTimeMs: null,
    eventId: deriveEventId(bytes),
    eventIdDerived: true,
    readOnly: null,
    attributes: [],
  })
  expect(deriveEventId(bytes)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(deriveEventId(bytes)).not.toBe(deriveEventId(Buffer.from('{"eventID":null }')))
})

test.each([
  [{ eventCategory: 'Data' }, eventCategories.Data],
  [{ eventCategory: 'NetworkActivity' }, eventCategories.NetworkActivity],
  [{ eventCategory: 'Insight' }, eventCategories.Insight],
  [{ eventCategory: 'Aggregated' }, eventCategories.Aggregated],
  [{ eventCategory: 'Tomorrow', managementEvent: false }, eventCategories.Other],
  [{ eventCategory: 'Management', managementEvent: false }, eventCategories.Management],
  [{ eventType: 'AwsCloudTrailInsight' }, eventCategories.Insight],
  [{ eventType: 'AwsVpceEvent' }, eventCategories.NetworkActivity],
  [{ eventType: 'AwsVpceEvents' }, eventCategories.NetworkActivity],
  [{ eventType: 'AwsAggregatedEvent' }, eventCategories.Aggregated],
  [{ eventType: 'AwsApiCall', managementEvent: false }, eventCategories.Data],
  [{ eventType: 'AwsApiCall' }, eventCategories.Management],
])('extraction: the category of %j', (record, category) => {
  expect(extract({ eventID: 'a', ...record }).category).toBe(category)
})

test('extraction: account, Region and id come only from values that are such', () => {
  const identity = { accountId: '111122223333' }
  expect(extract({ userIdentity: identity }).accountId).toBe('111122223333')
  expect(extract({ userIdentity: identity, recipientAccountId: '12345' }).accountId).toBe('111122223333')
  expect(extract({ userIdentity: { accountId: 111122223333 } }).accountId).toBeNull()
  expect(extract({ eventID: 'a', awsRegion: '../../etc' }).region).toBe('')
  expect(extract({ eventType: 'AwsAggregatedEvent', eventId: 'agg-1' }).eventId).toBe('agg-1')
  for (const eventID of ['', 'two words', 'é', 'x'.repeat(129), 7, {}]) {
    expect(extract({ eventID }).eventIdDerived, JSON.stringify(eventID)).toBe(true)
  }
})

test('extraction: readOnly is a boolean or its text', () => {
  expect(extract({ eventID: 'a', readOnly: 'true' }).attributes).toEqual([[attributeIds.readOnly, 'true']])
  expect(extract({ eventID: 'a', readOnly: false }).readOnly).toBe(false)
  expect(extract({ eventID: 'a', readOnly: 'yes' }).readOnly).toBeNull()
})

test('extraction: an Insights record is found by the call that it is about', () => {
  const insightDetails = { eventName: 'RunInstances', eventSource: 'ec2.amazonaws.com' }
  expect(extract({ eventType: 'AwsCloudTrailInsight', insightDetails }).attributes).toEqual([
    [attributeIds.eventName, 'RunInstances'],
    [attributeIds.eventSource, 'ec2.amazonaws.com'],
  ])
})

test('extraction: a long value is cut between characters, as late as possible', () => {
  const characters = fc.string({ unit: fc.constantFrom('a', 'é', '€', '𝄞'), minLength: 100, maxLength: 600 })
  fc.assert(
    fc.property(characters, (value) => {
      const kept = cutAttributeValue(value)
      expect(value.startsWith(kept)).toBe(true)
      expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(attributeValueBytesMax)
      expect(Buffer.from(kept).toString()).toBe(kept)
      if (Buffer.byteLength(value) <= attributeValueBytesMax) expect(kept).toBe(value)
      else expect(Buffer.byteLength(kept)).toBeGreaterThan(attributeValueBytesMax - 4)
    }),
  )
})

test('extraction: whatever a record holds, fields are within their bounds and no attribute stands twice', () => {
  const members = fc.dictionary(
    fc.constantFrom(
      'eventID',
      'eventTime',
      'eventName',
      'eventSource',
      'userIdentity',
      'requestParameters',
      'responseElements',
      'resources',
      'readOnly',
      'awsRegion',
      'insightDetails',
    ),
    fc.oneof(
      fc.jsonValue(),
      fc.dictionary(
        fc.constantFrom('type', 'arn', 'userName', 'vpcId', 'roleArn', 'items', '__proto__'),
        fc.jsonValue(),
      ),
    ),
  )
  fc.assert(
    fc.property(members, (record) => {
      const { attributes, eventId } = extract({ eventType: 'x', ...record })
      expect(eventId).toMatch(/^[\x21-\x7e]{1,128}$/)
      const pairs = attributes.map(([id, value]) => `${id} ${value}`)
      expect(new Set(pairs).size).toBe(pairs.length)
      for (const [, value] of attributes) {
        expect(value).not.toBe('')
        expect(Buffer.byteLength(value)).toBeLessThanOrEqual(attributeValueBytesMax)
      }
    }),
  )
})
