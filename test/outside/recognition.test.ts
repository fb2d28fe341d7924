import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { compareRequest, type ModelledRequest } from '../support/modelled-request.ts'
import { pythonFolder } from '../support/outside-folder.ts'

/** Of all requests, those whose service and operation are named as they were made. */
const namedShareMin = 0.99
/** Of those that are named, the ones whose parameters are decoded to what was put in. */
const decodedShareMin = 0.99

// Goal: a request of any service that a public model describes is told apart, and its parameters are read.
//
// Method: botocore serialises and signs a request for each operation that it knows, and a second one with all members
// for some. Each is recognised and decoded as the proxy does it, and compared with what botocore was given.
test('recognition: requests of every modelled operation, as botocore makes them', async () => {
  const tallies = new Map<string, Tally>()
  const misses: string[] = []
  for await (const request of modelledRequests(20261120)) {
    const tally = tallies.get(request.protocol) ?? { requests: 0, named: 0, decoded: 0 }
    tallies.set(request.protocol, tally)
    const { isNamed, isDecoded, difference } = compareRequest(request)
    tally.requests += 1
    if (isNamed) tally.named += 1
    if (isDecoded) tally.decoded += 1
    if (difference !== null) misses.push(`${request.protocol} ${request.service}.${request.operation}: ${difference}`)
  }
  const all = total([...tallies.values()])
  const report = [...[...tallies].map(([name, tally]) => row(name, tally)), row('all', all), ...misses.slice(0, 400)]
  process.stdout.write(`${report.join('\n')}\n`)

  expect(all.requests).toBeGreaterThan(18_000)
  expect(all.named / all.requests, misses.join('\n')).toBeGreaterThanOrEqual(namedShareMin)
  expect(all.decoded / all.named, misses.join('\n')).toBeGreaterThanOrEqual(decodedShareMin)
})

interface Tally {
  requests: number
  named: number
  decoded: number
}

function total(tallies: readonly Tally[]): Tally {
  const sum = (key: keyof Tally) => tallies.reduce((whole, tally) => whole + tally[key], 0)
  return { requests: sum('requests'), named: sum('named'), decoded: sum('decoded') }
}

function row(name: string, { requests, named, decoded }: Tally): string {
  const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(2)} %`
  return `${name}: ${requests} requests, named ${share(named, requests)}, decoded ${share(decoded, named)}`
}

async function* modelledRequests(seed: number): AsyncGenerator<ModelledRequest> {
  const child = spawn('python3', [join(pythonFolder, 'modelled_requests.py'), String(seed)], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line)
  const [status] = await ended
  expect(status).toBe(0)
}
