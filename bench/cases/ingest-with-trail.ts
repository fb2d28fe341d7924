import type { BenchCase } from '../bench-case.ts'
import type { BenchContext } from '../context.ts'
import { submittedLines } from '../corpus/submitted-lines.ts'
import { untilAtRest } from '../server/at-rest.ts'
import { BenchServer } from '../server/bench-server.ts'
import { deliveredRecords, makeTrail, operatorAccount } from '../server/hosted-trail.ts'
import { inParallel, lineBatches, Requests } from '../server/requests.ts'

const recordsPerRequest = 100
const connections = 8
const deliveryIntervalMs = 1_000

/** Longer than an interval: whatever is left to be delivered begins meanwhile. */
const quietMs = 2 * deliveryIntervalMs

export const benchCase: BenchCase = {
  name: 'ingest-with-trail',
  about:
    'Ingest over HTTP, 100 records a request, with a trail that delivers all of them, beside the same without one.',
  async run(context) {
    const bodies: Buffer[] = []
    for await (const body of lineBatches((await context.slice()).path, recordsPerRequest)) {
      bodies.push(submittedLines(body, operatorAccount))
    }
    const half = bodies.slice(0, Math.ceil(bodies.length / 2))
    const { sending: plainSending, all: plain } = await ingest(context, half, false)
    const { sending, all } = await ingest(context, half, true)
    return [
      {
        stage: 'ingest with a trail, up to the last log file',
        value: all,
        unit: 'records/CPU s',
        baseline: { stage: 'without a trail', value: plain },
        target: { of: 'ratio', is: 'at least', figure: 0.6 },
        note: 'The figure to reach is for a trail, an event data store and ten rules together.',
      },
      {
        stage: 'ingest with a trail, up to the last answer, the client included',
        value: sending,
        unit: 'records/s',
        baseline: { stage: 'without a trail', value: plainSending },
        target: { of: 'ratio', is: 'at least', figure: 0.6 },
      },
    ]
  },
}

interface Rates {
  /** Records a second, up to the last answer. */
  readonly sending: number
  /** Records for each CPU second of the server, up to when it has nothing left to do. */
  readonly all: number
}

async function ingest(context: BenchContext, bodies: readonly Buffer[], hasTrail: boolean): Promise<Rates> {
  const settings = { CAIRN_DELIVERY_INTERVAL_MS: String(deliveryIntervalMs) }
  const server = await BenchServer.start(context.newFolder('ingest-with-trail'), undefined, settings)
  const requests = new Requests(server, connections)
  try {
    if (hasTrail) await makeTrail(server)
    // What the runtime compiles while it is new is not what a server that runs for weeks does.
    const warm = bodies.slice(0, Math.ceil(bodies.length / 10))
    const warmRecords = await sendAll(requests, warm)
    await untilAtRest(() => server.cpuMs(), quietMs)
    const cpuBeforeMs = server.cpuMs()
    const startedAtMs = performance.now()
    const records = await sendAll(requests, bodies.slice(warm.length))
    const sentMs = performance.now() - startedAtMs
    await untilAtRest(() => server.cpuMs(), quietMs)
    const cpuMs = server.cpuMs() - cpuBeforeMs
    if (hasTrail) await checkDelivered(server, warmRecords + records)
    return { sending: (records * 1000) / sentMs, all: (records * 1000) / cpuMs }
  } finally {
    requests.close()
    await server.stop()
  }
}

/** How many records were stored. */
async function sendAll(requests: Requests, bodies: readonly Buffer[]): Promise<number> {
  let stored = 0
  await inParallel(bodies, connections, async (body) => {
    const answer = await requests.call({ method: 'POST', path: '/_cairn/v1/events', service: 'cairn', body })
    const lines = answer.trimEnd().split('\n')
    const refused = lines.find((line) => !line.includes('"status":"stored"'))
    if (refused !== undefined) throw new Error(`a record was not stored: ${refused}`)
    stored += lines.length
  })
  return stored
}

/** The trail delivers what the server records of its own calls too. */
async function checkDelivered(server: BenchServer, records: number): Promise<void> {
  const delivered = await deliveredRecords(server)
  if (delivered < records) throw new Error(`${delivered} of ${records} records were delivered`)
}
