import { afterAll, beforeAll, expect, test } from 'vitest'
import { CairnClient } from '../support/cairn-client.ts'
import { madeAccountId, madeLines, madeRecord } from '../support/made-records.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

const madeCount = 400
const lines = madeLines(0, madeCount)
const made = lines.map((_, number) => madeRecord({ number }))

/** The time of records that tests add: none of the made ones is as old. */
const apartMs = Date.UTC(2026, 10, 1)

/** Every search of these tests asks about the made records only, not about the server's own. */
const ofMade = ['recipientAccountId', madeAccountId] as const

let server: TestServer
let cairn: CairnClient
beforeAll(async () => {
  server = await startServer()
  cairn = new CairnClient({ url: server.url, credentials: server.credentials() })
  const outcomes = await cairn.import(lines)
  expect(outcomes.filter(({ status }) => status !== 'stored')).toEqual([])
})
afterAll(async () => {
  cairn[Symbol.dispose]()
  await server[Symbol.asyncDispose]()
})

test('search: all conditions must hold, a repeated one is met by any of its values', async () => {
  const query = [
    ofMade,
    ['eventName', 'CreateUser'],
    ['eventName', 'DeleteBucket'],
    ['userIdentity.userName', 'alice'],
    ['userIdentity.userName', 'bob'],
    ['errorCode', 'AccessDenied'],
  ] as const
  const expected = made.filter(
    ({ eventName, errorCode, userIdentity: { userName } }) =>
      ['CreateUser', 'DeleteBucket'].includes(eventName) &&
      ['alice', 'bob'].includes(userName) &&
      errorCode === 'AccessDenied',
  )
  expect(expected.length).toBeGreaterThan(0)
  const { records, end } = await cairn.search(query)
  expect(idsOf(records)).toEqual(newestFirst(expected))
  expect(end.matched).toBe(expected.length)
  expect(end.scanned).toBeLessThan(madeCount)
})

test('search: a star stands for any run of characters, at fields with an index and at others', async () => {
  const cases = [
    { query: ['eventName', 'De*'], holds: (name: string) => name.startsWith('De') },
    { query: ['eventName', '*Instances'], holds: (name: string) => name.endsWith('Instances') },
    { query: ['eventName', '*e*e*'], holds: (name: string) => /e.*e/.test(name) },
    { query: ['eventName', '*'], holds: () => true },
  ] as const
  for (const { query, holds } of cases) {
    const { records } = await cairn.search([ofMade, query])
    expect(idsOf(records), query.join('=')).toEqual(newestFirst(made.filter(({ eventName }) => holds(eventName))))
  }
  const { records } = await cairn.search([ofMade, ['requestParameters.bucketName', 'bucket-[36]']])
  expect(records).toEqual([])
  const inBuckets = await cairn.search([
    ofMade,
    ['requestParameters.bucketName', 'b*-3'],
    ['requestParameters.bucketName', 'bucket-6'],
  ])
  expect(idsOf(inBuckets.records)).toEqual(
    newestFirst(made.filter((_, number) => number % 7 === 3 || number % 7 === 6)),
  )
})

test('search: text is found anywhere in a record, also where JSON escapes it', async () => {
  const odd = madeRecord({ number: 9001, timeMs: apartMs, more: { userAgent: 'line one\n"zwei" – déjà vu' } })
  await cairn.import([JSON.stringify(odd)])
  for (const text of ['"zwei"', 'déjà vu', 'one\n"zwei', odd.eventID]) {
    expect(idsOf((await cairn.search([ofMade, ['text', text]])).records), text).toEqual([odd.eventID])
  }
  expect((await cairn.search([ofMade, ['text', 'Zwei']])).records).toEqual([])
})

test('search: from is inclusive, to is not, and the order and the limit are the asked ones', async () => {
  const times = [...made.map(({ eventTime }) => eventTime)].sort()
  const [from = '', to = ''] = [times[100], times[300]]
  const expected = made.filter(({ eventTime }) => eventTime >= from && eventTime < to)
  const within = [ofMade, ['from', from], ['to', to]] as const
  const newest = await cairn.search(within)
  expect(new Set(idsOf(newest.records))).toEqual(new Set(expected.map(({ eventID }) => eventID)))
  expect(idsOf(newest.records)).toEqual(newestFirst(expected))
  const oldest = await cairn.search([...within, ['order', 'oldest-first']])
  expect(idsOf(oldest.records)).toEqual(newestFirst(expected).reverse())
  const limited = await cairn.search([...within, ['order', 'oldest-first'], ['limit', '7']])
  expect(idsOf(limited.records)).toEqual(newestFirst(expected).reverse().slice(0, 7))
  const day = await cairn.search([ofMade, ['from', '2026-11-10'], ['to', '2026-11-11']])
  expect(day.end.matched).toBe(made.filter(({ eventTime }) => eventTime.startsWith('2026-11-10')).length)
})

// Goal: what was brought is what comes back, to the byte.
//
// Method: records with everything that a careless parser would change: blanks, the order and the repetition of
// members, numbers that no double holds, escapes, characters beyond the basic plane. One is spread over lines, as
// people keep them; line breaks between values mean nothing and come back as blanks, so that a line stays a line.
test('search: the exact bytes of imported records come back', async () => {
  const texts = [
    '{"eventID":"e1000000-0000-4000-8000-000000000001" ,  "eventName": "Odd","recipientAccountId":"210987654321","n":1.0e+2,"big":12345678901234567890123,"eventTime":"2026-11-01T00:00:00Z"}',
    '{"eventID":"e1000000-0000-4000-8000-000000000002","eventName":"Odd","eventName":"Odd","recipientAccountId":"210987654321","s":"\\u0041\\/\\ud83e\\udea8 🪨 \\u2028","eventTime":"2026-11-01T00:00:01Z"}',
    '{"z":0.10,"a":-0,"eventID":"e1000000-0000-4000-8000-000000000003","eventName":"Odd","__proto__":{"x":1},"recipientAccountId":"210987654321","eventTime":"2026-11-01T00:00:02Z"}',
  ]
  await cairn.import(texts)
  const { records } = await cairn.search([ofMade, ['eventName', 'Odd'], ['order', 'oldest-first']])
  expect(records.map(({ text }) => text)).toEqual(texts)

  const pretty = JSON.stringify(madeRecord({ number: 9002, timeMs: apartMs, more: { eventName: 'Pretty' } }), null, 2)
  const file = `{\n  "Records": [\n${pretty}\n]}\n`
  const answer = await cairn.put(file, { query: [['as', 'import']], contentType: 'application/octet-stream' })
  expect(answer[0]).toMatchObject({ status: 'stored' })
  const found = await cairn.search([ofMade, ['eventName', 'Pretty']])
  expect(found.records.map(({ text }) => text)).toEqual([pretty.replaceAll('\n', ' ')])
  expect(found.records[0]?.record).toEqual(JSON.parse(pretty))
})

test("search: another account's root sees its own account only, the operator's root sees all", async () => {
  const mine = '400000000001'
  const credentials = await cairn.createAccount(mine)
  using own = new CairnClient({ url: server.url, credentials })
  await own.import([JSON.stringify(madeRecord({ number: 1, accountId: mine }))])

  expect(
    (await own.search([])).records.map(({ record }) => record.recipientAccountId).filter((id) => id !== mine),
  ).toEqual([])
  expect((await own.search([ofMade])).records).toEqual([])
  expect((await own.search([['eventID', made[0]?.eventID ?? '']])).records).toEqual([])
  expect((await own.search([['text', 'bucket-6']])).records).toEqual([])
  expect((await own.search([['eventName', madeRecord({ number: 1 }).eventName]])).records).toHaveLength(1)

  expect(
    (
      await cairn.search([
        ['recipientAccountId', mine],
        ['eventCategory', '*'],
      ])
    ).records.length,
  ).toBeGreaterThan(1)
  expect(
    (
      await cairn.search([
        ['account', mine],
        ['eventSource', 'cairn.amazonaws.com'],
      ])
    ).records.map(({ record }) => record.eventName),
  ).toContain('Search')
  const denied = await own.post('accounts', JSON.stringify({ accountId: '400000000002' }))
  expect(denied).toMatchObject({ status: 400, text: expect.stringContaining('AccessDenied') })
})

test('search: everything that is wrong with a question is said at once', async () => {
  const { status, text } = await cairn.get('search', [
    ['from', 'yesterday'],
    ['limit', '0'],
    ['order', 'random'],
    ['text', 'a'],
    ['text', 'b'],
    ['.bad..path', 'x'],
  ])
  expect(status).toBe(400)
  const { code, message } = JSON.parse(text).error
  expect(code).toBe('ValidationException')
  for (const name of ['from', 'limit', 'order', 'text', '.bad..path']) expect(message).toContain(name)
})

test('search: it is on record with its conditions and counts', async () => {
  const { end } = await cairn.search([ofMade, ['eventName', 'RunInstances'], ['errorCode', 'Onlyhere']])
  const { records } = await cairn.search([
    ['eventSource', 'cairn.amazonaws.com'],
    ['eventName', 'Search'],
    ['text', 'Onlyhere'],
  ])
  expect(records).toHaveLength(1)
  expect(records[0]?.record).toMatchObject({
    requestParameters: {
      conditions: [
        { path: 'recipientAccountId' },
        { path: 'eventName', values: ['RunInstances'] },
        { path: 'errorCode' },
      ],
    },
    additionalEventData: { matchedRecords: 0, scannedRecords: end.scanned },
    readOnly: true,
  })
})

function idsOf(records: readonly { readonly record: Readonly<Record<string, unknown>> }[]) {
  return records.map(({ record }) => record.eventID)
}

/** By time, and of one time the last that arrived first. */
function newestFirst(records: readonly (typeof made)[number][]): string[] {
  const arrival = new Map(made.map((record, number) => [record.eventID, number]))
  const later = (one: (typeof made)[number], other: (typeof made)[number]) =>
    one.eventTime === other.eventTime
      ? (arrival.get(other.eventID) ?? 0) - (arrival.get(one.eventID) ?? 0)
      : one.eventTime < other.eventTime
        ? 1
        : -1
  return [...records].sort(later).map(({ eventID }) => eventID)
}
