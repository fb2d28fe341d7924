import type { BenchCase } from '../bench-case.ts'
import type { BenchContext } from '../context.ts'
import { spreadOf } from '../measure.ts'
import { BenchServer } from '../server/bench-server.ts'
import { inParallel, lineBatches, Requests } from '../server/requests.ts'

const recordsPerRequest = 100
const ingestConnections = 8

/** Lookups measured while nothing else happens. */
const idleLookups = 400

export const benchCase: BenchCase = {
  name: 'lookups-while-ingesting',
  about:
    'The newest 50 events over HTTP while records come in as fast as the server takes them, beside an idle server.',
  async run(context) {
    const { idle, busy, loopDelayMs } = await measure(context)
    return [
      {
        stage: 'LookupEvents while ingesting, p99',
        value: busy.p99,
        unit: 'ms',
        baseline: { stage: 'idle', value: idle.p99 },
        target: { of: 'ratio', is: 'at most', figure: 3 },
        note: 'Both cores are full: the client that sends records has its share of them.',
      },
      {
        stage: 'event-loop delay of the main thread meanwhile, p99',
        value: loopDelayMs.p99,
        unit: 'ms',
        target: { of: 'value', is: 'at most', figure: 10 },
      },
      {
        stage: 'event-loop delay of the main thread meanwhile, worst',
        value: loopDelayMs.max,
        unit: 'ms',
        target: { of: 'value', is: 'at most', figure: 50 },
      },
    ]
  },
}

async function measure(context: BenchContext) {
  const { path } = await context.slice()
  const server = await BenchServer.start(context.newFolder('lookups-while-ingesting'))
  const ingest = new Requests(server, ingestConnections)
  const lookups = new Requests(server, 1)
  try {
    const bodies: Buffer[] = []
    for await (const body of lineBatches(path, recordsPerRequest)) bodies.push(body)
    const half = bodies.splice(0, bodies.length / 2)
    const send = (body: Buffer) =>
      ingest.call({ method: 'POST', path: '/_cairn/v1/events?as=import', service: 'cairn', body })
    await inParallel(half, ingestConnections, send)

    const idle: number[] = []
    while (idle.length < idleLookups) idle.push(await timedLookup(lookups))
    await loopDelay(server) // Begins anew with each reading.
    const busy: number[] = []
    const progress = { isDone: false }
    const sending = inParallel(bodies, ingestConnections, send).finally(() => {
      progress.isDone = true
    })
    while (!progress.isDone) busy.push(await timedLookup(lookups))
    await sending
    return { idle: spreadOf(idle), busy: spreadOf(busy), loopDelayMs: await loopDelay(server) }
  } finally {
    ingest.close()
    lookups.close()
    await server.stop()
  }
}

const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'CloudTrail_20131101.LookupEvents' }

async function timedLookup(requests: Requests): Promise<number> {
  const startedAtMs = performance.now()
  await requests.call({
    method: 'POST',
    path: '/',
    service: 'cloudtrail',
    headers,
    body: Buffer.from('{"MaxResults":50}'),
  })
  return performance.now() - startedAtMs
}

/** What the sampler waits between two looks. It is part of each sample: an idle loop reads as 10 ms. */
const samplerMs = 10

/** As the server's own metrics have it, since they were read last. */
async function loopDelay(server: BenchServer): Promise<{ readonly p99: number; readonly max: number }> {
  const text = await (await fetch(new URL('/_cairn/metrics', server.url))).text()
  const sample = (name: string) =>
    Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN) * 1000 - samplerMs
  return { p99: sample('nodejs_eventloop_lag_p99_seconds'), max: sample('nodejs_eventloop_lag_max_seconds') }
}
