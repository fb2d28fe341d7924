import { EventEmitter, once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import type { Problem } from '../notices.ts'
import { ada, ordersRecorder } from '../testing/orders.ts'
import { type Lines, ScriptedServer } from '../testing/scripted-server.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { nodeHttpListener } from './node-http.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** What a recorder beside `handler` records of what `act` does with the application. */
async function recordsOf(handler: Handler, act: (port: number) => Promise<unknown>, isThrowing = false) {
  using folder = temporaryFolder()
  await using server = await ScriptedServer.start()
  const problems: Problem[] = []
  const recorder = ordersRecorder({
    endpoint: server.url,
    spoolFolder: folder.path,
    onProblem: (problem) => problems.push(problem),
  })
  const fail = () => {
    throw new RangeError('hunter2')
  }
  const listener = nodeHttpListener(recorder, {
    identity: isThrowing ? fail : ({ headers }) => (headers.authorization === undefined ? null : ada),
    routes: {
      'GET /orders/:id': { event: 'GetOrder', parameters: ({ params }) => ({ orderId: params.id }) },
      'POST /orders': {
        event: 'CreateOrder',
        parameters: isThrowing ? fail : () => ({ items: 3 }),
        response: ({ statusCode }) => (statusCode === 201 ? { state: 'new' } : undefined),
        resources: () => [{ type: 'Example::Orders::Order', ARN: 'arn:example:orders:::order/7' }],
      },
    },
  })
  const application = createServer(handler).on('request', listener)
  application.listen(0, '127.0.0.1')
  await once(application, 'listening')
  const address = application.address()
  if (address === null || typeof address === 'string') throw new Error('the application does not listen')
  await act(address.port)
  application.close()
  application.closeIdleConnections()
  await once(application, 'close')
  const stats = await recorder.close()
  return { records: server.records, problems, stats }
}

const send = (port: number, path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${port}${path}`, init).then((answer) => answer.text())

const only = (records: Lines) => {
  expect(records).toHaveLength(1)
  return records[0]
}

test('node http: a request becomes a record after its answer, with what was chosen and nothing else', async () => {
  const { records } = await recordsOf(
    (_, response) => void response.setHeader('x-request-id', 'r-1').writeHead(201).end('made'),
    (port) =>
      send(port, '/orders?token=hide', {
        method: 'POST',
        headers: { authorization: 'hide', 'user-agent': 'a test', cookie: 'hide' },
        body: 'hide',
      }),
  )
  const record = only(records)
  expect(record).toMatchObject({
    eventName: 'CreateOrder',
    userIdentity: ada,
    sourceIPAddress: '127.0.0.1',
    userAgent: 'a test',
    requestID: 'r-1',
    requestParameters: { items: 3 },
    responseElements: { state: 'new' },
    resources: [{ type: 'Example::Orders::Order' }],
    additionalEventData: {
      httpMethod: 'POST',
      route: 'POST /orders',
      httpStatusCode: 201,
      durationMs: expect.any(Number),
    },
  })
  expect(record).not.toHaveProperty('errorCode')
  expect(JSON.stringify(record)).not.toContain('hide')
})

test.each([
  [401, 'UnauthorizedException'],
  [403, 'AccessDenied'],
  [404, 'ResourceNotFoundException'],
  [418, 'HttpStatus418'],
  [500, 'InternalFailure'],
  [507, 'InternalFailure'],
  [304, undefined],
])('node http: status %i is the error %s', async (status, errorCode) => {
  const { records } = await recordsOf(
    (_, response) => void response.writeHead(status).end(),
    (port) => send(port, '/orders/7'),
  )
  const record = only(records)
  expect(record).toMatchObject({ requestParameters: { orderId: '7' }, userIdentity: { type: 'Unknown' } })
  expect(record?.errorCode).toBe(errorCode)
})

test('node http: what is in no route is not recorded', async () => {
  const { records } = await recordsOf(
    (_, response) => void response.end(),
    (port) => send(port, '/health'),
  )
  expect(records).toEqual([])
})

test('node http: a caller who goes away is on record, before an answer and in the middle of one', async () => {
  const arrived = new EventEmitter()
  const leave = async (port: number, isAnswered: boolean) => {
    const outgoing = request({ port, path: '/orders/7' }).on('error', () => undefined)
    const isThere = isAnswered
      ? once(outgoing, 'response').then(([answer]) => once(answer, 'data'))
      : once(arrived, 'request')
    outgoing.end()
    await isThere
    outgoing.destroy()
  }
  const before = await recordsOf(
    () => void arrived.emit('request'),
    (port) => leave(port, false),
  )
  expect(only(before.records)).toMatchObject({ errorCode: 'RequestAborted', additionalEventData: { aborted: true } })
  expect(only(before.records)?.additionalEventData).not.toHaveProperty('httpStatusCode')
  const within = await recordsOf(
    (_, response) => void response.writeHead(200).write('some'),
    (port) => leave(port, true),
  )
  expect(only(within.records)).toMatchObject({
    errorCode: 'RequestAborted',
    additionalEventData: { httpStatusCode: 200 },
  })
})

test('node http: what the functions of an application throw is named, and costs what they would have said', async () => {
  const { records, problems } = await recordsOf(
    (_, response) => void response.writeHead(201).end(),
    (port) => send(port, '/orders', { method: 'POST' }),
    true,
  )
  expect(only(records)).toMatchObject({
    userIdentity: { type: 'Unknown' },
    requestParameters: null,
    responseElements: { state: 'new' },
    additionalEventData: { incomplete: ['identity', 'parameters'] },
  })
  expect(problems.map(({ message }) => message)).toEqual(['identity threw RangeError', 'parameters threw RangeError'])
})
