import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { required } from '../../../src/base/assert.ts'
import { freePort } from '../free-port.ts'

export interface PeerCommand {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd: string
}

/** A virtual machine that has to compile itself first, on a busy machine. */
const startMsMax = 90_000

const retryMs = 100

/** A server of somebody else in a process of its own, on loopback. Leaving the scope ends it. */
export class PeerProcess implements AsyncDisposable {
  readonly url: string
  readonly #child: ChildProcess

  private constructor(url: string, child: ChildProcess) {
    this.url = url
    this.#child = child
  }

  /**
   * Resolves once it takes connections.
   *
   * @param commandAt How it is started on a port.
   * @throws {Error} It ended, or takes too long; the message holds what it printed.
   */
  static async start(commandAt: (port: number) => PeerCommand): Promise<PeerProcess> {
    const port = await freePort()
    const { command, args, env = {}, cwd } = commandAt(port)
    const child = spawn(command, args, {
      cwd,
      env: { PATH: process.env.PATH ?? '', HOME: cwd, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let printed = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text
      })
    }
    const peer = new PeerProcess(`http://127.0.0.1:${port}`, child)
    const deadline = Date.now() + startMsMax
    while (!(await takesConnections(port))) {
      if (child.exitCode === null && Date.now() < deadline) continue
      await peer[Symbol.asyncDispose]()
      throw new Error(`${command} does not listen; it printed:\n${printed}`)
    }
    return peer
  }

  /** What it has read so far, from connections and files, as Linux counts it. */
  bytesRead(): number {
    return Number(/^rchar: (\d+)$/m.exec(readFileSync(`/proc/${this.#child.pid}/io`, 'utf8'))?.[1])
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const closed = once(this.#child, 'close')
    this.#child.kill('SIGKILL')
    await closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
  }
}

/** What `.ci/peers.sh` says of where a peer was installed. */
export function installedAt(name: 'CAIRN_TEST_VERSITYGW' | 'CAIRN_TEST_JARS'): string {
  return required(process.env[name], `${name}, which .ci/peers.sh sets`)
}

async function takesConnections(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  })
  socket.destroy()
  if (!isOpen) await new Promise((resolve) => setTimeout(resolve, retryMs))
  return isOpen
}
