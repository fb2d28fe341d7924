import { afterAll, beforeAll, expect, test } from 'vitest'
import { CairnClient } from '../support/cairn-client.ts'
import { madeRecord } from '../support/made-records.ts'
import { runInShell } from '../support/shell.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

/** The operator account, in whose name the commands run. */
const operatorId = '123456789012'
const firstMs = Date.UTC(2026, 10, 10, 12, 0, 0)

/** One bucket a second is deleted: each record is found by its name, and all of them by what they share. */
const made = Array.from({ length: 23 }, (_, number) =>
  madeRecord({
    number,
    accountId: operatorId,
    timeMs: firstMs + number * 1000,
    more: {
      awsRegion: 'us-east-1',
      eventSource: 's3.amazonaws.com',
      eventName: 'DeleteBucket',
      eventCategory: 'Management',
      readOnly: false,
      requestParameters: { bucketName: `logs-${number}` },
    },
  }),
)
const newestFirst = made.map(({ eventID }) => eventID).reverse()
const byName = '--lookup-attributes AttributeKey=EventName,AttributeValue=DeleteBucket'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const outcomes = await cairn.import(made.map((record) => JSON.stringify(record)))
  expect(outcomes.filter(({ status }) => status !== 'stored')).toEqual([])
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

test('aws: sts get-caller-identity', async () => {
  expect(await answerOf('aws sts get-caller-identity')).toEqual({
    UserId: operatorId,
    Account: operatorId,
    Arn: `arn:aws:iam::${operatorId}:root`,
  })
})

test('aws: cloudtrail lookup-events by every attribute', async () => {
  const [record] = made
  const attributes = [
    ['EventId', record?.eventID],
    ['EventName', 'DeleteBucket'],
    ['ReadOnly', 'false'],
    ['Username', record?.userIdentity.userName],
    ['ResourceType', 'AWS::S3::Bucket'],
    ['ResourceName', 'logs-0'],
    ['EventSource', 's3.amazonaws.com'],
    ['AccessKeyId', record?.userIdentity.accessKeyId],
  ]
  for (const [key, value] of attributes) {
    const ids = await eventIds(`--lookup-attributes AttributeKey=${key},AttributeValue=${value}`)
    expect(ids, key).toContain(record?.eventID)
    expect(newestFirst, key).toEqual(expect.arrayContaining(ids.filter((id) => newestFirst.includes(id))))
    if (key === 'EventId' || key === 'ResourceName') expect(ids, key).toHaveLength(1)
  }
})

test('aws: cloudtrail lookup-events between two times, both included', async () => {
  const at = (number: number) => made[number]?.eventTime
  const ids = await eventIds(`${byName} --start-time ${at(3)} --end-time ${at(6)}`)
  expect(ids).toEqual([6, 5, 4, 3].map((number) => made[number]?.eventID))
  expect(await eventIds(`${byName} --end-time ${at(0)}`)).toEqual([made[0]?.eventID])
})

test('aws: cloudtrail lookup-events in pages, whose size only the server sees', async () => {
  const pagesBefore = await lookupsOnRecord()
  expect(await eventIds(`${byName} --page-size 5`)).toEqual(newestFirst)
  expect((await lookupsOnRecord()) - pagesBefore).toBe(5)

  const first = await answerOf(`aws cloudtrail lookup-events ${byName} --max-items 7`)
  expect(idsIn(first)).toEqual(newestFirst.slice(0, 7))
  const rest = await eventIds(`${byName} --starting-token ${first.NextToken}`)
  expect(rest).toEqual(newestFirst.slice(7))
})

test('aws: what is refused ends with the name of the error and no good status', async () => {
  const cases = [
    ['aws cloudtrail lookup-events --max-results 51', 'InvalidMaxResultsException'],
    ['aws cloudtrail lookup-events --next-token nonsense', 'InvalidNextTokenException'],
    ['aws cloudtrail lookup-events --start-time 2026-11-11 --end-time 2026-11-10', 'InvalidTimeRangeException'],
    ['aws cloudtrail list-dashboards', 'UnsupportedOperationException'],
    ['aws sts get-delegated-access-token --trade-in-token none', 'UnsupportedOperation'],
    ['aws sts assume-role --role-arn arn:aws:iam::123456789012:role/reader --role-session-name me', 'AccessDenied'],
    ['aws cloudtrail lookup-events --region mars-north-1', 'InvalidSignatureException'],
    [
      'env -u AWS_PROFILE AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE AWS_SECRET_ACCESS_KEY=wrong aws sts get-caller-identity',
      'InvalidClientTokenId',
    ],
  ] as const
  for (const [command, name] of cases) {
    const { status, printed } = await runInShell(server, command)
    expect(printed, command).toContain(`An error occurred (${name})`)
    expect(status, command).toBeGreaterThan(0)
  }
})

test('boto3: the paginator finds every event once, in order', async () => {
  const program = [
    'import boto3',
    'pages = boto3.client("cloudtrail").get_paginator("lookup_events").paginate(',
    '    LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "DeleteBucket"}],',
    '    PaginationConfig={"PageSize": 4})',
    'print("\\n".join(event["EventId"] for page in pages for event in page["Events"]))',
  ].join('\n')
  const { status, printed } = await runInShell(server, `python3 - <<'END'\n${program}\nEND`)
  expect(status, printed).toBe(0)
  expect(printed.trim().split('\n')).toEqual(newestFirst)
})

async function answerOf(command: string): Promise<Readonly<Record<string, unknown>>> {
  const { status, printed } = await runInShell(server, `${command} --output json`)
  expect(status, printed).toBe(0)
  return JSON.parse(printed)
}

async function eventIds(options: string): Promise<readonly string[]> {
  return idsIn(await answerOf(`aws cloudtrail lookup-events ${options}`))
}

function idsIn({ Events }: Readonly<Record<string, unknown>>): readonly string[] {
  if (!Array.isArray(Events)) throw new Error('the answer has no events')
  return Events.map(({ EventId }) => String(EventId))
}

async function lookupsOnRecord(): Promise<number> {
  using cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  return (await cairn.search([['eventName', 'LookupEvents']])).end.matched
}
