import { gzipSync } from 'node:zlib'
import { paginateLookupEvents } from '@aws-sdk/client-cloudtrail'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { awsClients } from '../support/aws-clients.ts'
import { CairnClient, type PutLine } from '../support/cairn-client.ts'
import { type MadeRecord, madeRecord, thirteenRegions } from '../support/made-records.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const accountId = '700000000001'
const made = Array.from({ length: 1_300 }, (_, number) => madeRecord({ number, accountId }))
const filesOfRegion = 5

/** After all of it, and before the calls of this test. */
const lastDay = new Date('2026-11-19T00:00:00Z')

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

// Goal: the logs of another account, brought as they are, are all there and are there once; whatever is counted comes
// out as a count of the records themselves does.
//
// Method: records of thirteen Regions, a third of them data events, in gzipped log files of one Region each, as AWS
// delivers them; every tenth record is delivered twice. Everything is imported twice.
test('import: the logs of another account come in once, and every count is right', async () => {
  using root = new CairnClient({ url: server.url, credentials: server.credentials() })
  const credentials = await root.createAccount(accountId)
  using cairn = new CairnClient({ url: server.url, credentials })
  const repeated = made.filter((_, number) => number % 10 === 0).length

  expect(await importAll(cairn)).toEqual({ events: made.length + repeated, stored: made.length, duplicate: repeated })
  expect(await importAll(cairn)).toEqual({
    events: made.length + repeated,
    stored: 0,
    duplicate: made.length + repeated,
  })

  const imported = ['userAgent', 'aws-sdk-js/3.0'] as const
  const all = await cairn.search([imported])
  expect(all.end.matched).toBe(made.length)
  const count = async (...query: (readonly [string, string])[]) =>
    (await cairn.search([imported, ...query])).end.matched
  for (const [name, expected] of counted(({ eventName }) => eventName))
    expect(await count(['eventName', name]), name).toBe(expected)
  for (const [name, expected] of counted(({ userIdentity }) => userIdentity.userName)) {
    expect(await count(['userIdentity.userName', name]), name).toBe(expected)
  }
  for (const [code, expected] of counted(({ errorCode }) => errorCode))
    expect(await count(['errorCode', code]), code).toBe(expected)
  for (const [region, expected] of counted(({ awsRegion }) => awsRegion))
    expect(await count(['awsRegion', region]), region).toBe(expected)
  for (const [category, expected] of counted(({ eventCategory }) => eventCategory)) {
    expect(await count(['eventCategory', category]), category).toBe(expected)
  }
  for (const [day, expected] of counted(({ eventTime }) => eventTime.slice(0, 10))) {
    const nextDay = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
    expect(await count(['from', day], ['to', nextDay]), day).toBe(expected)
  }

  for (const region of thirteenRegions) {
    using clients = awsClients({ url: server.url, credentials, region })
    const management = made.filter(
      ({ awsRegion, eventCategory }) => awsRegion === region && eventCategory === 'Management',
    )
    const found: string[] = []
    for await (const { Events = [] } of paginateLookupEvents({ client: clients.cloudtrail }, { EndTime: lastDay })) {
      for (const { EventId = '' } of Events) found.push(EventId)
    }
    expect(found.sort(), region).toEqual(management.map(({ eventID }) => eventID).sort())
  }
})

async function importAll(cairn: CairnClient) {
  const totals = { events: 0, stored: 0, duplicate: 0 }
  for (const file of logFiles()) {
    const [account] = await cairn.put(file, {
      query: [
        ['as', 'import'],
        ['summary', 'true'],
      ],
      contentType: 'application/octet-stream',
    })
    const counts = countsOf(account)
    totals.events += counts.events
    totals.stored += counts.stored
    totals.duplicate += counts.duplicate
  }
  return totals
}

function countsOf(line: PutLine | undefined) {
  const counts = line?.file
  if (typeof counts !== 'object' || counts === null) throw new Error('the answer has no account of the file')
  const of = (name: string) => Number(Object.entries(counts).find(([key]) => key === name)?.[1])
  return { events: of('events'), stored: of('stored'), duplicate: of('duplicate') }
}

function logFiles(): Buffer[] {
  const byFile = new Map<string, MadeRecord[]>()
  const put = (record: MadeRecord, file: number) => {
    const name = `${record.awsRegion} ${file}`
    byFile.set(name, [...(byFile.get(name) ?? []), record])
  }
  for (const [number, record] of made.entries()) {
    put(record, number % filesOfRegion)
    if (number % 10 === 0) put(record, (number + 1) % filesOfRegion)
  }
  return [...byFile.values()].map((Records) => gzipSync(JSON.stringify({ Records })))
}

function counted(valueIn: (record: MadeRecord) => string | undefined): Map<string, number> {
  const counts = new Map<string, number>()
  for (const record of made) {
    const value = valueIn(record)
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return counts
}
