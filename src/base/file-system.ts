/**
 * The one way our own files reach a disk. Synchronous on purpose: its callers are worker threads that do nothing
 * else meanwhile, and a fault plan can stop a run between any two calls.
 *
 * Paths are absolute. Every method throws {@link FileSystemError} when the operation failed; the state of the file is
 * then unknown, and a failed `sync` must never be repeated as if it could still succeed.
 */
export interface FileSystem {
  /** Opens for reading; the file must exist. */
  openRead(path: string): FileHandle
  /** Opens for writing and reading. `create` fails if the file exists; `append` needs it to exist. */
  openWrite(path: string, mode: 'create' | 'append'): FileHandle
  readFile(path: string): Buffer
  /** Between two syncs of the folders a power loss leaves the old name, the new one, or both, but never none. */
  rename(from: string, to: string): void
  unlink(path: string): void
  truncate(path: string, sizeBytes: number): void
  /** Makes the folder and those above it; says nothing if it is there. Mode 0700. */
  makeFolder(path: string): void
  /** Names in a folder, sorted. A missing folder is empty. */
  list(path: string): string[]
  /** Size in bytes, or null if there is no such file. */
  sizeBytes(path: string): number | null
  /** Makes renames, creations and removals in the folder survive a power loss. */
  syncFolder(path: string): void
  /** Bytes that can still be written where `path` lies. */
  freeBytes(path: string): number
}

export interface FileHandle {
  readonly path: string
  /** Up to `target.length` bytes from `offsetBytes`; fewer only at the end of the file. Returns the count read. */
  read(target: Uint8Array, offsetBytes: number): number
  /** Writes all of `bytes` at `offsetBytes`. */
  write(bytes: Uint8Array, offsetBytes: number): void
  /** When it returns, the file's data and size would survive a power loss. */
  sync(): void
  sizeBytes(): number
  close(): void
}

/** An operation of the disk failed. `code` is the system's: `ENOSPC`, `EIO`, `ENOENT`… */
export class FileSystemError extends Error {
  override readonly name = 'FileSystemError'
  readonly operation: string
  readonly path: string
  readonly code: string

  constructor(operation: string, path: string, code: string, options?: ErrorOptions) {
    super(`${operation} ${path}: ${code}`, options)
    this.operation = operation
    this.path = path
    this.code = code
  }
}

/**
 * Bytes in a file of ours are not what was written. Repair code and people act on `path` and `offsetBytes`.
 */
export class CorruptFileError extends Error {
  override readonly name: string = 'CorruptFileError'
  readonly path: string
  readonly offsetBytes: number
  readonly reason: string

  constructor(path: string, offsetBytes: number, reason: string, options?: ErrorOptions) {
    super(`${path} is damaged at byte ${offsetBytes}: ${reason}`, options)
    this.path = path
    this.offsetBytes = offsetBytes
    this.reason = reason
  }
}

/** A file of ours was written by a newer Cairn. */
export class NewerFormatError extends Error {
  override readonly name = 'NewerFormatError'
  readonly path: string
  readonly version: number
  readonly versionMax: number

  constructor(path: string, version: number, versionMax: number) {
    super(
      `${path} has format version ${version}; this Cairn reads up to ${versionMax}. Start the newer Cairn that wrote it.`,
    )
    this.path = path
    this.version = version
    this.versionMax = versionMax
  }
}
