import { expect, test } from 'vitest'
import { identityTypesOf } from './define-events.ts'
import { eventRecord, UnfitEventError } from './event-record.ts'
import { hiddenValue } from './secrets.ts'
import { ada, orders } from './testing/orders.ts'

const frame = {
  eventSource: 'orders.example.com',
  awsRegion: 'eu-central-1',
  accountId: '123456789012',
  identityTypes: identityTypesOf(orders),
}
const made = {
  eventID: '0b7c0e0e-0000-4000-8000-000000000001',
  eventName: 'CreateOrder',
  atMs: Date.UTC(2026, 10, 20, 9),
}
const { CreateOrder } = orders.events

const build = (details: object) => JSON.parse(eventRecord(frame, CreateOrder, made, { userIdentity: ada, ...details }))

test('event record: it has the members of CloudTrail in its order, and those that are chosen', () => {
  const record = build({
    requestParameters: { orderId: '7', card: '4111' },
    responseElements: { state: 'new', total: 9 },
    resources: [{ type: 'Example::Orders::Order', ARN: 'arn:example:orders:::order/7', note: 'x' }],
    sourceIPAddress: '192.0.2.1',
    errorCode: '',
  })
  expect(Object.entries(record)).toEqual(
    Object.entries({
      eventVersion: '1.11',
      userIdentity: ada,
      eventTime: '2026-11-20T09:00:00Z',
      eventSource: 'orders.example.com',
      eventName: 'CreateOrder',
      awsRegion: 'eu-central-1',
      sourceIPAddress: '192.0.2.1',
      requestParameters: { orderId: '7' },
      responseElements: { state: 'new' },
      eventID: made.eventID,
      readOnly: false,
      resources: [{ type: 'Example::Orders::Order', ARN: 'arn:example:orders:::order/7' }],
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: '123456789012',
      eventCategory: 'Management',
    }),
  )
})

test('event record: secrets are taken out wherever they stand', () => {
  const record = build({
    userIdentity: { ...ada, details: { sessionToken: 'hide me', plan: 'gold' } },
    requestParameters: {
      password: 'hide me',
      items: [
        { 'X-Api-Key': 'hide me', nextToken: 'page 2', url: 'https://ada:hide%20me@example.com/?Signature=hide' },
      ],
    },
    errorMessage: 'failed at postgres://ada:hide-me@db/orders',
    additionalEventData: { pem: '-----BEGIN RSA PRIVATE KEY-----hide me', clientSecret: 'hide me', cookie: null },
  })
  expect(JSON.stringify(record)).not.toMatch(/hide/)
  expect(record.requestParameters.password).toBe(hiddenValue)
  expect(record.requestParameters.items[0].nextToken).toBe('page 2')
  expect(record.additionalEventData.cookie).toBeNull()
})

test('event record: what is too large is left out and says so, and texts are cut between characters', () => {
  const record = build({
    requestParameters: { orderId: 'x'.repeat(101 * 1024) },
    additionalEventData: { a: 'y'.repeat(29 * 1024) },
    userAgent: 'ü'.repeat(600),
  })
  expect(record.requestParameters).toMatchObject({ omitted: 'true', reason: 'requestParameters too large' })
  expect(record.additionalEventData).toMatchObject({ omitted: 'true' })
  expect(record.userAgent).toBe('ü'.repeat(512))
})

test.each([
  ['an identity type that is not defined', { userIdentity: { type: 'AWSService' } }],
  ['a resource type that is not defined', { resources: [{ type: 'Example::Orders::Cart', ARN: 'arn:a:b:c:d:e' }] }],
  ['an identity that is too large', { userIdentity: { ...ada, details: { a: 'x'.repeat(300 * 1024) } } }],
])('event record: %s is refused by name', (_, details) => {
  expect(() => build(details)).toThrow(UnfitEventError)
})

test('event record: what JSON has no form for is no reason to fail', () => {
  const record = build({ requestParameters: { items: [10n, new Date(0), () => 1, new Map(), Number.NaN] } })
  expect(record.requestParameters.items).toEqual(['10', '1970-01-01T00:00:00.000Z', null, {}, null])
})

test('event record: a value that refers to itself again and again costs the value, not the application', () => {
  const parent: Record<string, unknown> = { name: 'parent' }
  parent.children = [{ parent }, { parent }, { parent }]
  const { requestParameters } = build({ requestParameters: { items: parent } })
  expect(requestParameters).toMatchObject({ omitted: 'true' })
})
