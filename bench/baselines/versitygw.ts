import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Credentials } from '../../src/aws-client/credentials-file.ts'
import type { BenchContext } from '../context.ts'
import { cpuOfTreeMs } from '../measure.ts'

const goPackage = 'github.com/versity/versitygw/cmd/versitygw@v1.8.0'

/** How long a start may take before a measurement gives up. */
const startMsMax = 60_000

/**
 * versitygw, an S3 server that keeps objects as plain files: not encrypted, and synced by nobody. The one that
 * `BENCH_VERSITYGW_COMMAND` names, or one that `go install` brings.
 */
export class VersityGateway {
  readonly url: URL
  readonly credentials: Credentials
  readonly #process: ChildProcess

  private constructor(process: ChildProcess, url: URL, credentials: Credentials) {
    this.#process = process
    this.url = url
    this.credentials = credentials
  }

  static async start(context: BenchContext): Promise<VersityGateway> {
    const command = process.env.BENCH_VERSITYGW_COMMAND ?? (await install(context))
    const port = await freePort()
    const [accessKeyId, secretAccessKey] = [`AKIA${randomBytes(8).toString('hex')}`, randomBytes(20).toString('hex')]
    const child = spawn(command, ['--port', `127.0.0.1:${port}`, '--quiet', 'posix', context.newFolder('versitygw')], {
      env: { ...process.env, ROOT_ACCESS_KEY: accessKeyId, ROOT_SECRET_KEY: secretAccessKey },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const gateway = new VersityGateway(child, new URL(`http://127.0.0.1:${port}`), {
      accessKeyId,
      secretAccessKey,
      sessionToken: null,
    })
    try {
      await Promise.race([untilListening(port), failed(child)])
      return gateway
    } catch (error) {
      await gateway.stop()
      throw error
    }
  }

  /** CPU time since it started. */
  cpuMs(): number {
    return cpuOfTreeMs(this.#process.pid ?? 0)
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#process.pid === undefined || hasEnded(this.#process)) return resolve()
      this.#process.once('exit', () => resolve())
      this.#process.kill()
    })
  }
}

/** Builds it in a folder of the run; only what the compiler keeps for the next time stays. */
function install(context: BenchContext): Promise<string> {
  return context.once('go install versitygw', async () => {
    const folder = context.newFolder('go')
    const settings = { GOPATH: folder, GOBIN: join(folder, 'bin'), GOFLAGS: '-modcacherw' }
    await promisify(execFile)('go', ['install', goPackage], { env: { ...process.env, ...settings } })
    return join(folder, 'bin', 'versitygw')
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

async function untilListening(port: number): Promise<void> {
  const deadlineMs = performance.now() + startMsMax
  while (!(await isListening(port))) {
    if (performance.now() > deadlineMs) throw new Error('versitygw does not listen in time')
    await setTimeout(50)
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}

function failed(child: ChildProcess): Promise<never> {
  return new Promise((_, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`versitygw ended with status ${code}`)))
  })
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}
