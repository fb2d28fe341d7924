import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Credentials, parseCredentialsFile } from '../../src/aws-client/credentials-file.ts'
import { cpuOfTreeMs } from '../measure.ts'

const main = fileURLToPath(new URL('../../bundled/cairn/main.js', import.meta.url))

/** The server as users run it. */
export const serveCommand: readonly string[] = [main, 'serve']

/** How long a start may take before a measurement gives up. */
const startMsMax = 60_000

/** A server as users run it, in a process of its own. */
export class BenchServer {
  readonly url: URL
  readonly credentials: Credentials
  readonly startMs: number
  readonly #process: ChildProcess

  private constructor(process: ChildProcess, url: URL, credentials: Credentials, startMs: number) {
    this.#process = process
    this.url = url
    this.credentials = credentials
    this.startMs = startMs
  }

  /** @param command What Node runs. */
  static async start(
    dataDir: string,
    command: readonly string[] = serveCommand,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<BenchServer> {
    const startedAtMs = performance.now()
    const child = spawn(process.execPath, command, {
      env: { ...process.env, CAIRN_DATA_DIR: dataDir, CAIRN_PORT: '0', CAIRN_LOG_LEVEL: 'error', ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const url = await readyUrl(child)
    const startMs = performance.now() - startedAtMs
    const profile = parseCredentialsFile(readFileSync(join(dataDir, 'credentials'), 'utf8')).get('cairn')
    if (profile === undefined || profile.credentials === null) throw new Error('the server left no credentials')
    return new BenchServer(child, url, profile.credentials, startMs)
  }

  /** CPU time of the server, all its threads, since it started. */
  cpuMs(): number {
    return cpuOfTreeMs(this.#process.pid ?? 0)
  }

  /** Memory that the process holds, in bytes. */
  residentBytes(): number {
    return this.#statusBytes(/^VmRSS:\s+(\d+) kB$/m)
  }

  /** The most that it has held since it started, in bytes. */
  peakResidentBytes(): number {
    return this.#statusBytes(/^VmHWM:\s+(\d+) kB$/m)
  }

  stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    return new Promise((resolve) => {
      this.#process.once('exit', () => resolve())
      this.#process.kill(signal)
    })
  }

  #statusBytes(line: RegExp): number {
    const status = readFileSync(`/proc/${this.#process.pid}/status`, 'utf8')
    return Number(line.exec(status)?.[1] ?? Number.NaN) * 1024
  }
}

function readyUrl(child: ChildProcess): Promise<URL> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the server is not ready in time')), startMsMax)
    let printed = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      const [, url] = /^cairn ready on (\S+)$/m.exec(printed) ?? []
      if (url === undefined) return
      clearTimeout(timer)
      resolve(new URL(url))
    })
    child.once('exit', (code) => reject(new Error(`the server ended with status ${code}`)))
  })
}
