import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AwsTarget } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { type MadeRecordChoices, madeRecord } from '../support/made-records.ts'
import { startServer, type TestServer } from '../support/start-server.ts'

/** The operator account. */
const operatorId = '123456789012'

/** Records of a service that this server does not host: anyone may submit them for an account of their own. */
const submittable = ({ number, accountId = operatorId, more = {} }: MadeRecordChoices) =>
  madeRecord({ number, accountId, more: { eventSource: 'orders.example.com', ...more } })

function lineOf(choices: MadeRecordChoices): string {
  return JSON.stringify(submittable(choices))
}

function linesOf(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => lineOf({ number: first + index }))
}

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

test('ingest: each line is answered by a line, and bringing it again does no harm', async () => {
  const lines = linesOf(0, 3)
  const changed = lineOf({ number: 1, more: { userAgent: 'another' } })
  const reordered = JSON.stringify(Object.fromEntries(Object.entries(submittable({ number: 2 })).reverse()), null, 1)
  const body = ['', lines[0], 'not json', '   ', lines[1], '[1]', '{"a":1}', lines[2], `${lines[0]}\r`].join('\n')
  const ids = lines.map((line) => JSON.parse(line).eventID)

  const first = await cairn.put(body)
  expect(first).toEqual([
    { line: 2, eventID: ids[0], status: 'stored' },
    { line: 3, status: 'rejected', reason: expect.any(String) },
    { line: 5, eventID: ids[1], status: 'stored' },
    { line: 6, status: 'rejected', reason: expect.any(String) },
    { line: 7, status: 'rejected', reason: expect.any(String) },
    { line: 8, eventID: ids[2], status: 'stored' },
    { line: 9, eventID: ids[0], status: 'duplicate' },
  ])
  expect(new Set(first.flatMap(({ reason }) => reason ?? [])).size).toBe(3)
  expect((await cairn.put(body)).map(({ status }) => status)).toEqual(
    first.map(({ status }) => (status === 'stored' ? 'duplicate' : status)),
  )
  expect(await cairn.put(reordered.replaceAll('\n', ''))).toMatchObject([{ status: 'duplicate' }])
  expect(await cairn.put(changed)).toMatchObject([{ status: 'conflict', eventID: ids[1] }])
  const { records } = await cairn.search([
    ['eventID', ids[1]],
    ['order', 'oldest-first'],
  ])
  expect(records.map(({ text, conflict }) => [text, conflict])).toEqual([
    [lines[1], undefined],
    [changed, true],
  ])
})

test('ingest: a gzip body is one like any other, and a summary counts what became of it', async () => {
  const lines = linesOf(100, 50)
  expect((await cairn.put(lines.join('\n'), { isGzip: true })).map(({ status }) => status)).toEqual(
    lines.map(() => 'stored'),
  )
  const [summary, ...rest] = await cairn.put([...lines, 'bad', ...linesOf(150, 2)].join('\n'), {
    query: [['summary', 'true']],
  })
  expect(rest).toEqual([])
  const rejected = [{ line: 51, reason: 'not-json' }]
  expect(summary).toEqual({ file: { events: 53, stored: 2, duplicate: 50, conflict: 0, rejected, rejectedCount: 1 } })
  expect(
    await cairn.post('events', 'no gzip', {
      isGzip: false,
      query: [
        ['nonsense', '1'],
        ['as', 'gift'],
      ],
    }),
  ).toMatchObject({
    status: 400,
    text: expect.stringMatching(/nonsense.*as is import/),
  })
})

test('ingest: search shows how a record came here', async () => {
  const [submitted = '', imported = ''] = linesOf(200, 2)
  await cairn.put(submitted, { query: [['origin', 'billing-service']] })
  await cairn.put(imported, {
    query: [
      ['as', 'import'],
      ['origin', 's3://logs/one.json.gz'],
    ],
  })
  const provenance = async (line: string) =>
    (await cairn.search([['eventID', JSON.parse(line).eventID]])).records.map((found) => found.provenance)
  const principal = `arn:aws:iam::${operatorId}:root`
  expect(await provenance(submitted)).toEqual([
    { kind: 'submitted', storedAt: expect.any(String), principal, origin: 'billing-service' },
  ])
  expect(await provenance(imported)).toEqual([
    { kind: 'imported', storedAt: expect.any(String), principal, origin: 's3://logs/one.json.gz' },
  ])
})

test('ingest: nobody can submit what only this server may say, nor for an account of others', async () => {
  const other = '600000000001'
  using own = new CairnClient({ ...target, credentials: await cairn.createAccount(other) })
  const hosted = ['sts.amazonaws.com', 'cloudtrail.amazonaws.com', 'cairn.amazonaws.com'].map((eventSource, number) =>
    lineOf({ number: 300 + number, more: { eventSource } }),
  )
  const refused = await cairn.put(hosted.join('\n'))
  expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(refused[0]?.reason).toContain('sts.amazonaws.com')
  expect((await cairn.import(hosted)).map(({ status }) => status)).toEqual(['stored', 'stored', 'stored'])

  const lines = [...linesOf(310, 1), lineOf({ number: 311, accountId: other })]
  for (const query of [[], [['as', 'import']]] as const) {
    const outcomes = await own.put(lines.join('\n'), { query })
    expect(outcomes[0]).toMatchObject({ status: 'rejected', reason: expect.stringContaining('account') })
    expect(outcomes[1]?.status).toBe(query.length === 0 ? 'stored' : 'duplicate')
  }
})

test('ingest: a record of a megabyte is kept, a longer line is refused and those around it are not', async () => {
  const sized = (number: number, bytes: number) => {
    const empty = lineOf({ number, more: { padding: '' } })
    return lineOf({ number, more: { padding: 'x'.repeat(bytes - empty.length) } })
  }
  const largest = sized(400, 1024 * 1024)
  const body = [...linesOf(401, 1), largest, sized(402, 1024 * 1024 + 1), sized(403, 3_000_000), ...linesOf(404, 1)]
  const outcomes = await cairn.put(body.join('\n'))
  expect(outcomes.map(({ line, status }) => [line, status])).toEqual([
    [1, 'stored'],
    [2, 'stored'],
    [3, 'rejected'],
    [4, 'rejected'],
    [5, 'stored'],
  ])
  const { records } = await cairn.search([['eventID', JSON.parse(largest).eventID]])
  expect(records[0]?.text).toBe(largest)
})

// Goal: no real record is turned away because it is odd. Old and foreign exports have them all.
test('ingest: odd records are kept as they are', async () => {
  const base = { eventName: 'Odd', recipientAccountId: operatorId }
  const odd: Readonly<Record<string, unknown>>[] = [
    {
      ...base,
      eventID: 'odd-1',
      eventTime: '2026-11-02T00:00:00Z',
      userIdentity: { accountId: operatorId, invokedBy: 'rds.amazonaws.com' },
    },
    { ...base, eventID: 'odd-2', eventVersion: '9.99', future: { x: [1] } },
    { ...base, eventID: 'odd-3', eventTime: 'yesterday', userIdentity: null, requestParameters: 'text' },
    { ...base, eventID: 'odd-4', eventTime: 1_762_041_600, readOnly: 'true', resources: 'none', userIdentity: [] },
    { eventName: 'Odd', eventID: 'odd-5' },
    { ...base, eventTime: '2026-11-02T00:00:01Z', note: 'no id' },
    { ...base, eventID: '', eventTime: '2026-11-02T00:00:02Z', note: 'an empty id' },
  ]
  const lines = odd.map((record) => JSON.stringify(record))
  expect((await cairn.put(lines.join('\n'))).map(({ status }) => status)).toEqual(odd.map(() => 'stored'))
  expect((await cairn.put(lines.join('\n'))).map(({ status }) => status)).toEqual(odd.map(() => 'duplicate'))
  const { records } = await cairn.search([['eventName', 'Odd']])
  expect(records.map(({ text }) => text).sort()).toEqual([...lines].sort())

  const withoutId = records.find(({ record }) => record.note === 'no id')
  expect(withoutId?.derivedEventID).toBe(derivedId(lines[5] ?? ''))
  expect(
    records
      .filter(({ derivedEventID }) => derivedEventID !== undefined)
      .map(({ record }) => record.note)
      .sort(),
  ).toEqual(['an empty id', 'no id'])
  expect((await cairn.search([['eventID', 'odd-3']])).records).toHaveLength(1)
  const byDerivedId = await cairn.search([['eventID', withoutId?.derivedEventID ?? '']])
  expect(byDerivedId.records.map(({ record }) => record.note)).toEqual(['no id'])
})

test('ingest: of a log file as it is, each record has its offset, and a cut one counts up to the cut', async () => {
  const lines = linesOf(500, 3)
  const file = `{"Records":[${lines.join(',')}]}`
  const options = { query: [['as', 'import']], contentType: 'application/octet-stream' } as const
  const whole = await cairn.put(file, { ...options, isGzip: true })
  expect(whole.slice(0, 3)).toEqual(
    lines.map((line) => ({ offset: file.indexOf(line), eventID: JSON.parse(line).eventID, status: 'stored' })),
  )
  expect(whole[3]).toMatchObject({ file: { events: 3, stored: 3, rejectedCount: 0 } })
  const cut = await cairn.put(file.slice(0, file.indexOf(lines[2] ?? '') + 20), options)
  expect(cut.slice(0, 2).map(({ status }) => status)).toEqual(['duplicate', 'duplicate'])
  expect(JSON.stringify(cut.at(-1))).toContain('too early')
})

/** As anyone can compute it: a UUID of version 8 from the SHA-256 of the bytes. */
function derivedId(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
