import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Problem, Rejection } from './notices.ts'
import { createRecorder } from './recorder.ts'
import { RecorderSetupError } from './setup-error.ts'
import type { Loss } from './spool/loss-notes.ts'
import { ada, type Choices, orders, ordersRecorder } from './testing/orders.ts'
import { type Lines, outcomes, refuse, ScriptedServer, takeAll } from './testing/scripted-server.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

/** Nothing listens there. */
const nowhere = 'http://127.0.0.1:1'

type Taker = ReturnType<typeof ordersRecorder>

function recordOrders(recorder: Taker, first: number, end: number, text = ''): void {
  for (let number = first; number < end; number += 1)
    recorder.record('CreateOrder', { userIdentity: ada, requestParameters: { orderId: number, items: text } })
}

function orderIds(records: Lines): unknown[] {
  return records.flatMap(({ requestParameters }) =>
    typeof requestParameters === 'object' && requestParameters !== null && 'orderId' in requestParameters
      ? [requestParameters.orderId]
      : [],
  )
}

const range = (first: number, end: number) => Array.from({ length: end - first }, (_, index) => first + index)

/** Resolves when `isSo`. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
}

test('recorder: events arrive in order, in batches of at most so many, and nothing stays behind', async () => {
  using folder = temporaryFolder()
  await using server = await ScriptedServer.start()
  const recorder = ordersRecorder({ endpoint: server.url, spoolFolder: folder.path, batchRecordsMax: 30 })
  recordOrders(recorder, 0, 100)
  expect(await recorder.flush()).toBe(true)
  recordOrders(recorder, 100, 150)
  const stats = await recorder.close()
  expect(orderIds(server.records)).toEqual(range(0, 150))
  expect(Math.max(...server.requests.map((lines) => lines.length))).toBeLessThanOrEqual(30)
  expect(stats).toMatchObject({
    recordedEvents: 150,
    storedRecords: 150,
    waitingRecords: 0,
    waitingBytes: 0,
    lostEvents: 0,
  })
  expect(readdirSync(folder.path)).toEqual(['lock'])
})

// Goal: what is recorded while the spool is being opened, and in each turn of the event loop after that, is all there.
// Method: so often that the opening ends between any two turns.
test('recorder: events of the first moments arrive, in order', async () => {
  await using server = await ScriptedServer.start()
  for (let start = 0; start < 30; start += 1) {
    using folder = temporaryFolder()
    const recorder = ordersRecorder({ endpoint: server.url, spoolFolder: folder.path })
    for (let number = 0; number < 40; number += 1) {
      recordOrders(recorder, start * 40 + number, start * 40 + number + 1)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await recorder.close()).toMatchObject({ storedRecords: 40, waitingRecords: 0, lostEvents: 0 })
  }
  expect(orderIds(server.records)).toEqual(range(0, 30 * 40))
})

// Goal: however an application starts, records and ends, what it recorded arrives once and in order.
//
// Method: lives one after another in one spool, each with bursts of events between which it yields or waits, with or
// without a server, and with little or no time to end.
test('recorder: any row of lives loses nothing', async () => {
  const burst = fc.record({ events: fc.nat(30), waitMs: fc.constantFrom(0, 0, 1, 3) })
  const life = fc.record({
    bursts: fc.array(burst, { maxLength: 8 }),
    hasServer: fc.boolean(),
    deadlineMs: fc.constantFrom(0, 1, 20),
  })
  const property = fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 6 }), async (lives) => {
    using folder = temporaryFolder()
    await using server = await ScriptedServer.start()
    let recorded = 0
    for (const { bursts, hasServer, deadlineMs } of lives) {
      const endpoint = hasServer ? server.url : nowhere
      const recorder = ordersRecorder({ endpoint, spoolFolder: folder.path, onProblem: () => undefined })
      for (const { events, waitMs } of bursts) {
        recordOrders(recorder, recorded, recorded + events, 'x'.repeat(3_000))
        recorded += events
        await new Promise((resolve) => (waitMs === 0 ? setImmediate(resolve) : setTimeout(resolve, waitMs)))
      }
      expect(await recorder.close({ deadlineMs })).toMatchObject({ lostEvents: 0 })
    }
    const last = ordersRecorder({ endpoint: server.url, spoolFolder: folder.path })
    expect(await last.close()).toMatchObject({ waitingRecords: 0, lostEvents: 0 })
    // A life that ended while its request was under way does not know whether it arrived.
    expect([...new Set(orderIds(server.records))]).toEqual(range(0, recorded))
  })
  await fc.assert(property, { numRuns: 40, seed: 28 })
})

// Goal: a server that is away, refuses the caller, answers as another service, or breaks off in the middle of an answer
// costs no event and no order.
//
// Method: each request meets the next of these, then the server is well.
test('recorder: whatever a server answers that is not about a record, the record is sent again', async () => {
  using folder = temporaryFolder()
  await using server = await ScriptedServer.start()
  const scripts = [
    (_: Lines, response: Parameters<typeof takeAll>[1]) => response.destroy(),
    (_: Lines, response: Parameters<typeof takeAll>[1]) => refuse(response, 400, 'AccessDeniedException'),
    (_: Lines, response: Parameters<typeof takeAll>[1]) => refuse(response, 503, 'ServiceUnavailableException'),
    (_: Lines, response: Parameters<typeof takeAll>[1]) => void response.writeHead(200).end('<html>Sign in</html>'),
    (lines: Lines, response: Parameters<typeof takeAll>[1]) => {
      response.writeHead(200, { 'content-length': 100_000 })
      response.write(outcomes(lines.slice(0, 3)), () => response.destroy())
    },
  ]
  server.script = (lines, response) => (scripts.shift() ?? takeAll)(lines, response)
  const problems: Problem[] = []
  const onProblem = (problem: Problem) => problems.push(problem)
  const recorder = ordersRecorder({ endpoint: server.url, spoolFolder: folder.path, onProblem })
  recordOrders(recorder, 0, 10)
  const stats = await recorder.close()
  expect(stats).toMatchObject({ storedRecords: 10, rejectedRecords: 0, lostEvents: 0, problem: null })
  expect(orderIds(server.requests[4] ?? [])).toEqual(range(0, 10))
  expect(orderIds(server.requests[5] ?? [])).toEqual(range(3, 10))
  expect(problems.map(({ message }) => message.split(':')[0])).toEqual([
    'ECONNRESET',
    'AccessDeniedException',
    'ServiceUnavailableException',
    'the answer is not one of Cairn',
  ])
})

test('recorder: a body that is refused is halved until the one record is named, and the others arrive in order', async () => {
  using folder = temporaryFolder()
  await using server = await ScriptedServer.start((lines, response) => {
    if (orderIds(lines).includes(13)) refuse(response, 400, 'ValidationException')
    else takeAll(lines, response)
  })
  const rejections: Rejection[] = []
  const onRejected = (rejection: Rejection) => rejections.push(rejection)
  const recorder = ordersRecorder({ endpoint: server.url, spoolFolder: folder.path, onRejected })
  recordOrders(recorder, 0, 40)
  const stats = await recorder.close()
  expect(stats).toMatchObject({ storedRecords: 39, rejectedRecords: 1 })
  expect(rejections).toMatchObject([
    { eventName: 'CreateOrder', reason: expect.stringContaining('ValidationException') },
  ])
  const stored = server.requests.filter((lines) => !orderIds(lines).includes(13)).flat()
  expect(orderIds(stored)).toEqual(range(0, 40).filter((id) => id !== 13))
})

test('recorder: without a server events wait on the disk, also for the next process', async () => {
  using folder = temporaryFolder()
  const first = ordersRecorder({ endpoint: nowhere, spoolFolder: folder.path })
  recordOrders(first, 0, 50)
  expect(await first.close({ deadlineMs: 50 })).toMatchObject({ storedRecords: 0, waitingRecords: 50, lostEvents: 0 })
  await using server = await ScriptedServer.start()
  const second = ordersRecorder({ endpoint: server.url, spoolFolder: folder.path })
  recordOrders(second, 50, 60)
  await second.close()
  expect(orderIds(server.records)).toEqual(range(0, 60))
})

// Goal: at the bound the newest events are lost, the application goes on, and the gap is stated at its place by one
// record, with how many and from when to when.
//
// Method: a spool of the smallest size, no server; more than it takes; then a server.
test('recorder: what does not fit is lost and stated where it is missing, once the server is back', async () => {
  using folder = temporaryFolder()
  const losses: Loss[] = []
  const choices: Choices = {
    endpoint: nowhere,
    spoolFolder: folder.path,
    spoolBytesMax: 1024 * 1024,
    onLoss: (loss) => losses.push(loss),
  }
  const first = ordersRecorder(choices)
  recordOrders(first, 0, 1_000, 'x'.repeat(2_000))
  const { recordedEvents, lostEvents, waitingRecords } = first.stats()
  expect(lostEvents).toBeGreaterThan(400)
  expect([recordedEvents + lostEvents, waitingRecords]).toEqual([1_000, recordedEvents])
  await first.close({ deadlineMs: 50 })
  expect(losses[0]).toMatchObject({ count: 1, reasons: { 'spool-full': 1 } })

  await using server = await ScriptedServer.start()
  const second = ordersRecorder({ ...choices, endpoint: server.url })
  recordOrders(second, 5_000, 5_010)
  await second.close()
  expect(orderIds(server.records)).toEqual([...range(0, recordedEvents), ...range(5_000, 5_010)])
  const names = server.records.map(({ eventName }) => eventName)
  expect(names.filter((name) => name === 'RecorderLostEvents')).toHaveLength(1)
  const stated = server.records[recordedEvents]
  expect(stated).toMatchObject({
    eventSource: 'orders.example.com',
    eventType: 'AwsServiceEvent',
    userIdentity: { type: 'Recorder', principalId: 'orders.example.com' },
    serviceEventDetails: { lostEvents, isAtLeast: false, reasons: { 'spool-full': lostEvents } },
  })
  expect(readdirSync(folder.path)).toEqual(['lock'])
})

test('recorder: once there is room again a gap is stated though nothing more is recorded', async () => {
  using folder = temporaryFolder()
  await using server = await ScriptedServer.start((_, response) => refuse(response, 503, 'ServiceUnavailableException'))
  const recorder = ordersRecorder({ endpoint: server.url, spoolFolder: folder.path, spoolBytesMax: 1024 * 1024 })
  recordOrders(recorder, 0, 1_000, 'x'.repeat(2_000))
  server.script = takeAll
  await until(() => server.records.some(({ eventName }) => eventName === 'RecorderLostEvents'))
  expect((await recorder.close()).waitingRecords).toBe(0)
})

test('recorder: a folder that another process has is waited for, and nothing is lost meanwhile', async () => {
  using folder = temporaryFolder()
  await using server = await ScriptedServer.start()
  const first = ordersRecorder({ endpoint: server.url, spoolFolder: folder.path })
  recordOrders(first, 0, 1)
  await first.flush()
  const problems: Problem[] = []
  const second = ordersRecorder({
    endpoint: server.url,
    spoolFolder: folder.path,
    onProblem: (problem) => problems.push(problem),
  })
  recordOrders(second, 1, 11)
  await until(() => problems.length > 0)
  expect(problems).toMatchObject([{ kind: 'spool' }])
  expect(second.stats()).toMatchObject({ waitingRecords: 10 })
  await first.close()
  await second.close()
  expect(orderIds(server.records)).toEqual(range(0, 11))
})

test('recorder: nothing throws into the application: not a wrong event, not a callback, not a folder that cannot be', async () => {
  using folder = temporaryFolder()
  writeFileSync(join(folder.path, 'file'), '')
  const thrower = () => {
    throw new Error('of the application')
  }
  const recorder = ordersRecorder({
    endpoint: nowhere,
    spoolFolder: join(folder.path, 'file', 'spool'),
    credentials: thrower,
    onRejected: thrower,
    onProblem: thrower,
    onLoss: thrower,
  })
  const loose: (...event: never) => unknown = recorder.record.bind(recorder)
  const record = (...event: unknown[]) => Reflect.apply(loose, undefined, event)
  const loop: Record<string, unknown> = {}
  loop.self = loop
  expect(record('DropOrder', { userIdentity: ada })).toBeNull()
  expect(record('toString', { userIdentity: ada })).toBeNull()
  expect(record('GetOrder')).toBeNull()
  expect(record('GetOrder', { userIdentity: { type: 'Root' } })).toBeNull()
  expect(record('GetOrder', { userIdentity: ada, atMs: Number.NaN })).toBeNull()
  expect(record('GetOrder', { userIdentity: ada, requestParameters: { orderId: loop } })).toEqual(expect.any(String))
  recordOrders(recorder, 0, 3)
  const stats = await recorder.close({ deadlineMs: 20 })
  expect(stats).toMatchObject({ recordedEvents: 4, rejectedRecords: 5, waitingRecords: 4 })
  expect(recorder.record('GetOrder', { userIdentity: ada })).toBeNull()
  expect(recorder.stats().lostEvents).toBe(1)
  await recorder.close()
})

test('recorder: a wrong option is told while it is made, all of them at once', () => {
  const wrong = {
    endpoint: 'ftp://a',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    events: orders,
    spoolFolder: '',
    region: 'Frankfurt',
    accountId: '1',
    spoolBytesMax: 5,
    batchRecordsMax: 0.5,
  }
  expect(() => createRecorder(wrong)).toThrow(RecorderSetupError)
  expect(() => createRecorder(wrong)).toThrow(
    /endpoint.*region.*accountId.*spoolFolder.*spoolBytesMax.*batchRecordsMax/,
  )
  expect(existsSync('lock')).toBe(false)
})

test('recorder: temporary credentials are asked for before each request, and what keeps them is not quoted', async () => {
  using folder = temporaryFolder()
  await using server = await ScriptedServer.start()
  const problems: Problem[] = []
  let asked = 0
  const recorder = ordersRecorder({
    endpoint: server.url,
    spoolFolder: folder.path,
    onProblem: (problem) => problems.push(problem),
    credentials: async () => {
      asked += 1
      if (asked === 1) throw new Error('the secret is hunter2')
      return { accessKeyId: 'ASIDEXAMPLE', secretAccessKey: 'b', sessionToken: 'c' }
    },
  })
  recordOrders(recorder, 0, 1)
  await recorder.flush()
  recordOrders(recorder, 1, 2)
  await recorder.close()
  expect(asked).toBe(3)
  expect(problems).toEqual([{ kind: 'server', message: 'credentials could not be had' }])
})
