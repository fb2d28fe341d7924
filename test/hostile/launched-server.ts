import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A start that `test/support/start-server.ts` has no need of: one that fails, or one in other surroundings. */
export interface LaunchPlan {
  readonly dataDir: string
  /** Beside the port and the data folder. */
  readonly env?: Readonly<Record<string, string>>
  /** Put before the command, such as one that makes the surroundings. */
  readonly launcher?: readonly string[]
}

export interface ServerEnd {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

const program = fileURLToPath(new URL('../../bundled/cairn/main.js', import.meta.url))

/** A start takes well under a second; a machine under load may need more. */
const startMsMax = 30_000

/** A server in a process of its own, in surroundings of the test's choice. Leaving the scope kills it. */
export class LaunchedServer implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #output = { stdout: '', stderr: '' }
  readonly #ended: Promise<void>

  private constructor({ dataDir, env, launcher = [] }: LaunchPlan) {
    const [command = '', ...args] = [...launcher, process.execPath, program, 'serve']
    const child = spawn(command, args, {
      env: { PATH: process.env.PATH, CAIRN_PORT: '0', CAIRN_DATA_DIR: dataDir, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#output.stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#output.stderr += text
    })
    this.#child = child
    this.#ended = new Promise((resolve) => child.once('close', () => resolve()))
  }

  static launch(plan: LaunchPlan): LaunchedServer {
    return new LaunchedServer(plan)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get stdout(): string {
    return this.#output.stdout
  }

  get stderr(): string {
    return this.#output.stderr
  }

  /** Where it answers, or null where it ended before it did. */
  async ready(): Promise<URL | null> {
    const found = new Promise<URL>((resolve) => {
      const look = () => {
        const [, url] = /^cairn ready on (\S+)$/m.exec(this.#output.stdout) ?? []
        if (url !== undefined) resolve(new URL(url))
      }
      this.#child.stdout?.on('data', look)
      look()
    })
    return await this.#inTime(Promise.race([found, this.#ended.then(() => null)]))
  }

  async ended(): Promise<ServerEnd> {
    await this.#inTime(this.#ended)
    return { status: this.#child.exitCode, ...this.#output }
  }

  async stop(): Promise<ServerEnd> {
    this.#child.kill('SIGTERM')
    return await this.ended()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL')
    await this.#ended
  }

  async #inTime<T>(outcome: Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), startMsMax)
    try {
      return await outcome
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Runs a start to its end: the one that is expected to fail. */
export async function failedStart(plan: LaunchPlan): Promise<ServerEnd> {
  await using server = LaunchedServer.launch(plan)
  return await server.ended()
}
