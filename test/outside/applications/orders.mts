import { once } from 'node:events'
import type { IncomingHttpHeaders, Server } from 'node:http'
import { createRecorder, defineEvents, type Exchange } from '@cairn/recorder'

/** What every application of this folder records, whatever its framework. */
export const events = defineEvents({
  eventSource: `${process.env.FRAMEWORK}.example`,
  identities: ['Customer'],
  events: {
    GetOrder: { readOnly: true, category: 'Data', parameters: ['orderId'] },
    CreateOrder: { readOnly: false },
  },
})

export const recorder = createRecorder({
  endpoint: process.env.AWS_ENDPOINT_URL ?? '',
  credentials: {
    accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? '',
  },
  events,
  spoolFolder: 'spool',
})

export const routes = {
  'GET /orders/:id': {
    event: 'GetOrder',
    parameters: ({ params }: Exchange<unknown>) => ({ orderId: params.id }),
  },
  'POST /orders': 'CreateOrder',
} as const

/** The user of a request, as an application finds it. */
export function userOf(headers: IncomingHttpHeaders) {
  const user = headers['x-user']
  return typeof user === 'string' ? ({ type: 'Customer', principalId: user } as const) : null
}

/** Prints where the application listens, and ends it in order when it is asked to. */
export async function serve(server: Server): Promise<void> {
  if (!server.listening) await once(server, 'listening')
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' ? address?.port : address}\n`)
  process.once('SIGTERM', async () => {
    server.close()
    server.closeIdleConnections()
    await once(server, 'close')
    const { waitingRecords } = await recorder.close()
    process.exitCode = waitingRecords === 0 ? 0 : 1
  })
}
