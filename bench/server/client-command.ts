import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { cpuOfTreeMs } from '../measure.ts'
import type { BenchServer } from './bench-server.ts'

/** So long may one command take. */
const commandMsMax = 30 * 60_000

/** What a command may print. */
const printedBytesMax = 64 * 1024 * 1024

/** Who asks which server. */
export interface CommandClient {
  readonly server: Pick<BenchServer, 'url' | 'credentials' | 'cpuMs'>
  /** Of the command, so that nobody's settings count. */
  readonly home: string
}

export interface CommandRun {
  readonly wallMs: number
  /** CPU time of the command. */
  readonly cpuMs: number
  /** CPU time of the server meanwhile. */
  readonly serverCpuMs: number
  /** Standard output. */
  readonly printed: string
}

/** The aws command: the one that `BENCH_AWS_COMMAND` names. */
export function awsCommand(): string {
  const command = process.env.BENCH_AWS_COMMAND
  if (command === undefined) throw new Error('BENCH_AWS_COMMAND names no aws command')
  return command
}

/** Runs a command-line client in a process of its own, start and end included. Rejects where it ends badly. */
export async function runClient(
  { server, home }: CommandClient,
  command: string,
  ...args: readonly string[]
): Promise<CommandRun> {
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    AWS_ENDPOINT_URL: server.url.origin,
    AWS_REGION: 'us-east-1',
    // Version 1 of the aws command knows this name alone.
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: server.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: server.credentials.secretAccessKey,
  }
  const options = { env, timeout: commandMsMax, maxBuffer: printedBytesMax }
  const [allBeforeMs, serverBeforeMs, startedAtMs] = [cpuOfTreeMs(process.pid), server.cpuMs(), performance.now()]
  const { stdout } = await promisify(execFile)(command, args, options)
  const wallMs = performance.now() - startedAtMs
  const serverCpuMs = server.cpuMs() - serverBeforeMs
  // This process only waits.
  return { wallMs, cpuMs: cpuOfTreeMs(process.pid) - allBeforeMs - serverCpuMs, serverCpuMs, printed: stdout }
}
