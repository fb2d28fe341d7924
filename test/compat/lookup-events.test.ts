import {
  type CloudTrailClient,
  CloudTrailServiceException,
  type Event,
  LookupEventsCommand,
  type LookupEventsCommandInput,
  paginateLookupEvents,
} from '@aws-sdk/client-cloudtrail'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { required } from '../../src/base/assert.ts'
import {
  type AwsClients,
  type AwsTarget,
  awsClients,
  jsonCall,
  sendPlain,
  signedHeaders,
} from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { madeLines, madeRecord } from '../support/made-records.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

/** An account of a test's own, so that no test sees another's records. */
let accounts = 0
async function newAccount(): Promise<AwsTarget & { readonly accountId: string }> {
  using root = new CairnClient({ url: server.url, credentials: server.credentials() })
  accounts += 1
  const accountId = String(300_000_000_000 + accounts)
  return { url: server.url, accountId, credentials: await root.createAccount(accountId) }
}

const pageSizes = [1, 7, 49, 50]

// Goal: the pages of one listing hold every record that was there at the first page exactly once and none that came
// later, in the order of their times, newest first.
//
// Method: 1,000 records are listed in pages of every kind of size, while more records are brought between the pages:
// newer and older ones and some of the very same time.
test('LookupEvents: pages hold what was there at the first page, each record once, whatever arrives meanwhile', async () => {
  const target = await newAccount()
  using cairn = new CairnClient(target)
  using clients = awsClients(target)
  const inRegion = { accountId: target.accountId, more: { awsRegion: 'us-east-1', eventCategory: 'Management' } }
  const before = madeLines(0, 1000, inRegion)
  expect((await cairn.import(before)).filter(({ status }) => status !== 'stored')).toEqual([])
  const expected = new Set(eventIdsOf(before))

  let arrived = 1000
  for (const MaxResults of pageSizes) {
    const there = new Set([...expected, ...eventIdsOf(madeLines(1000, arrived - 1000, inRegion))])
    const own = { EndTime: new Date(Date.now() - 60_000) }
    const found: Event[] = []
    let pages = 0
    const pageCountBound = MaxResults === 1 ? 120 : Number.POSITIVE_INFINITY
    for await (const { Events = [], NextToken } of paginateLookupEvents(
      { client: clients.cloudtrail },
      { ...own, MaxResults },
    )) {
      expect(Events.length).toBeLessThanOrEqual(MaxResults)
      if (NextToken !== undefined) expect(Events).toHaveLength(MaxResults)
      found.push(...Events)
      pages += 1
      if (pages % 5 === 0) {
        await cairn.import(madeLines(arrived, 3, inRegion))
        arrived += 3
      }
      if (pages === pageCountBound) break
    }
    const ids = found.map(({ EventId }) => EventId ?? '')
    expect(new Set(ids).size, `pages of ${MaxResults}`).toBe(ids.length)
    expect(
      ids.filter((id) => !there.has(id)),
      `pages of ${MaxResults}`,
    ).toEqual([])
    if (pages < pageCountBound) expect(ids.length, `pages of ${MaxResults}`).toBe(there.size)
    const times = found.map(({ EventTime }) => EventTime?.getTime() ?? 0)
    expect(times).toEqual([...times].sort((a, b) => b - a))
  }
})

test('LookupEvents: the range includes both its ends', async () => {
  const target = await newAccount()
  using cairn = new CairnClient(target)
  using clients = awsClients(target)
  const firstMs = Date.UTC(2026, 10, 10, 12, 0, 0)
  const seconds = [0, 1, 2, 3, 4]
  const lines = seconds.map((second) =>
    JSON.stringify(
      madeRecord({
        number: second,
        accountId: target.accountId,
        timeMs: firstMs + second * 1000,
        more: { awsRegion: 'us-east-1', eventCategory: 'Management', eventName: `Second${second}` },
      }),
    ),
  )
  await cairn.import(lines)
  const namesIn = async (start: number | null, end: number | null) => {
    const input: LookupEventsCommandInput = {
      ...(start === null ? {} : { StartTime: new Date(firstMs + start * 1000) }),
      EndTime: end === null ? new Date(firstMs + 100_000) : new Date(firstMs + end * 1000),
    }
    return (await eventsOf(clients, input)).map(({ EventName }) => EventName)
  }
  expect(await namesIn(1, 3)).toEqual(['Second3', 'Second2', 'Second1'])
  expect(await namesIn(2, 2)).toEqual(['Second2'])
  expect(await namesIn(null, 0)).toEqual(['Second0'])
  expect(await namesIn(4, null)).toEqual(['Second4'])
  expect(await namesIn(5, null)).toEqual([])
})

test('LookupEvents: management events unless insight is asked for, and data events never', async () => {
  const target = await newAccount()
  using cairn = new CairnClient(target)
  using clients = awsClients(target)
  const insight = {
    eventVersion: '1.09',
    eventTime: '2026-11-12T10:00:00Z',
    awsRegion: 'us-east-1',
    eventID: '5a2f1c1e-0000-4000-8000-00000000000a',
    eventType: 'AwsCloudTrailInsight',
    recipientAccountId: target.accountId,
    sharedEventID: 'a5bb9b02-0000-4000-8000-00000000000b',
    insightDetails: {
      state: 'Start',
      eventSource: 'ssm.amazonaws.com',
      eventName: 'UpdateInstanceInformation',
      insightType: 'ApiCallRateInsight',
    },
    eventCategory: 'Insight',
  }
  const [management, data] = ['Management', 'Data'].map((eventCategory, number) =>
    madeRecord({
      number,
      accountId: target.accountId,
      more: { awsRegion: 'us-east-1', eventCategory, eventName: eventCategory },
    }),
  )
  await cairn.import([insight, management, data].map((record) => JSON.stringify(record)))
  const EndTime = new Date('2026-11-19T00:00:00Z')
  expect((await eventsOf(clients, { EndTime })).map(({ EventName }) => EventName)).toEqual(['Management'])
  const [found, ...others] = await eventsOf(clients, { EventCategory: 'insight' })
  expect(others).toEqual([])
  expect(found).toMatchObject({
    EventId: insight.eventID,
    EventName: 'UpdateInstanceInformation',
    EventSource: 'ssm.amazonaws.com',
  })
  expect(JSON.parse(found?.CloudTrailEvent ?? '')).toEqual(insight)
  for (const [AttributeKey, AttributeValue] of [
    ['EventId', insight.eventID],
    ['EventName', 'UpdateInstanceInformation'],
    ['EventSource', 'ssm.amazonaws.com'],
  ] as const) {
    const input = { EventCategory: 'insight' as const, LookupAttributes: [{ AttributeKey, AttributeValue }] }
    expect(await eventsOf(clients, input), AttributeKey).toHaveLength(1)
  }
})

test('LookupEvents: each account and each Region has its own events', async () => {
  const one = await newAccount()
  const other = await newAccount()
  using cairnOfOne = new CairnClient(one)
  using cairnOfOther = new CairnClient(other)
  const inRegion = (accountId: string, number: number, awsRegion: string) =>
    JSON.stringify(
      madeRecord({
        number,
        accountId,
        more: { awsRegion, eventCategory: 'Management', eventName: `${awsRegion}-${number}` },
      }),
    )
  await cairnOfOne.import([inRegion(one.accountId, 1, 'us-east-1'), inRegion(one.accountId, 2, 'eu-west-1')])
  await cairnOfOther.import([inRegion(other.accountId, 3, 'us-east-1')])
  const names = async (target: AwsTarget, region: string) => {
    using clients = awsClients({ ...target, region })
    const events = await eventsOf(clients, { EndTime: new Date('2026-11-19T00:00:00Z') })
    return events.map(({ EventName }) => EventName)
  }
  expect(await names(one, 'us-east-1')).toEqual(['us-east-1-1'])
  expect(await names(one, 'eu-west-1')).toEqual(['eu-west-1-2'])
  expect(await names(one, 'eu-west-2')).toEqual([])
  expect(await names(other, 'us-east-1')).toEqual(['us-east-1-3'])
})

// Goal: a token is good for the question that it was given for, in the account and Region where it was asked, and for
// no other. The size of a page is no part of the question.
test('LookupEvents: a token of another question, account or Region is refused', async () => {
  const target = await newAccount()
  const other = await newAccount()
  using cairn = new CairnClient(target)
  const inRegion = {
    accountId: target.accountId,
    more: { awsRegion: 'us-east-1', eventCategory: 'Management', eventName: 'Same' },
  }
  await cairn.import(madeLines(0, 5, inRegion))
  using clients = awsClients(target)
  using fromOther = awsClients(other)
  using fromElsewhere = awsClients({ ...target, region: 'eu-west-1' })
  const question: LookupEventsCommandInput = {
    LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'Same' }],
  }
  const { NextToken } = await lookup(clients.cloudtrail, { ...question, MaxResults: 2 })
  expect(NextToken).toBeTypeOf('string')
  const token = { NextToken }
  expect((await lookup(clients.cloudtrail, { ...question, ...token, MaxResults: 3 })).Events).toHaveLength(3)

  const refused: [string, CloudTrailClient, LookupEventsCommandInput][] = [
    ['no attribute', clients.cloudtrail, token],
    [
      'another attribute',
      clients.cloudtrail,
      { ...token, LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'Other' }] },
    ],
    ['a range', clients.cloudtrail, { ...question, ...token, StartTime: new Date(0) }],
    ['a category', clients.cloudtrail, { ...question, ...token, EventCategory: 'insight' }],
    ['another account', fromOther.cloudtrail, { ...question, ...token }],
    ['another Region', fromElsewhere.cloudtrail, { ...question, ...token }],
    [
      'a changed token',
      clients.cloudtrail,
      { ...question, NextToken: `${NextToken?.startsWith('A') ? 'B' : 'A'}${NextToken?.slice(1)}` },
    ],
    ['no token at all', clients.cloudtrail, { ...question, NextToken: 'nonsense' }],
    ['an empty one', clients.cloudtrail, { ...question, NextToken: '' }],
  ]
  for (const [name, client, input] of refused) {
    expect(await errorOf(lookup(client, input)), name).toMatchObject({ name: 'InvalidNextTokenException', status: 400 })
  }
})

test('LookupEvents: what cannot be asked is refused with the name that AWS has for it', async () => {
  const by = (AttributeKey: string, AttributeValue: string) => ({ AttributeKey, AttributeValue })
  const cases: [string, Readonly<Record<string, unknown>>][] = [
    ['InvalidLookupAttributesException', { LookupAttributes: [by('EventName', 'a'), by('EventName', 'b')] }],
    ['InvalidLookupAttributesException', { LookupAttributes: [by('ErrorCode', 'AccessDenied')] }],
    ['InvalidLookupAttributesException', { LookupAttributes: [by('eventName', 'RunInstances')] }],
    ['InvalidLookupAttributesException', { LookupAttributes: [by('EventName', '')] }],
    ['InvalidLookupAttributesException', { LookupAttributes: [by('EventName', 'x'.repeat(2001))] }],
    ['InvalidLookupAttributesException', { LookupAttributes: [by('EventName', '_'.repeat(1001))] }],
    ['InvalidLookupAttributesException', { LookupAttributes: [by('ReadOnly', 'maybe')] }],
    ['InvalidLookupAttributesException', { LookupAttributes: [by('Username', 'root')], EventCategory: 'insight' }],
    ['InvalidLookupAttributesException', { LookupAttributes: [{ AttributeKey: 'EventName' }] }],
    ['InvalidTimeRangeException', { StartTime: 1_790_000_001, EndTime: 1_790_000_000 }],
    ['InvalidMaxResultsException', { MaxResults: 0 }],
    ['InvalidMaxResultsException', { MaxResults: 51 }],
    ['InvalidMaxResultsException', { MaxResults: -1 }],
    ['InvalidEventCategoryException', { EventCategory: 'Insight' }],
    ['InvalidEventCategoryException', { EventCategory: 'management' }],
    ['SerializationException', { MaxResults: 'ten' }],
    ['SerializationException', { LookupAttributes: 'EventName' }],
  ]
  for (const [name, input] of cases) {
    const answer = await plainLookup(input)
    expect(answer, JSON.stringify(input).slice(0, 100)).toMatchObject({ status: 400, name })
  }
})

test('LookupEvents: values at their longest are good, and those of 512 bytes and more are told apart', async () => {
  const target = await newAccount()
  using cairn = new CairnClient(target)
  using clients = awsClients(target)
  const beginning = 'é'.repeat(300)
  const names = ['-one', '-two'].map((end) => `${beginning}${end}`)
  const lines = names.map((bucketName, number) =>
    JSON.stringify(
      madeRecord({
        number,
        accountId: target.accountId,
        more: {
          awsRegion: 'us-east-1',
          eventCategory: 'Management',
          eventSource: 's3.amazonaws.com',
          eventName: 'PutBucketPolicy',
          requestParameters: { bucketName },
        },
      }),
    ),
  )
  await cairn.import(lines)
  for (const [number, AttributeValue] of names.entries()) {
    const events = await eventsOf(clients, { LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue }] })
    expect(events.map(({ CloudTrailEvent }) => CloudTrailEvent)).toEqual([lines[number]])
  }
  const AttributeValue = 'x'.repeat(2000)
  expect(await eventsOf(clients, { LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue }] })).toEqual([])
})

test('LookupEvents: over the configured rate the caller is throttled, each account and Region for itself', async () => {
  await using limited = await startServer({ env: { CAIRN_LOOKUP_EVENTS_PER_SECOND: '2' } })
  const target = { url: limited.url, credentials: limited.credentials() }
  using clients = awsClients(target)
  using elsewhere = awsClients({ ...target, region: 'eu-west-1' })
  const attempts = Array.from({ length: 8 }, () => errorOf(lookup(clients.cloudtrail, {})))
  const outcomes = await Promise.all([...attempts, errorOf(lookup(elsewhere.cloudtrail, {}))])
  expect(outcomes.at(-1)).toBeNull()
  const throttled = outcomes.filter((error) => error !== null)
  expect(throttled.length).toBeGreaterThanOrEqual(4)
  for (const error of throttled) expect(error).toMatchObject({ name: 'ThrottlingException', message: 'Rate exceeded' })
  using cairn = new CairnClient(target)
  const { records } = await cairn.search([['errorCode', 'ThrottlingException']])
  expect(records).toHaveLength(throttled.length)
})

async function plainLookup(input: Readonly<Record<string, unknown>>) {
  const target = { url: server.url, credentials: server.credentials() }
  const call = jsonCall('cloudtrail', 'CloudTrail_20131101.LookupEvents', input)
  const { status, text } = await sendPlain(target.url, call, signedHeaders(call, target))
  return { status, name: JSON.parse(text).__type }
}

function lookup(client: CloudTrailClient, input: LookupEventsCommandInput) {
  return client.send(new LookupEventsCommand(input))
}

async function eventsOf({ cloudtrail }: AwsClients, input: LookupEventsCommandInput): Promise<readonly Event[]> {
  return required((await lookup(cloudtrail, input)).Events, 'Events')
}

async function errorOf(answer: Promise<unknown>) {
  try {
    await answer
    return null
  } catch (error) {
    if (!(error instanceof CloudTrailServiceException)) throw error
    return { name: error.name, message: error.message, status: error.$metadata.httpStatusCode }
  }
}

function eventIdsOf(lines: readonly string[]): string[] {
  return lines.map((line) => JSON.parse(line).eventID)
}
