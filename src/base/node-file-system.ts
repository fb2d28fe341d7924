import * as fs from 'node:fs'
import { type FileHandle, type FileSystem, FileSystemError } from './file-system.ts'

const folderMode = 0o700
const fileMode = 0o600

/** The machine's own disk. */
export const nodeFileSystem: FileSystem = {
  openRead: (path) =>
    new NodeFileHandle(
      path,
      attempt('open', path, () => fs.openSync(path, 'r')),
    ),
  openWrite: (path, mode) =>
    new NodeFileHandle(
      path,
      attempt('open', path, () => fs.openSync(path, mode === 'create' ? 'wx+' : 'r+', fileMode)),
    ),
  readFile: (path) => attempt('read', path, () => fs.readFileSync(path)),
  rename: (from, to) => attempt('rename', from, () => fs.renameSync(from, to)),
  unlink: (path) => attempt('unlink', path, () => fs.unlinkSync(path)),
  truncate: (path, sizeBytes) => attempt('truncate', path, () => fs.truncateSync(path, sizeBytes)),
  makeFolder: (path) =>
    attempt('mkdir', path, () => {
      fs.mkdirSync(path, { recursive: true, mode: folderMode })
    }),
  list: (path) => (fs.existsSync(path) ? attempt('list', path, () => fs.readdirSync(path).sort()) : []),
  sizeBytes: (path) => attempt('stat', path, () => fs.statSync(path, { throwIfNoEntry: false })?.size ?? null),
  syncFolder: (path) =>
    attempt('sync', path, () => {
      const descriptor = fs.openSync(path, 'r')
      try {
        fs.fsyncSync(descriptor)
      } finally {
        fs.closeSync(descriptor)
      }
    }),
  freeBytes: (path) =>
    attempt('statfs', path, () => {
      const { bavail, bsize } = fs.statfsSync(path)
      return bavail * bsize
    }),
}

class NodeFileHandle implements FileHandle {
  readonly path: string
  readonly #descriptor: number

  constructor(path: string, descriptor: number) {
    this.path = path
    this.#descriptor = descriptor
  }

  read(target: Uint8Array, offsetBytes: number): number {
    return attempt('read', this.path, () => {
      let done = 0
      while (done < target.length) {
        const count = fs.readSync(this.#descriptor, target, done, target.length - done, offsetBytes + done)
        if (count === 0) break
        done += count
      }
      return done
    })
  }

  write(bytes: Uint8Array, offsetBytes: number): void {
    attempt('write', this.path, () => {
      let done = 0
      while (done < bytes.length) {
        done += fs.writeSync(this.#descriptor, bytes, done, bytes.length - done, offsetBytes + done)
      }
    })
  }

  sync(): void {
    attempt('sync', this.path, () => fs.fdatasyncSync(this.#descriptor))
  }

  sizeBytes(): number {
    return attempt('stat', this.path, () => fs.fstatSync(this.#descriptor).size)
  }

  close(): void {
    attempt('close', this.path, () => fs.closeSync(this.#descriptor))
  }
}

function attempt<T>(operation: string, path: string, action: () => T): T {
  try {
    return action()
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'EIO'
    throw new FileSystemError(operation, path, code, { cause })
  }
}
