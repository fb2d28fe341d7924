import { gzipPipe } from '../baselines/gzip-pipe.ts'
import type { BenchCase } from '../bench-case.ts'
import type { BenchContext, RecordFile } from '../context.ts'
import { perSecond } from '../measure.ts'
import { BenchServer } from '../server/bench-server.ts'
import { inParallel, lineBatches, Requests } from '../server/requests.ts'

const recordsPerRequest = 100
const connections = 8

export const benchCase: BenchCase = {
  name: 'ingest',
  about: 'Durable, searchable ingest over HTTP, 100 records a request, beside `gzip -6` over the same bytes.',
  async run(context) {
    const slice = await context.slice()
    const gzip = await gzipPipe(slice)
    const { perCpu, perWall } = await ingest(context, slice)
    return [
      {
        stage: 'ingest over HTTP',
        value: perCpu,
        unit: 'records/CPU s',
        baseline: { stage: '`gzip -6` pipe', value: gzip },
        target: { of: 'ratio', is: 'at least', figure: 1.6 },
        note: 'CPU time of all threads of the server. No one stage limits it: the threads that parse, extract and compress, the one that finds duplicates and keeps the index, and the collection of garbage have about a quarter each; HTTP, signatures, journal and proof tree share the rest.',
      },
      {
        stage: 'ingest over HTTP, both cores, the client included',
        value: perWall,
        unit: 'records/s',
        baseline: { stage: '`gzip -6` pipe', value: gzip },
        target: { of: 'ratio', is: 'at least', figure: 3 },
        note: 'The client that sends shares the two cores. What limits it is the CPU time of the row above.',
      },
    ]
  },
}

async function ingest(context: BenchContext, { path, records }: RecordFile) {
  const server = await BenchServer.start(context.newFolder('ingest'))
  const requests = new Requests(server, connections)
  const send = (body: Buffer) =>
    requests.call({ method: 'POST', path: '/_cairn/v1/events?as=import', service: 'cairn', body })
  try {
    const bodies: Buffer[] = []
    for await (const body of lineBatches(path, recordsPerRequest)) bodies.push(body)
    // What the runtime compiles while it is new is not what a server that runs for weeks does.
    const warm = bodies.splice(0, Math.floor(bodies.length / 10))
    await inParallel(warm, connections, send)
    const cpuBeforeMs = server.cpuMs()
    const startedAtMs = performance.now()
    await inParallel(bodies, connections, send)
    const wallMs = performance.now() - startedAtMs
    const measured = records - warm.length * recordsPerRequest
    const cpuMs = server.cpuMs() - cpuBeforeMs
    context.say(`ingest: ${server.residentBytes() / 1e6} MB resident`)
    return { perCpu: (measured * 1000) / cpuMs, perWall: perSecond(measured, { wallMs, cpuMs }) }
  } finally {
    requests.close()
    await server.stop()
  }
}
