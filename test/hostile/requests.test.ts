import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type TestServer } from '../support/start-server.ts'
import { cloudTrail, cloudTrailHeaders, type Received, search, send, sendRaw } from './attacker.ts'

let server: TestServer
let url: URL

beforeAll(async () => {
  // Each refusal is looked up, also where many come in one second.
  server = await startServer({ config: 'capture:\n  rejectedPerSecond: 1000\n' })
  url = new URL(server.url)
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

/** After whatever was sent: a call is answered and goes on record. */
async function expectWell(): Promise<void> {
  const answer = await cloudTrail(url, server.credentials(), 'LookupEvents', '{"MaxResults":1}')
  expect(answer.status).toBe(200)
  expect(answer.text).toContain('"EventId"')
}

/** What the record of a call says of its refusal; null where nothing is on record. */
async function recordedError({ headers }: Received): Promise<unknown> {
  const requestId = headers['x-amzn-requestid'] ?? ''
  const [found] = await search(url, server.credentials(), `requestID=${requestId}`)
  return found === undefined ? null : found.record.errorCode
}

const get = (line: string, headers = 'Host: a') => `${line}\r\n${headers}\r\n\r\n`

const wireCases: readonly (readonly [name: string, bytes: string, status: number])[] = [
  ['a URL with a host in it', get('GET http://elsewhere.example/_cairn/health HTTP/1.1'), 200],
  ['no Host', 'GET /_cairn/health HTTP/1.1\r\n\r\n', 400],
  ['a Host that is a path', get('GET /_cairn/health HTTP/1.1', 'Host: ../../etc/passwd'), 200],
  ['HTTP/1.0', 'GET /_cairn/health HTTP/1.0\r\n\r\n', 200],
  ['HTTP/9.9', get('GET /_cairn/health HTTP/9.9'), 400],
  ['an unknown method', get('BREW / HTTP/1.1'), 400],
  [
    'a chunk size that is no number',
    `${get('POST / HTTP/1.1', 'Host: a\r\nTransfer-Encoding: chunked')}ZZ\r\nabc\r\n`,
    400,
  ],
  ['a negative chunk size', `${get('POST / HTTP/1.1', 'Host: a\r\nTransfer-Encoding: chunked')}-1\r\nabc\r\n`, 400],
  [
    'a chunk size of 40 digits',
    `${get('POST / HTTP/1.1', 'Host: a\r\nTransfer-Encoding: chunked')}${'f'.repeat(40)}\r\n`,
    400,
  ],
  ['two lengths', `${get('POST / HTTP/1.1', 'Host: a\r\nContent-Length: 3\r\nContent-Length: 4')}abcd`, 400],
  [
    'a length and chunks',
    `${get('POST / HTTP/1.1', 'Host: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked')}0\r\n\r\n`,
    400,
  ],
  ['a head of 33 KB', get('GET /_cairn/health HTTP/1.1', `Host: a\r\nX-Long: ${'a'.repeat(33_000)}`), 431],
  ['a URL of 1 MB', get(`GET /_cairn/v1/search?text=${'a'.repeat(1_000_000)} HTTP/1.1`), 431],
  ['a line feed in a header', get('GET /_cairn/health HTTP/1.1', 'Host: a\r\nX-A: b\nc: d'), 400],
  ['a null byte in a header', get('GET /_cairn/health HTTP/1.1', 'Host: a\r\nX-A: b\0c'), 400],
  ['an expectation', `${get('POST / HTTP/1.1', 'Host: a\r\nExpect: 100-continue\r\nContent-Length: 2')}{}`, 100],
  ['an expectation that nobody meets', get('POST / HTTP/1.1', 'Host: a\r\nExpect: miracles'), 417],
  ['a path that climbs', get('GET /_cairn/../../../etc/passwd HTTP/1.1'), 404],
  ['a path that climbs, encoded', get('GET /_cairn/%2e%2e/%2e%2e/etc/passwd HTTP/1.1'), 404],
  ['a path of all servers', get('OPTIONS * HTTP/1.1'), 405],
  ['an upgrade', get('GET / HTTP/1.1', 'Host: a\r\nConnection: upgrade\r\nUpgrade: websocket'), 403],
]

test.each(wireCases)(
  'hostile request: %s is answered for what it is, and the server goes on',
  async (_name, bytes, status) => {
    const [first = ''] = (await sendRaw(url, bytes)).split('\r\n', 1)
    expect(Number(first.split(' ')[1])).toBe(status)
    await expectWell()
  },
)

test('hostile request: what follows a good request on its connection and is none ends the connection alone', async () => {
  const received = await sendRaw(url, `${get('GET /_cairn/health HTTP/1.1')}GARBAGE\0\x01\r\n\r\n`)
  expect(received).toContain('400 Bad Request')
  expect(await sendRaw(url, get('CONNECT example.com:443 HTTP/1.1', 'Host: example.com:443'))).toBe('')
  await expectWell()
})

const json = cloudTrailHeaders('LookupEvents')
const bodyCases: readonly (readonly [
  name: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
  code: string,
])[] = [
  ['text that is no JSON', json, '{"MaxResults":', 'SerializationException'],
  ['a list', json, '[]', 'SerializationException'],
  ['bytes that are no UTF-8', json, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 'SerializationException'],
  ['100,000 open brackets', json, '['.repeat(100_000), 'SerializationException'],
  ['a text where a number belongs', json, '{"MaxResults":"1"}', 'SerializationException'],
  ['a number out of its range', json, '{"MaxResults":1e400}', 'SerializationException'],
  ['another content coding', { ...json, 'content-encoding': 'br' }, '{}', 'SerializationException'],
  ['gzip that is none', { ...json, 'content-encoding': 'gzip' }, '{}', 'SerializationException'],
  ['an operation that is none', cloudTrailHeaders('__proto__'), '{}', 'UnknownOperationException'],
  ['an operation of every object', cloudTrailHeaders('constructor'), '{}', 'UnknownOperationException'],
  ['an operation with a very long name', cloudTrailHeaders('A'.repeat(20_000)), '{}', 'UnknownOperationException'],
  ['a body of more than 1 MiB', json, Buffer.alloc(1024 * 1024 + 1, 0x20), 'RequestEntityTooLargeException'],
]

test.each(bodyCases)('hostile body: %s is refused by name, on record as that', async (_name, headers, body, code) => {
  const answer = await send(url, { credentials: server.credentials(), service: 'cloudtrail', headers, body })
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(answer.headers['x-amzn-errortype']).toBe(code)
  expect(await recordedError(answer)).toBe(code)
  await expectWell()
})

test('hostile body: names that every object has are names like any other, and change nothing', async () => {
  const body = '{"__proto__":{"MaxResults":1},"constructor":{"prototype":{"polluted":true}},"MaxResults":2}'
  const answer = await cloudTrail(url, server.credentials(), 'LookupEvents', body)
  expect(JSON.parse(answer.text).Events).toHaveLength(2)
  await expectWell()
})

test('hostile form: 60,000 parameters, a deep name and one that every object has are refused or passed over', async () => {
  const form = async (more: string) =>
    await send(url, {
      credentials: server.credentials(),
      service: 'sts',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `Action=GetCallerIdentity&Version=2011-06-15&${more}`,
    })
  const many = await form('a=1&'.repeat(60_000))
  expect(many.text).toContain('<Code>MalformedQueryString</Code>')
  expect(await recordedError(many)).toBe('MalformedQueryString')
  expect((await form(`${'a.'.repeat(5_000)}=1`)).text).toContain('<Code>MalformedQueryString</Code>')
  expect((await form('%ff=1')).text).toContain('<Code>MalformedQueryString</Code>')
  expect((await form('__proto__.member.1=x&constructor.prototype=y')).status).toBe(200)
  const long = await send(url, {
    credentials: server.credentials(),
    service: 'sts',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `Action=${'A'.repeat(1_000_000)}&Version=2011-06-15`,
  })
  expect(long.status).toBe(400)
  await expectWell()
})

const searchCases: readonly (readonly [name: string, query: string])[] = [
  ['51 conditions', Array.from({ length: 51 }, (_, at) => `field${at}=x`).join('&')],
  ['3,000 parameters', 'a=1&'.repeat(3_000)],
  ['a value of 2,001 characters', `eventName=${'a'.repeat(2_001)}`],
  ['a path of 21 names', `${'a.'.repeat(20)}a=1`],
  ['a path with nothing between its dots', 'a..b=1'],
  ['a limit that is none', 'limit=-1'],
  ['a limit given twice', 'limit=1&limit=2'],
  ['a time that is none', 'from=yesterday'],
]

test.each(searchCases)('hostile search: %s is refused by name, on record as that', async (_name, query) => {
  const answer = await send(url, {
    method: 'GET',
    target: `/_cairn/v1/search?${query}`,
    credentials: server.credentials(),
  })
  expect(answer.status).toBe(400)
  expect(JSON.parse(answer.text).error.code).toBe('ValidationException')
  expect(await recordedError(answer)).toBe('ValidationException')
})

test('hostile search: conditions on names that every object has find what records have, and nothing else', async () => {
  const line =
    '{"eventName":"Odd","eventTime":"2026-11-20T00:00:00Z","__proto__":{"a":"b"},"constructor":"c","hasOwnProperty":1}'
  const put = await send(url, { credentials: server.credentials(), target: '/_cairn/v1/events', body: line })
  expect(put.text).toContain('"stored"')
  for (const query of ['__proto__.a=b', 'constructor=c', 'hasOwnProperty=1']) {
    const { text } = await send(url, {
      method: 'GET',
      target: `/_cairn/v1/search?${query}`,
      credentials: server.credentials(),
    })
    expect(text.split('\n')[0], query).toContain(line)
  }
  for (const query of ['__proto__.polluted=*', 'toString=*', 'constructor.name=*', '__proto__.__proto__=*']) {
    expect(await search(url, server.credentials(), query), query).toEqual([])
  }
})

test('hostile names: a Region or account that tries to be a path finds nothing and leads nowhere', async () => {
  for (const region of ['../../etc', 'us-east-1/..', '%2e%2e', 'US-EAST-1', 'mars-north-1', 'a'.repeat(300)]) {
    const credentials = server.credentials()
    const answer = await send(url, { credentials, service: 'cloudtrail', headers: json, body: '{}', region })
    expect(answer.status, region).toBe(400)
    expect(answer.headers['x-amzn-errortype'], region).toMatch(/^(InvalidSignature|IncompleteSignature)Exception$/)
  }
  for (const accountId of ['../../etc', '12345678901', '1234567890123', '%2e%2e', '__proto__']) {
    const body = JSON.stringify({ accountId })
    const answer = await send(url, { credentials: server.credentials(), target: '/_cairn/v1/accounts', body })
    expect(JSON.parse(answer.text).error.code, accountId).toBe('ValidationException')
  }
  const record = {
    eventName: 'Climb',
    awsRegion: '../../etc',
    recipientAccountId: '../../etc',
    eventTime: '2026-11-20T00:00:00Z',
  }
  const put = await send(url, {
    credentials: server.credentials(),
    target: '/_cairn/v1/events?as=import',
    body: JSON.stringify(record),
  })
  expect(put.text).toContain('"stored"')
  expect(await search(url, server.credentials(), 'awsRegion=..%2F..%2Fetc&eventName=Climb')).toHaveLength(1)
  await expectWell()
})

test('hostile header: what a client calls itself stays one text in one record', async () => {
  const userAgent = 'a\t"},{"eventName":"Forged"}] https://someone:password@host/?X-Amz-Signature=abcdef&x=1'
  const answer = await send(url, {
    method: 'GET',
    target: '/_cairn/v1/search?limit=1',
    headers: { 'user-agent': userAgent.replace('\t', ' ') },
    credentials: server.credentials(),
  })
  const [found] = await search(url, server.credentials(), `requestID=${answer.headers['x-amzn-requestid']}`)
  expect(found?.record.userAgent).toBe(
    'a "},{"eventName":"Forged"}] https://host/?X-Amz-Signature=HIDDEN_DUE_TO_SECURITY_REASONS&x=1',
  )
  const origin = encodeURIComponent('../a\r\nb"},{"c')
  const put = await send(url, {
    credentials: server.credentials(),
    target: `/_cairn/v1/events?as=import&origin=${origin}`,
    body: '{"eventName":"Named","eventTime":"2026-11-20T00:00:00Z"}',
  })
  expect(put.text).toContain('"stored"')
  const shown = await send(url, {
    method: 'GET',
    target: '/_cairn/v1/search?eventName=Named',
    credentials: server.credentials(),
  })
  expect(JSON.parse(shown.text.split('\n')[0] ?? '').provenance.origin).toBe('../a\r\nb"},{"c')
})

test('hostile record: a name of a million characters is kept exactly and can be found by its beginning', async () => {
  const record = { eventName: 'N'.repeat(900_000), eventTime: '2026-11-20T00:00:00Z', eventSource: 'long.example' }
  const put = await send(url, {
    credentials: server.credentials(),
    target: '/_cairn/v1/events',
    body: JSON.stringify(record),
  })
  expect(put.text).toContain('"stored"')
  const [found] = await search(url, server.credentials(), 'eventSource=long.example')
  expect(found?.record.eventName).toBe(record.eventName)
  await expectWell()
})
