import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Credentials, parseCredentialsFile } from '../../src/aws-client/credentials-file.ts'
import { required } from '../../src/base/assert.ts'

export interface StartServerOptions {
  /** Beside `PATH`, all that the server sees of the environment. */
  readonly env?: Readonly<Record<string, string>>
  /** The text of its `cairn.yaml`. */
  readonly config?: string
  /** A data folder that stays when the server ends; without it, one of its own that goes. */
  readonly dataDir?: string
}

/** How a server ended. */
export interface ServerExit {
  /** Null where a signal ended it. */
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
}

/** A start or a stop that takes longer has failed. */
const startMsMax = 30_000
const stopMsMax = 30_000

const mainPath = fileURLToPath(new URL('../../bundled/cairn/main.js', import.meta.url))

/**
 * A server in a process of its own, on loopback and a free port, as a user starts it. Leaving the scope stops it, and
 * it must then end with status 0.
 *
 * @throws {Error} It did not start; the message holds all that it printed.
 */
export async function startServer(options: StartServerOptions = {}): Promise<TestServer> {
  const workFolder = mkdtempSync(join(tmpdir(), 'cairn-server-'))
  if (options.config !== undefined) writeFileSync(join(workFolder, 'cairn.yaml'), options.config)
  const server = new TestServer(workFolder, options)
  try {
    await server.start()
  } catch (error) {
    rmSync(workFolder, { recursive: true, force: true })
    throw error
  }
  return server
}

/** Use {@link startServer}. */
export class TestServer implements AsyncDisposable {
  readonly dataDir: string
  readonly #workFolder: string
  readonly #env: Readonly<Record<string, string>>
  #running: ServerProcess | null = null

  constructor(workFolder: string, { env = {}, dataDir }: StartServerOptions) {
    this.#workFolder = workFolder
    this.dataDir = dataDir ?? join(workFolder, 'data')
    this.#env = { PATH: process.env.PATH ?? '', CAIRN_PORT: '0', CAIRN_DATA_DIR: this.dataDir, ...env }
  }

  /** Changes with every start: the port is a free one. */
  get url(): string {
    return required(this.#running, 'a running server').url
  }

  /** The root of the operator account. */
  credentials(): Credentials {
    const profiles = parseCredentialsFile(readFileSync(this.credentialsPath, 'utf8'))
    return required(profiles.get('cairn')?.credentials ?? null, 'the profile cairn')
  }

  get credentialsPath(): string {
    return join(this.dataDir, 'credentials')
  }

  /** All that was printed since the start, to both outputs. */
  get printed(): string {
    return required(this.#running, 'a running server').printed
  }

  /** @param port Where it listens, for clients that know one address; without it a free port. */
  async start(port?: string): Promise<void> {
    const child = spawn(process.execPath, [mainPath, 'serve'], {
      cwd: this.#workFolder,
      env: { ...this.#env, ...(port === undefined ? {} : { CAIRN_PORT: port }) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#running = await ServerProcess.ready(child)
  }

  /** Sends the signal, and no other, and waits for the end. */
  async kill(signal: NodeJS.Signals): Promise<ServerExit> {
    const running = required(this.#running, 'a running server')
    this.#running = null
    return await running.end(signal)
  }

  /** Asks the server to stop, as an operator does. */
  stop(): Promise<ServerExit> {
    return this.kill('SIGTERM')
  }

  /** Stops and starts again in the same folder, on another port. */
  async restart(): Promise<void> {
    await this.stop()
    await this.start()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exit = this.#running === null ? null : await this.stop()
    rmSync(this.#workFolder, { recursive: true, force: true })
    if (exit !== null && exit.status !== 0) throw new Error(`the server ended with ${JSON.stringify(exit)}`)
  }
}

class ServerProcess {
  readonly url: string
  readonly #child: ChildProcess
  readonly #output: { text: string }

  private constructor(child: ChildProcess, output: { text: string }, url: string) {
    this.#child = child
    this.#output = output
    this.url = url
  }

  static async ready(child: ChildProcess): Promise<ServerProcess> {
    const output = { text: '' }
    const readyUrl = () => /^cairn ready on (\S+)$/m.exec(output.text)?.[1]
    const url = await new Promise<string>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`the server ${why}; it printed:\n${output.text}`))
      const timer = setTimeout(() => {
        child.kill('SIGKILL')
        fail(`was not ready within ${startMsMax} ms`)
      }, startMsMax)
      const listen = (text: string) => {
        output.text += text
        const found = readyUrl()
        if (found === undefined) return
        clearTimeout(timer)
        resolve(found)
      }
      for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', listen)
      child.once('close', (status) => {
        clearTimeout(timer)
        fail(`ended with status ${status}`)
      })
    })
    return new ServerProcess(child, output, url)
  }

  get printed(): string {
    return this.#output.text
  }

  async end(signal: NodeJS.Signals): Promise<ServerExit> {
    const child = this.#child
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'close')
      child.kill(signal)
      const timer = setTimeout(() => child.kill('SIGKILL'), stopMsMax)
      await ended
      clearTimeout(timer)
    }
    return { status: child.exitCode, signal: child.signalCode }
  }
}
