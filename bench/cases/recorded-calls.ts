import { fileURLToPath } from 'node:url'
import type { BenchCase } from '../bench-case.ts'
import type { BenchContext } from '../context.ts'
import { interleaved } from '../measure.ts'
import { BenchServer } from '../server/bench-server.ts'
import { callsPerSecond } from '../server/steady-calls.ts'

const clients = 64
const durationMs = 4_000
const unrecordedMain = fileURLToPath(new URL('../server/unrecorded-main.js', import.meta.url))

export const benchCase: BenchCase = {
  name: 'recorded-calls',
  about:
    'GetCallerIdentity from 64 clients, each on record before its answer, beside the same server with recording off.',
  async run(context) {
    const rates = await interleaved(3, {
      recorded: () => measure(context, 'recorded'),
      unrecorded: () => measure(context, 'unrecorded', [unrecordedMain]),
    })
    return [
      {
        stage: 'recorded calls, 64 clients, strict',
        value: rates.recorded,
        unit: 'calls/s',
        baseline: { stage: 'recording off', value: rates.unrecorded },
        target: { of: 'ratio', is: 'at least', figure: 0.75 },
        note: 'Both cores are full. The main thread, which receives, verifies and answers a call and makes its record, has over half of the CPU time; the threads that keep the record and the collection of garbage have the rest. The clients share the cores; they send one signed request over and over, so that they cost little.',
      },
    ]
  },
}

async function measure(context: BenchContext, name: string, command?: readonly string[]): Promise<number> {
  const server = await BenchServer.start(context.newFolder(name), command)
  try {
    return await callsPerSecond(server, clients, durationMs)
  } finally {
    await server.stop()
  }
}
