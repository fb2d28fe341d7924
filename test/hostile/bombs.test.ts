import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { logFileRecordsMax } from '../../src/formats/unpack-log-file.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { cloudTrail, cloudTrailHeaders, type Received, residentMebibytes, search, send } from './attacker.ts'

let server: TestServer
let url: URL

beforeAll(async () => {
  server = await startServer({ config: 'capture:\n  rejectedPerSecond: 1000\n' })
  url = new URL(server.url)
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

const mebibyte = 1024 * 1024

/** What a server may take in all while it is bombed: two workers with a full log file each, and what they made of it. */
const residentMebibytesMax = 1_500

function call(body: Uint8Array): Promise<Received> {
  const headers = { ...cloudTrailHeaders('LookupEvents'), 'content-encoding': 'gzip' }
  return send(url, { credentials: server.credentials(), service: 'cloudtrail', headers, body })
}

function importFile(body: Uint8Array, query = 'summary=true'): Promise<Received> {
  const headers = { 'content-type': 'application/octet-stream' }
  return send(url, { credentials: server.credentials(), target: `/_cairn/v1/events?as=import&${query}`, headers, body })
}

function putLines(body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}): Promise<Received> {
  return send(url, { credentials: server.credentials(), target: '/_cairn/v1/events?summary=true', headers, body })
}

async function expectWell(): Promise<void> {
  const answer = await cloudTrail(url, server.credentials(), 'LookupEvents', '{"MaxResults":1}')
  expect(answer.status).toBe(200)
}

/** The account of a file: `{"file": …}`, the last line of its answer. */
function fileAccount({ text }: Received) {
  return JSON.parse(text.trim().split('\n').at(-1) ?? '').file
}

// Goal: bodies that unpack to far more than they are cost no memory that stays, and no other caller's answer.
//
// Method: 200 calls with bombs of 100 MiB, sixteen at a time, then the memory is compared with what it was after the
// first sixteen, when every buffer that is kept had been made.
test('bomb: 200 packed bodies that unpack to too much are refused by name, and memory does not grow with them', async () => {
  const bomb = gzipSync(Buffer.alloc(100 * mebibyte, 0x20))
  const round = async () => {
    const answers = await Promise.all(Array.from({ length: 16 }, () => call(bomb)))
    for (const { headers } of answers) expect(headers['x-amzn-errortype']).toBe('RequestEntityTooLargeException')
  }
  await round()
  const before = await residentMebibytes(url)
  for (let sent = 16; sent < 200; sent += 16) await round()
  expect(await residentMebibytes(url)).toBeLessThan(before + 200)
  await expectWell()
  const refused = await search(url, server.credentials(), 'errorCode=RequestEntityTooLargeException&limit=1000')
  expect(refused.length).toBeGreaterThanOrEqual(200)
})

test('bomb: a packed body that is cut off is refused by name', async () => {
  const packed = gzipSync('{"MaxResults":1}')
  for (const bytes of [packed.subarray(0, 5), packed.subarray(0, 15), packed.subarray(0, -1)]) {
    expect((await call(bytes)).headers['x-amzn-errortype']).toBe('SerializationException')
  }
  await expectWell()
})

// Goal: a log file may be damaged in any way, and its answer says how; none of it costs more than its bounds.
//
// Method: files that unpack to more than is read, that hold a hundred million records in some hundred kilobytes, that
// end early and that are damaged; after them, memory is below what the two full workers may take.
test('bomb: log files that unpack to too much or are damaged are accounted for, within a fixed memory', async () => {
  const tooLarge = fileAccount(await importFile(gzipSync(Buffer.alloc(300 * mebibyte, 0x20))))
  expect(tooLarge).toMatchObject({ events: 0, rejectedCount: 1 })
  expect(tooLarge.rejected[0].reason).toContain('unpacks to more than')

  const empties = gzipSync(`{"Records":[${'{},'.repeat(50_000_000)}{}]}`)
  const tooMany = fileAccount(await importFile(empties))
  expect(tooMany).toMatchObject({ events: logFileRecordsMax, stored: 0, rejectedCount: logFileRecordsMax + 1 })
  expect(tooMany.rejected.at(-1)).toMatchObject({ reason: `the file holds more than ${logFileRecordsMax} records` })

  const whole = gzipSync('{"Records":[{"eventID":"whole","eventName":"Kept"},{"eventID":"cut","eventName":"Cut"}]}')
  const cut = fileAccount(await importFile(whole.subarray(0, -12)))
  expect(cut).toMatchObject({ rejectedCount: 1 })
  expect(cut.rejected[0].reason).toBe('the gzip data ends too early')
  whole[20] = (whole[20] ?? 0) ^ 0xff
  expect(fileAccount(await importFile(whole)).rejected[0].reason).toMatch(/gzip data/)

  expect(await residentMebibytes(url)).toBeLessThan(residentMebibytesMax)
  await expectWell()
})

// Goal: a million lines that are no records are all refused, and meanwhile others are answered.
//
// Method: 2 MiB of lines with one character each, and beside them lookups one after another. How long one takes is
// not a promise of this test; that many get through before the lines are done is.
test('bomb: a body of millions of lines that are no records leaves the server answering and its memory bounded', async () => {
  let isDone = false
  const lines = putLines('1\n'.repeat(mebibyte)).finally(() => {
    isDone = true
  })
  let answered = 0
  while (!isDone) {
    await expectWell()
    answered += 1
  }
  expect(fileAccount(await lines)).toMatchObject({ events: mebibyte, rejectedCount: mebibyte })
  expect(answered).toBeGreaterThan(3)
  expect(await residentMebibytes(url)).toBeLessThan(residentMebibytesMax)
})

test('bomb: bodies of 60 MiB that strangers send are not read, and large ones of known callers take turns', async () => {
  const { accessKeyId, ...rest } = server.credentials()
  const stranger = { ...rest, accessKeyId: accessKeyId.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')) }
  const body = Buffer.alloc(60 * mebibyte, 0x20)
  const refused = await send(url, { credentials: stranger, target: '/_cairn/v1/events', body })
  expect(JSON.parse(refused.text).error.code).toBe('UnrecognizedClientException')

  const answers = await Promise.all(Array.from({ length: 6 }, () => putLines(body)))
  for (const { status } of answers) expect([200, 503]).toContain(status)
  expect(answers.some(({ status }) => status === 200)).toBe(true)
  expect((await putLines(body)).status).toBe(200)
  expect((await putLines(Buffer.alloc(65 * mebibyte))).status).toBe(413)
  await expectWell()
})
