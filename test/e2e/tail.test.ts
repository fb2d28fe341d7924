import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AwsTarget, awsClients } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { madeAccountId, madeLines } from '../support/made-records.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

let server: TestServer
let target: AwsTarget
let cairn: CairnClient
beforeAll(async () => {
  server = await startServer()
  target = { url: server.url, credentials: server.credentials() }
  cairn = new CairnClient(target)
})
afterAll(async () => {
  cairn[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

test('tail: it shows what is called and what is brought from then on, in the order of arrival', async () => {
  using clients = awsClients(target)
  await cairn.import(madeLines(0, 3))
  await using open = await cairn.tail([
    ['userIdentity.type', '*'],
    ['eventName', 'GetCallerIdentity'],
    ['eventName', 'Brought'],
  ])
  await clients.sts.send(new GetCallerIdentityCommand({}))
  const brought = madeLines(3, 2, { more: { eventName: 'Brought' } })
  await cairn.import(brought)
  await clients.sts.send(new GetCallerIdentityCommand({}))
  const shown = await open.take(4)
  expect(shown.map(({ record }) => record.eventName)).toEqual([
    'GetCallerIdentity',
    'Brought',
    'Brought',
    'GetCallerIdentity',
  ])
  expect(shown.map(({ provenance }) => provenance.kind)).toEqual(['captured', 'imported', 'imported', 'captured'])
  expect(shown.slice(1, 3).map(({ text }) => text)).toEqual(brought)
})

test('tail: two at once each show their own, with the conditions of a search', async () => {
  await using denied = await cairn.tail([
    ['recipientAccountId', madeAccountId],
    ['errorCode', 'AccessDenied'],
  ])
  await using byText = await cairn.tail([
    ['text', 'bucket-5'],
    ['recipientAccountId', madeAccountId],
  ])
  const lines = madeLines(100, 60)
  await cairn.import(lines)
  const expectedDenied = lines.filter((line) => JSON.parse(line).errorCode === 'AccessDenied')
  const expectedByText = lines.filter((line) => line.includes('bucket-5'))
  expect((await denied.take(expectedDenied.length)).map(({ text }) => text)).toEqual(expectedDenied)
  expect((await byText.take(expectedByText.length)).map(({ text }) => text)).toEqual(expectedByText)
})

test('tail: its beginning and its end are on record, the end with what it showed', async () => {
  const query = [
    ['eventName', 'Brought'],
    ['text', 'on-record'],
  ] as const
  {
    await using open = await cairn.tail(query)
    await cairn.import(madeLines(200, 2, { more: { eventName: 'Brought', note: 'on-record' } }))
    await open.take(2)
  }
  const ofTail = [
    ['eventSource', 'cairn.amazonaws.com'],
    ['eventName', 'Tail'],
    ['text', 'on-record'],
    ['order', 'oldest-first'],
  ] as const
  let records = (await cairn.search(ofTail)).records
  while (records.length < 2) records = (await cairn.search(ofTail)).records
  expect(records.map(({ record }) => record.additionalEventData)).toEqual([
    { phase: 'opened' },
    { phase: 'ended', sentRecords: 2, missedRecords: 0 },
  ])
  const [opened, ended] = records.map(({ record }) => record)
  expect(opened?.eventID).not.toBe(ended?.eventID)
  expect(opened?.requestID).toBe(ended?.requestID)
})

test("tail: another account's root sees its own records only", async () => {
  const mine = '500000000001'
  using own = new CairnClient({ ...target, credentials: await cairn.createAccount(mine) })
  await using open = await own.tail([['eventName', 'Brought']])
  await cairn.import(madeLines(300, 2, { more: { eventName: 'Brought' } }))
  const lines = madeLines(300, 2, { accountId: mine, more: { eventName: 'Brought' } })
  await own.import(lines)
  expect((await open.take(2)).map(({ text }) => text)).toEqual(lines)
})

test('tail: it takes neither an order nor a limit', async () => {
  for (const pair of [
    ['limit', '5'],
    ['order', 'oldest-first'],
  ] as const) {
    expect(await cairn.get('tail', [pair])).toMatchObject({
      status: 400,
      text: expect.stringContaining('ValidationException'),
    })
  }
})

test('tail: a server that stops ends it, and the end is on record', async () => {
  await using stopping = await startServer()
  using client = new CairnClient({ url: stopping.url, credentials: stopping.credentials() })
  const open = await client.tail([['eventName', 'Nothing']])
  const [exit, rest] = await Promise.all([stopping.stop(), open.rest()])
  expect(exit).toEqual({ status: 0, signal: null })
  expect(rest).toEqual([])
  await stopping.start()
  using again = new CairnClient({ url: stopping.url, credentials: stopping.credentials() })
  const { records } = await again.search([
    ['eventName', 'Tail'],
    ['order', 'oldest-first'],
  ])
  expect(records.map(({ record }) => record.additionalEventData)).toMatchObject([
    { phase: 'opened' },
    { phase: 'ended' },
  ])
})
