import { type LookupAttributeKey, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'
import { type AwsClients, awsClients } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { madeRecord } from '../support/made-records.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

// Goal: a call is on record when its answer is there, and LookupEvents finds it whichever attribute is asked for.
//
// Method: who am I, then one lookup for each attribute that such a call has. A call without resources cannot be found
// by one, so the last two attributes are those of a record that is brought: it too is found at its answer.
test('found at its answer: a call, by every attribute that LookupEvents knows', async () => {
  await using server = await startServer()
  const target = targetOf(server)
  using clients = awsClients(target)
  using cairn = new CairnClient(target)

  const identity = await clients.sts.send(new GetCallerIdentityCommand({}))
  expect(identity).toMatchObject({
    Account: '123456789012',
    UserId: '123456789012',
    Arn: 'arn:aws:iam::123456789012:root',
  })
  const [event] = await eventsBy(clients, 'EventName', 'GetCallerIdentity')
  expect(event).toMatchObject({
    EventName: 'GetCallerIdentity',
    EventSource: 'sts.amazonaws.com',
    Username: 'root',
    ReadOnly: 'true',
    AccessKeyId: target.credentials.accessKeyId,
    Resources: [],
  })
  const record = JSON.parse(event?.CloudTrailEvent ?? '{}')
  expect(record.requestID).toBe(identity.$metadata.requestId)
  expect(event?.EventTime?.toISOString()).toBe(record.eventTime.replace('Z', '.000Z'))

  const attributes = [
    ['EventId', record.eventID],
    ['ReadOnly', 'true'],
    ['Username', 'root'],
    ['EventSource', 'sts.amazonaws.com'],
    ['AccessKeyId', target.credentials.accessKeyId],
  ] as const
  for (const [key, value] of attributes) {
    const found = await eventsBy(clients, key, value)
    expect(
      found.map(({ EventId }) => EventId),
      key,
    ).toContain(record.eventID)
  }

  const brought = madeRecord({
    number: 1,
    accountId: record.recipientAccountId,
    more: {
      eventSource: 's3.amazonaws.com',
      eventName: 'DeleteBucket',
      awsRegion: 'us-east-1',
      eventCategory: 'Management',
    },
  })
  expect(await cairn.import([JSON.stringify(brought)])).toMatchObject([{ status: 'stored' }])
  for (const [key, value] of [
    ['ResourceType', 'AWS::S3::Bucket'],
    ['ResourceName', 'bucket-1'],
  ] as const) {
    const found = await eventsBy(clients, key, value)
    expect(
      found.map(({ EventId }) => EventId),
      key,
    ).toEqual([brought.eventID])
    expect(found[0]?.Resources).toEqual([{ ResourceType: 'AWS::S3::Bucket', ResourceName: 'bucket-1' }])
  }
})

test('found at its answer: every one of a hundred calls at once', async () => {
  await using server = await startServer()
  const target = targetOf(server)
  using clients = awsClients(target)
  using cairn = new CairnClient(target)
  await Promise.all(
    Array.from({ length: 100 }, async () => {
      const { $metadata } = await clients.sts.send(new GetCallerIdentityCommand({}))
      const { records } = await cairn.search([['requestID', $metadata.requestId ?? '']])
      expect(records.map(({ record }) => record.eventName)).toEqual(['GetCallerIdentity'])
    }),
  )
})

function targetOf(server: TestServer) {
  return { url: server.url, credentials: server.credentials() }
}

async function eventsBy({ cloudtrail }: AwsClients, AttributeKey: LookupAttributeKey, AttributeValue: string) {
  const { Events } = await cloudtrail.send(
    new LookupEventsCommand({ LookupAttributes: [{ AttributeKey, AttributeValue }] }),
  )
  return Events ?? []
}
