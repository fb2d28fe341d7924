import { basename, dirname } from 'node:path'
import { type FileHandle, type FileSystem, FileSystemError } from '../../src/base/file-system.ts'
import { CrashFate, type Fate, Folder, Move, type Node, SimulatedFile } from './simulated-nodes.ts'

/** What goes wrong at the operation with number `at`, counted from 0 as {@link SimulatedDisk.plan} was called. */
export type Fault = FailedOperation | PowerOff

interface FailedOperation {
  readonly kind: 'fail'
  readonly at: number
  readonly code: 'ENOSPC' | 'EIO'
  /** Of a write: the share of its bytes, 0 to 1, that reach the file nevertheless. */
  readonly keptShare?: number
}

/** The operation may or may not have happened; it and every later one throw {@link PowerOffError}. */
interface PowerOff {
  readonly kind: 'powerOff'
  readonly at: number
}

/** The power is off. Thrown by everything until {@link SimulatedDisk.afterCrash} gives the disk that comes back. */
export class PowerOffError extends Error {
  override readonly name = 'PowerOffError'
}

/**
 * A file system in memory that tells what has been made durable from what has only been written.
 *
 * - Data is durable after `sync` of its file, a name (new, removed or renamed) after `syncFolder` of its folder, one that
 *   moved between two folders after that of either, though perhaps under both; and nothing is durable by itself. Syncing
 *   a file does not make its name durable.
 * - {@link afterCrash} gives the disk as it may come back. Each change that was not durable is lost, kept, or, where it
 *   was a write, kept in part: cut at any byte, or some of its sectors, in any combination and order.
 * - Operations are numbered, so that a plan can make any of them fail or be the last one.
 * - A failed sync leaves data that can be read and that no later sync makes durable, as the systems we run on do.
 *
 * Every operation of {@link FileSystem} and of its handles counts, but not `close`.
 */
export class SimulatedDisk implements FileSystem {
  /** Operations since the last {@link plan}: name and path. */
  readonly operations: string[] = []
  /** Bytes that all files together may hold. Writes over it fill the disk and fail with `ENOSPC`. */
  capacityBytes = Number.MAX_SAFE_INTEGER
  readonly #root: Folder
  #faults: readonly Fault[] = []
  #isOff = false

  constructor(root: Folder = new Folder()) {
    this.#root = root
  }

  /** Starts counting operations anew, and makes `faults` happen to them. */
  plan(...faults: readonly Fault[]): void {
    this.operations.length = 0
    this.#faults = faults
  }

  /** The disk after a crash now. A number decides the fate of each change that is not durable, the same each time. */
  afterCrash(fate: Fate): SimulatedDisk {
    return new SimulatedDisk(this.#root.afterCrash(new CrashFate(fate)))
  }

  /** Puts a durable file there, or replaces one, behind the back of whoever uses the disk. Not an operation. */
  place(path: string, bytes: Uint8Array): void {
    this.#makeFolders(dirname(path), true).place(basename(path), SimulatedFile.durable(bytes))
  }

  /** Puts a durable folder there, and those above it. Not an operation. */
  placeFolder(path: string): void {
    this.#makeFolders(path, true)
  }

  /** Removes a file durably, behind the back of whoever uses the disk. Not an operation. */
  remove(path: string): void {
    this.#folder(dirname(path), 'remove').place(basename(path), null)
  }

  /** Every file by path, as it can be read now. Not an operation. */
  files(): Map<string, Buffer> {
    return new Map([...this.#root.files('')].map(([path, bytes]) => [path, Buffer.from(bytes)]))
  }

  openRead(path: string): FileHandle {
    return this.#operate('open', path, () => this.#handle(path, this.#file(path, 'open')))
  }

  openWrite(path: string, mode: 'create' | 'append'): FileHandle {
    return this.#operate('open', path, () => {
      if (mode === 'append') return this.#handle(path, this.#file(path, 'open'))
      const folder = this.#folder(dirname(path), 'open')
      if (folder.get(basename(path)) !== undefined) throw new FileSystemError('open', path, 'EEXIST')
      const file = new SimulatedFile()
      folder.change({ removed: null, set: [basename(path), file] })
      return this.#handle(path, file)
    })
  }

  readFile(path: string): Buffer {
    return this.#operate('read', path, () => Buffer.from(this.#file(path, 'read').bytes()))
  }

  rename(from: string, to: string): void {
    this.#operate('rename', from, () => {
      const source = this.#folder(dirname(from), 'rename')
      const target = this.#folder(dirname(to), 'rename')
      const node = source.get(basename(from))
      if (node === undefined) throw new FileSystemError('rename', from, 'ENOENT')
      if (source === target) {
        source.change({ removed: basename(from), set: [basename(to), node] })
      } else {
        const move = new Move()
        target.change({ removed: null, set: [basename(to), node], move })
        source.change({ removed: basename(from), set: null, move })
      }
    })
  }

  unlink(path: string): void {
    this.#operate('unlink', path, () => {
      this.#file(path, 'unlink')
      this.#folder(dirname(path), 'unlink').change({ removed: basename(path), set: null })
    })
  }

  truncate(path: string, sizeBytes: number): void {
    this.#operate('truncate', path, () => this.#file(path, 'truncate').change({ sizeBytes }))
  }

  makeFolder(path: string): void {
    this.#operate('mkdir', path, () => {
      this.#makeFolders(path, false)
    })
  }

  list(path: string): string[] {
    return this.#operate('list', path, () => {
      const node = this.#find(path)
      if (node instanceof SimulatedFile) throw new FileSystemError('list', path, 'ENOTDIR')
      return node === undefined ? [] : node.names()
    })
  }

  sizeBytes(path: string): number | null {
    return this.#operate('stat', path, () => {
      const node = this.#find(path)
      return node instanceof SimulatedFile ? node.bytes().length : null
    })
  }

  syncFolder(path: string): void {
    this.#operate('syncFolder', path, (isLast) => {
      const folder = this.#folder(path, 'sync')
      if (!isLast) folder.sync()
    })
  }

  freeBytes(path: string): number {
    return this.#operate('statfs', path, () => this.#freeBytes())
  }

  #handle(path: string, file: SimulatedFile): FileHandle {
    return {
      path,
      read: (target, offsetBytes) =>
        this.#operate('read', path, () => {
          const piece = file.bytes().subarray(offsetBytes, offsetBytes + target.length)
          target.set(piece)
          return piece.length
        }),
      write: (bytes, offsetBytes) => {
        // Changes are kept until they are durable, so they have a copy of their own.
        const put = (count: number) => file.change({ bytes: Buffer.from(bytes.subarray(0, count)), offsetBytes })
        this.#operate(
          'write',
          path,
          () => {
            const room = this.#freeBytes() + Math.max(0, file.bytes().length - offsetBytes)
            put(Math.min(bytes.length, room))
            if (bytes.length > room) throw new FileSystemError('write', path, 'ENOSPC')
          },
          (keptShare) => put(Math.floor(bytes.length * keptShare)),
        )
      },
      sync: () =>
        this.#operate(
          'sync',
          path,
          (isLast) => {
            if (!isLast) file.sync()
          },
          () => file.failSync(new CrashFate(this.operations.length)),
        ),
      sizeBytes: () => this.#operate('stat', path, () => file.bytes().length),
      close: () => undefined,
    }
  }

  /** Counts an operation and lets it happen, fail, or be the last. */
  #operate<T>(
    name: string,
    path: string,
    act: (isLast: boolean) => T,
    fail: (keptShare: number) => void = () => {},
  ): T {
    if (this.#isOff) throw new PowerOffError('the power is off')
    const number = this.operations.push(`${name} ${path}`) - 1
    const fault = this.#faults.find(({ at }) => at === number)
    if (fault === undefined) return act(false)
    if (fault.kind === 'fail') {
      fail(fault.keptShare ?? 0)
      throw new FileSystemError(name, path, fault.code)
    }
    this.#isOff = true
    act(true)
    throw new PowerOffError(`the power went off at operation ${number}: ${name} ${path}`)
  }

  #freeBytes(): number {
    if (this.capacityBytes === Number.MAX_SAFE_INTEGER) return this.capacityBytes
    let used = 0
    for (const [, bytes] of this.#root.files('')) used += bytes.length
    return Math.max(0, this.capacityBytes - used)
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.#root
    for (const name of path.split('/').filter((part) => part !== '')) {
      node = node instanceof Folder ? node.get(name) : undefined
    }
    return node
  }

  #file(path: string, operation: string): SimulatedFile {
    const node = this.#find(path)
    if (node instanceof SimulatedFile) return node
    throw new FileSystemError(operation, path, node === undefined ? 'ENOENT' : 'EISDIR')
  }

  #folder(path: string, operation: string): Folder {
    const node = this.#find(path)
    if (node instanceof Folder) return node
    throw new FileSystemError(operation, path, node === undefined ? 'ENOENT' : 'ENOTDIR')
  }

  #makeFolders(path: string, durably: boolean): Folder {
    let folder = this.#root
    for (const name of path.split('/').filter((part) => part !== '')) {
      const found = folder.get(name)
      if (found instanceof SimulatedFile) throw new FileSystemError('mkdir', path, 'ENOTDIR')
      const next = found ?? new Folder()
      if (durably) folder.place(name, next)
      else if (found === undefined) folder.change({ removed: null, set: [name, next] })
      folder = next
    }
    return folder
  }
}
