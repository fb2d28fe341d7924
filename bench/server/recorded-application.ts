/**
 * An application that `bench/cases/recorder.ts` calls: plain `node:http`, with the recorder's middleware where `SPOOL`
 * names a folder. Tells its port when it listens, and its CPU time when it is asked, after everything was sent.
 */
import { createServer } from 'node:http'
import { createRecorder, defineEvents, nodeHttpListener } from '../../packages/recorder/src/index.ts'

const { ENDPOINT = '', ACCESS_KEY_ID = '', SECRET_ACCESS_KEY = '', SPOOL } = process.env

const body = JSON.stringify({
  id: '12',
  lines: Array.from({ length: 20 }, (_, line) => ({ line, article: 'a stone' })),
})

const server = createServer((_, response) => {
  response.setHeader('content-type', 'application/json')
  response.setHeader('x-request-id', 'r-1')
  response.end(body)
})
const recorder = SPOOL === undefined ? null : record(SPOOL)
process.on('message', async () => {
  const isSent = (await recorder?.flush({ deadlineMs: 60_000 })) ?? true
  process.send?.({ cpu: process.cpuUsage(), isSent, lost: recorder?.stats().lostEvents ?? 0 })
})
process.once('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => process.send?.({ address: server.address() }))

function record(spoolFolder: string) {
  const recorder = createRecorder({
    endpoint: ENDPOINT,
    credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
    events: defineEvents({
      eventSource: 'orders.example.com',
      identities: ['Customer'],
      events: { GetOrder: { readOnly: true, category: 'Data', parameters: ['orderId'] } },
    }),
    spoolFolder,
  })
  const listener = nodeHttpListener(recorder, {
    identity: () => ({ type: 'Customer', principalId: 'c-7' }),
    routes: { 'GET /orders/:id': { event: 'GetOrder', parameters: ({ params }) => ({ orderId: params.id }) } },
  })
  server.on('request', listener)
  return recorder
}
