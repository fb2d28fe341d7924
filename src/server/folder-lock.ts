import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, openSync, renameSync, unlinkSync } from 'node:fs'
import { createConnection, createServer, type Server } from 'node:net'
import { join } from 'node:path'

/** Another server works in the folder. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError'

  constructor(folder: string) {
    super(`Another Cairn works in ${folder}. Stop it, or give this one a folder of its own with dataDir (CAIRN_DATA_DIR).`)
  }
}

/** How long a socket's owner has to answer before it is taken for dead. */
const answerMsMax = 2_000

/**
 * Keeps a second server out of a data folder: a socket in it that only a living process can answer at. A killed server
 * leaves the name behind, and nobody who answers; the next start takes the name over.
 */
export class FolderLock {
  readonly #server: Server
  readonly #descriptor: number

  private constructor(server: Server, descriptor: number) {
    this.#server = server
    this.#descriptor = descriptor
  }

  /** @throws {FolderInUseError} */
  static async take(folder: string): Promise<FolderLock> {
    const descriptor = openSync(folder, 'r')
    const path = socketPath(folder, descriptor)
    try {
      if (existsSync(path)) await setAside(folder, path)
      return new FolderLock(await listen(path), descriptor)
    } catch (error) {
      closeSync(descriptor)
      throw isInUse(error) ? new FolderInUseError(folder) : error
    }
  }

  async release(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
    closeSync(this.#descriptor)
  }
}

/** The name of a socket is bounded at some 100 bytes; a folder's may be longer. Linux has a short name for it. */
function socketPath(folder: string, descriptor: number): string {
  return process.platform === 'linux' ? `/proc/self/fd/${descriptor}/lock` : join(folder, 'lock')
}

/**
 * Takes away the name that a dead server left. It is renamed first, so that of two starts only one has it in hand, and
 * put back if it turns out to be alive: the other start was faster.
 */
async function setAside(folder: string, path: string): Promise<void> {
  const aside = `${path}.${randomBytes(4).toString('hex')}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if (await answers(aside)) {
    renameSync(aside, path)
    throw new FolderInUseError(folder)
  }
  unlinkSync(aside)
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path)
    const finish = (isAlive: boolean) => {
      socket.destroy()
      resolve(isAlive)
    }
    socket.setTimeout(answerMsMax, () => finish(true))
    socket.once('connect', () => finish(true))
    socket.once('error', () => finish(false))
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

function isInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
