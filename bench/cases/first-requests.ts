import { ModelsReader } from '../../src/contract/load-models.ts'
import { modelOf } from '../../src/contract/models.ts'
import type { BenchCase, Row } from '../bench-case.ts'
import type { BenchContext } from '../context.ts'
import { type FirstUse, firstUses } from '../first-uses.ts'
import { costHere, perCpuSecond } from '../measure.ts'
import { BenchServer } from '../server/bench-server.ts'
import { callsPerSecond } from '../server/steady-calls.ts'

/** Longest that anything may hold the main thread. */
const stretchMsMax = 10

export const benchCase: BenchCase = {
  name: 'first-requests',
  about:
    'What the first request of a service waits for the table of models, and what one costs who asks for ever others.',
  async run(context) {
    const recordedRate = await recordedCallsPerSecond(context)
    return [...(await firstRequestRows()), ...(await otherServicesRows(recordedRate))]
  },
}

/** By CPU time of the server. */
async function recordedCallsPerSecond(context: BenchContext): Promise<number> {
  const server = await BenchServer.start(context.newFolder('recorded'))
  try {
    // Once without counting: all is compiled.
    await callsPerSecond(server, 64, 2_000)
    const cpuBeforeMs = server.cpuMs()
    const startedAtMs = performance.now()
    const rate = await callsPerSecond(server, 64, 4_000)
    const calls = (rate * (performance.now() - startedAtMs)) / 1000
    return (calls * 1000) / (server.cpuMs() - cpuBeforeMs)
  } finally {
    await server.stop()
  }
}

async function firstRequestRows(): Promise<Row[]> {
  const { uses, coldMs } = await firstUses(7)
  const row = (stage: string, value: number, note: string): Row => {
    return { stage, value, unit: 'ms', target: { of: 'value', is: 'at most', figure: stretchMsMax }, note }
  }
  const worst = (stage: string, msOf: (use: FirstUse) => number) => {
    const [use] = [...uses].sort((one, other) => msOf(other) - msOf(one))
    return row(stage, use === undefined ? Number.NaN : msOf(use), `The worst of ${uses.length} services: ${use?.name}.`)
  }
  return [
    worst('first request of a service, until it is named', ({ namingMs }) => namingMs),
    worst('first request of a service, from there to its shapes', ({ readingMs }) => readingMs),
    row('first request of a process', coldMs, 'With the index of the table, and with code that has not run yet.'),
  ]
}

/** Requests of one service after the other, each time for another operation: what is kept of services is of little use. */
async function otherServicesRows(recordedRate: number): Promise<Row[]> {
  const entries = new ModelsReader().index.services.flatMap(({ name, block }) =>
    block === undefined ? [] : [{ name, rawBytes: block[2] }],
  )
  const largest = [...entries].sort((one, other) => other.rawBytes - one.rawBytes).slice(0, 80)
  const baseline = { stage: 'recorded calls of STS, 64 clients', value: recordedRate }
  const rows: Row[] = []
  for (const [stage, services] of [
    [`calls of ${entries.length} services in turn`, entries],
    [`calls of the ${largest.length} largest in turn`, largest],
  ] as const) {
    const value = await readingsPerSecond(services.map(({ name }) => name))
    rows.push({
      stage,
      value,
      unit: 'calls/s',
      baseline,
      target: { of: 'ratio', is: 'at least', figure: 0.5 },
      note: 'By CPU time. What reading the shapes adds to such a call; a recorded call is the whole of one.',
    })
  }
  return rows
}

/** By CPU time, after a round that is not counted. */
async function readingsPerSecond(names: readonly string[]): Promise<number> {
  const rounds = 10
  const services = names.map((name) => ({ name, operations: [...(modelOf(name)?.operations.keys() ?? [])] }))
  const readAll = (round: number) => {
    for (const { name, operations } of services) {
      const operation = modelOf(name)?.operations.get(operations[round % operations.length] ?? '')
      void [operation?.input, operation?.output]
    }
  }
  readAll(0)
  const cost = await costHere(() => {
    for (let round = 1; round <= rounds; round += 1) readAll(round)
  })
  return perCpuSecond(rounds * services.length, cost)
}
