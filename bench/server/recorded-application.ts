/**
 * An application that `bench/cases/recorder.ts` calls: plain `node:http`, or Express where `EXPRESS` names its package;
 * with the recorder's middleware where `SPOOL` names a folder. Tells its port when it listens, and its CPU time when it is
 * asked, after everything was sent.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import * as v from 'valibot'
import {
  createRecorder,
  defineEvents,
  expressMiddleware,
  type MiddlewareOptions,
  nodeHttpListener,
} from '../../packages/recorder/src/index.ts'

const { ENDPOINT = '', ACCESS_KEY_ID = '', SECRET_ACCESS_KEY = '', SPOOL, EXPRESS } = process.env

const order = {
  id: '12',
  lines: Array.from({ length: 20 }, (_, line) => ({ line, article: 'a stone' })),
}

type Handler = (request: IncomingMessage, response: ExpressResponse, next: () => void) => void

interface ExpressResponse extends ServerResponse {
  set(name: string, value: string): this
  json(value: unknown): this
}

/** What is used of an application of Express; it also is a listener. */
interface ExpressApplication {
  (request: IncomingMessage, response: ServerResponse): void
  use(handler: Handler): void
  get(path: string, handler: Handler): void
}

/** The package is installed by the case alone, and so has no types here. */
const expressSchema = v.custom<() => ExpressApplication>((value) => typeof value === 'function')

const events = defineEvents({
  eventSource: 'orders.example.com',
  identities: ['Customer'],
  events: { GetOrder: { readOnly: true, category: 'Data', parameters: ['orderId'] } },
})
const middleware: MiddlewareOptions<typeof events, IncomingMessage> = {
  identity: () => ({ type: 'Customer', principalId: 'c-7' }),
  routes: { 'GET /orders/:id': { event: 'GetOrder', parameters: ({ params }) => ({ orderId: params.id }) } },
}
const recorder = SPOOL === undefined ? null : openRecorder(SPOOL)

process.on('message', async () => {
  const isSent = (await recorder?.flush({ deadlineMs: 60_000 })) ?? true
  process.send?.({ cpu: process.cpuUsage(), isSent, stored: recorder?.stats().storedRecords ?? 0 })
})
process.once('disconnect', () => process.exit())
const server = EXPRESS === undefined ? plainServer() : expressServer(EXPRESS)
server.listen(0, '127.0.0.1', () => process.send?.({ address: server.address() }))

function openRecorder(spoolFolder: string) {
  const credentials = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY }
  return createRecorder({ endpoint: ENDPOINT, credentials, events, spoolFolder })
}

function plainServer(): Server {
  const body = JSON.stringify(order)
  const server = createServer()
  if (recorder !== null) server.on('request', nodeHttpListener(recorder, middleware))
  return server.on('request', (_, response) => {
    response.setHeader('content-type', 'application/json')
    response.setHeader('x-request-id', 'r-1')
    response.end(body)
  })
}

function expressServer(path: string): Server {
  const application = v.parse(expressSchema, createRequire(import.meta.url)(path))()
  if (recorder !== null) application.use(expressMiddleware(recorder, middleware))
  application.get('/orders/:id', (_, response) => {
    response.set('x-request-id', 'r-1').json(order)
  })
  return createServer(application)
}
