import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { boolean, number, object, parse } from 'valibot'
import type { BenchCase, Row } from '../bench-case.ts'
import type { BenchContext } from '../context.ts'
import { interleaved, spreadOf } from '../measure.ts'
import { BenchServer } from '../server/bench-server.ts'

const program = fileURLToPath(new URL('../server/recorded-application.js', import.meta.url))
const connections = 16
const requests = 8_000
const rounds = 5
const expressPackage = 'express@5.3.0'

export const benchCase: BenchCase = {
  name: 'recorder',
  about: `What the recorder's middleware costs an application, ${connections} connections, each request an event.`,
  async run(context) {
    const express = await context.install(expressPackage)
    const server = await BenchServer.start(context.newFolder('recorder'))
    try {
      return [
        ...(await rowsOf(context, server, '`node:http`', {})),
        ...(await rowsOf(context, server, 'Express 5', { EXPRESS: express.resolve('express') })),
      ]
    } finally {
      await server.stop()
    }
  },
}

type Settings = Readonly<Record<string, string>>

/** An application of a kind, with the middleware and without it. */
async function rowsOf(context: BenchContext, server: BenchServer, kind: string, settings: Settings): Promise<Row[]> {
  const { accessKeyId, secretAccessKey } = server.credentials
  const spool = join(context.newFolder('recorder-spool'), 'spool')
  const access = { ENDPOINT: server.url.href, ACCESS_KEY_ID: accessKeyId, SECRET_ACCESS_KEY: secretAccessKey }
  const bare = await Application.start(settings, false)
  const recorded = await Application.start({ ...settings, ...access, SPOOL: spool }, true)
  try {
    // Once without counting: the first would pay for all that is compiled.
    for (const one of [bare, recorded]) await one.measure()
    const latencies: Record<'bare' | 'recorded', number[]> = { bare: [], recorded: [] }
    const cpu = async (one: Application, samples: number[]) => {
      const { cpuMs, latencyMs } = await one.measure()
      samples.push(...latencyMs)
      return cpuMs
    }
    const cpuMs = await interleaved(rounds, {
      bare: () => cpu(bare, latencies.bare),
      recorded: () => cpu(recorded, latencies.recorded),
    })
    const [without, withIt] = [spreadOf(latencies.bare), spreadOf(latencies.recorded)]
    return [
      {
        ...row(`${kind}: CPU time a request`, cpuMs.recorded, cpuMs.bare),
        note: `the middleware, the spool and sending: ${Math.round((cpuMs.recorded - cpuMs.bare) * 1000)} µs`,
      },
      row(`${kind}: latency, p50`, withIt.p50, without.p50),
      row(`${kind}: latency, p99`, withIt.p99, without.p99),
    ]
  } finally {
    for (const one of [bare, recorded]) one.stop()
  }
}

function row(stage: string, value: number, bare: number): Row {
  return { stage, value, unit: 'ms', baseline: { stage: 'without it', value: bare } }
}

interface Measured {
  /** Of the application, all that follows from a request included, divided by their number. */
  readonly cpuMs: number
  readonly latencyMs: readonly number[]
}

const started = object({ address: object({ port: number() }) })
const usage = object({ cpu: object({ user: number(), system: number() }), isSent: boolean(), stored: number() })

/** An application in a process of its own. */
class Application {
  readonly #child: ChildProcess
  readonly #port: number
  readonly #agent = new Agent({ keepAlive: true, maxSockets: connections })
  readonly #isRecorded: boolean
  #answered = 0

  private constructor(child: ChildProcess, port: number, isRecorded: boolean) {
    this.#child = child
    this.#port = port
    this.#isRecorded = isRecorded
  }

  static async start(settings: Settings, isRecorded: boolean): Promise<Application> {
    const child = fork(program, { env: { ...process.env, ...settings } })
    const [message] = await Promise.race([once(child, 'message'), once(child, 'exit')])
    return new Application(child, parse(started, message).address.port, isRecorded)
  }

  async measure(): Promise<Measured> {
    const before = await this.#cpuMs()
    const perConnection = Array.from({ length: connections }, () => this.#callInTurn(requests / connections))
    const latencyMs = (await Promise.all(perConnection)).flat()
    return { cpuMs: ((await this.#cpuMs()) - before) / requests, latencyMs }
  }

  stop(): void {
    this.#agent.destroy()
    this.#child.disconnect()
  }

  /** Once all that it recorded has been sent. A figure for events that are lost is none. */
  async #cpuMs(): Promise<number> {
    this.#child.send('usage')
    const [message] = await once(this.#child, 'message')
    const { cpu, isSent, stored } = parse(usage, message)
    if (!isSent || (this.#isRecorded && stored !== this.#answered)) throw new Error('the application lost events')
    return (cpu.user + cpu.system) / 1000
  }

  async #callInTurn(count: number): Promise<number[]> {
    const samples: number[] = []
    for (let done = 0; done < count; done += 1) {
      const startedAtMs = performance.now()
      await this.#call()
      samples.push(performance.now() - startedAtMs)
    }
    return samples
  }

  #call(): Promise<void> {
    return new Promise((resolve, reject) => {
      const call = request({ port: this.#port, path: '/orders/12', agent: this.#agent }, (response) => {
        response.resume().once('end', () => {
          this.#answered += 1
          resolve()
        })
      })
      call.once('error', reject).end()
    })
  }
}
