import { randomBytes } from 'node:crypto'
import { closeSync, linkSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server } from 'node:net'
import { join } from 'node:path'

/** How long a socket's owner has to answer before it is taken for alive and busy. */
const answerMsMax = 2_000

/** Each try that fails means that another process was faster. */
const triesMax = 100

/**
 * Keeps a second process out of a spool.
 *
 * In `<folder>/lock` every process gives a socket that it listens at a number, one more than the highest, with a link:
 * of two that try the same number one succeeds. The highest number is the owner's. A socket of a killed process refuses
 * connections, so its number can be passed without anybody's help. The same as Cairn's own data folder has.
 *
 * The socket tells apart processes of one machine only.
 */
export class SpoolLock {
  readonly #server: Server
  readonly #descriptor: number

  private constructor(server: Server, descriptor: number) {
    this.#server = server
    this.#descriptor = descriptor
  }

  /** Null while another process has it. */
  static async take(folder: string): Promise<SpoolLock | null> {
    const names = join(folder, 'lock')
    mkdirSync(names, { recursive: true, mode: 0o700 })
    const descriptor = openSync(names, 'r')
    const own = `process-${randomBytes(8).toString('hex')}`
    let server: Server | null = null
    let isTaken = false
    try {
      server = await listen(socketPath(names, descriptor, own))
      isTaken = await takeNumber(names, descriptor, own)
      return isTaken ? new SpoolLock(server, descriptor) : null
    } finally {
      rmSync(join(names, own), { force: true })
      if (!isTaken) {
        server?.close()
        closeSync(descriptor)
      }
    }
  }

  release(): void {
    this.#server.close()
    closeSync(this.#descriptor)
  }
}

async function takeNumber(names: string, descriptor: number, own: string): Promise<boolean> {
  for (let tried = 0; tried < triesMax; tried += 1) {
    const before = highest(names)
    if (before > 0 && (await answers(socketPath(names, descriptor, String(before))))) return false
    const number = before + 1
    if (!link(names, own, number)) continue
    // Who was held up since it looked may have been given a number that had long been passed and removed.
    if (highest(names) === number) {
      for (const passed of numbersIn(names)) if (passed < number) rmSync(join(names, String(passed)), { force: true })
      return true
    }
    rmSync(join(names, String(number)), { force: true })
  }
  return false
}

/** 0 where there is none. */
function highest(names: string): number {
  return Math.max(0, ...numbersIn(names))
}

function numbersIn(names: string): number[] {
  return readdirSync(names).flatMap((name) => (/^\d{1,15}$/.test(name) ? [Number(name)] : []))
}

function link(names: string, own: string, number: number): boolean {
  try {
    linkSync(join(names, own), join(names, String(number)))
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** The path of a socket is bounded at some 100 bytes; a folder's may be longer. Linux has a short name for it. */
function socketPath(names: string, descriptor: number, name: string): string {
  return process.platform === 'linux' ? `/proc/self/fd/${descriptor}/${name}` : join(names, name)
}

/** Whether a living process listens. Only the refusal of the system says that none does; a busy one may be slow. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path)
    const finish = (isAlive: boolean) => {
      socket.destroy()
      resolve(isAlive)
    }
    socket.setTimeout(answerMsMax, () => finish(true))
    socket.once('connect', () => finish(true))
    socket.once('error', (error) => finish(codeOf(error) !== 'ECONNREFUSED' && codeOf(error) !== 'ENOENT'))
  })
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.end())
    server.once('error', reject)
    server.listen(path, () => {
      server.unref()
      resolve(server)
    })
  })
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null
}
