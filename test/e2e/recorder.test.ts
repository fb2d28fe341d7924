import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createRecorder,
  defineEvents,
  nodeHttpListener,
  type Problem,
  type Rejection,
} from '../../packages/recorder/src/index.ts'
import type { AwsTarget } from '../support/aws-clients.ts'
import { CairnClient } from '../support/cairn-client.ts'
import { startServer, type TestServer } from '../support/start-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const events = (eventSource: `${string}.example`) =>
  defineEvents({
    eventSource,
    identities: ['Customer'],
    events: {
      CreateOrder: { readOnly: false, resources: ['Example::Orders::Order'], parameters: ['orderId'] },
      GetOrder: { readOnly: true, category: 'Data', parameters: ['orderId'] },
    },
  })
const ada = { type: 'Customer', principalId: 'c-1', userName: 'ada' } as const

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

/** Options of a recorder that is in a hurry. */
function options({ url, credentials }: AwsTarget, spoolFolder: string) {
  const { accessKeyId, secretAccessKey } = credentials
  return {
    endpoint: url,
    credentials: { accessKeyId, secretAccessKey },
    spoolFolder,
    batchDelayMsMax: 10,
    retryDelayMsMin: 10,
    retryDelayMsMax: 50,
  }
}

async function recordsOf(eventSource: string, client = cairn) {
  const { records } = await client.search([
    ['eventSource', eventSource],
    ['order', 'oldest-first'],
  ])
  return [...records].sort((one, other) => one.recordNumber - other.recordNumber)
}

test('recorder: an event is found as it was recorded, submitted by whoever signed, and can be asked for by its fields', async () => {
  using folder = temporaryFolder()
  const recorder = createRecorder({
    ...options(target, folder.path),
    events: events('found.example'),
    region: 'eu-west-1',
  })
  const eventID = recorder.record('CreateOrder', {
    userIdentity: ada,
    sourceIPAddress: '192.0.2.7',
    errorCode: 'AccessDenied',
    requestParameters: { orderId: '7' },
    resources: [{ type: 'Example::Orders::Order', ARN: 'arn:example:orders:::order/7' }],
  })
  expect(await recorder.close()).toMatchObject({ storedRecords: 1, waitingRecords: 0, problem: null })
  for (const [path, value] of [
    ['eventID', String(eventID)],
    ['userIdentity.userName', 'ada'],
    ['requestParameters.orderId', '7'],
    ['resources.ARN', 'arn:example:orders:::order/7'],
  ] as const) {
    const { records } = await cairn.search([
      ['awsRegion', 'eu-west-1'],
      [path, value],
    ])
    expect(records, path).toMatchObject([
      {
        record: { eventID, eventName: 'CreateOrder', errorCode: 'AccessDenied', sourceIPAddress: '192.0.2.7' },
        provenance: { kind: 'submitted', principal: 'arn:aws:iam::123456789012:root' },
      },
    ])
  }
})

// Goal: a server that goes away and comes back costs no event, no order, and no event is there twice.
//
// Method: events without a pause while the server is killed and started again in the same folder, behind one address
// that stays: what is sent when it dies is sent again.
test('recorder: a server that is killed and started again has every event once, in order', async () => {
  using folder = temporaryFolder()
  await using own = await startServer()
  const port = new URL(own.url).port
  const credentials = own.credentials()
  const recorder = createRecorder({
    ...options({ url: own.url, credentials }, folder.path),
    events: events('away.example'),
    batchRecordsMax: 20,
    onProblem: () => undefined,
  })
  let recorded = 0
  const some = (count: number) => {
    for (let at = 0; at < count; at += 1, recorded += 1)
      recorder.record('CreateOrder', { userIdentity: ada, requestParameters: { orderId: recorded } })
  }
  for (let life = 0; life < 3; life += 1) {
    some(100)
    // Some of it is on its way now.
    await new Promise((resolve) => setTimeout(resolve, 15 * life))
    await own.kill('SIGKILL')
    some(50)
    await own.start(port)
  }
  some(1)
  expect(await recorder.close({ deadlineMs: 30_000 })).toMatchObject({
    lostEvents: 0,
    waitingRecords: 0,
    conflictRecords: 0,
  })
  using client = new CairnClient({ url: own.url, credentials })
  const found = (await recordsOf('away.example', client)).map(({ record }) => record.requestParameters)
  expect(found).toEqual(Array.from({ length: recorded }, (_, orderId) => ({ orderId })))
})

test('recorder: a record that the server refuses is named, and the others arrive', async () => {
  using folder = temporaryFolder()
  const stranger = await cairn.createAccount('210987654321')
  const rejections: Rejection[] = []
  const strangers = { url: target.url, credentials: stranger }
  const recorder = createRecorder({
    ...options(strangers, folder.path),
    events: events('refused.example'),
    accountId: '123456789012',
    onRejected: (rejection) => rejections.push(rejection),
  })
  const eventID = recorder.record('GetOrder', { userIdentity: ada })
  expect(await recorder.close()).toMatchObject({ rejectedRecords: 1, waitingRecords: 0 })
  expect(rejections).toEqual([
    { eventID, eventName: 'GetOrder', reason: 'the record is for an account that you may not write to' },
  ])
})

test('recorder: who may not submit learns it, and nothing is lost by it', async () => {
  using folder = temporaryFolder()
  const problems: Problem[] = []
  const unknown = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'b', sessionToken: null }
  const onProblem = (problem: Problem) => problems.push(problem)
  const wrong = createRecorder({
    ...options({ url: target.url, credentials: unknown }, folder.path),
    events: events('unknown.example'),
    onProblem,
  })
  wrong.record('GetOrder', { userIdentity: ada })
  expect(await wrong.close({ deadlineMs: 500 })).toMatchObject({ waitingRecords: 1, problem: { kind: 'server' } })
  expect(problems[0]?.message).toContain('UnrecognizedClientException')
  const right = createRecorder({ ...options(target, folder.path), events: events('unknown.example') })
  expect(await right.close()).toMatchObject({ storedRecords: 1, waitingRecords: 0 })
})

test('recorder: calls of an application are on record after their answers', async () => {
  using folder = temporaryFolder()
  const recorder = createRecorder({ ...options(target, folder.path), events: events('calls.example') })
  const listener = nodeHttpListener(recorder, {
    identity: () => ada,
    routes: {
      'GET /orders/:id': { event: 'GetOrder', parameters: ({ params }) => ({ orderId: params.id }) },
      'POST /orders': 'CreateOrder',
    },
  })
  const application = createServer((request, response) => {
    response.statusCode = request.method === 'POST' ? 403 : 200
    response.end()
  }).on('request', listener)
  application.listen(0, '127.0.0.1')
  await once(application, 'listening')
  const address = application.address()
  if (address === null || typeof address === 'string') throw new Error('the application does not listen')
  for (const [method, path] of [
    ['GET', '/orders/1'],
    ['GET', '/health'],
    ['POST', '/orders'],
    ['GET', '/orders/2'],
  ] as const)
    await (await fetch(`http://127.0.0.1:${address.port}${path}`, { method })).text()
  application.close()
  await once(application, 'close')
  await recorder.close()
  expect((await recordsOf('calls.example')).map(({ record }) => [record.eventName, record.errorCode])).toEqual([
    ['GetOrder', undefined],
    ['CreateOrder', 'AccessDenied'],
    ['GetOrder', undefined],
  ])
})
