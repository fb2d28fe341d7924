import { dirname, join } from 'node:path'
import type { Database, RootDatabase } from 'lmdb'
import { CorruptFileError, type FileSystem, NewerFormatError } from '../../../base/file-system.ts'
import { assertBatch, assertKey, assertLimit } from '../../metadata-limits.ts'
import {
  type MetadataChange,
  type MetadataEntry,
  type MetadataPage,
  type MetadataStore,
  MetadataUnavailableError,
  RevisionConflictError,
} from '../../metadata-store.ts'
import { checkLmdbFile } from './check-file.ts'
import { decodeValue, encodeValue, formatVersion, readNumber, writeNumber } from './layout.ts'

/** Values of one database: bytes under a key of bytes. */
type Bytes = Database<Buffer, Buffer>

/**
 * Metadata in one folder of this machine, in LMDB. One process at a time: the data folder's lock sees to that.
 *
 * Reads are from memory maps; commits and their syncs run on a thread of LMDB's own. `lmdb` is loaded at the first
 * opening.
 */
export class LmdbMetadataStore implements MetadataStore {
  readonly #root: RootDatabase<Buffer, Buffer>
  readonly #entries: Bytes
  readonly #numbers: Bytes
  #isClosed = false

  /** Use {@link openLmdbMetadata}. */
  constructor(root: RootDatabase<Buffer, Buffer>, entries: Bytes, numbers: Bytes) {
    this.#root = root
    this.#entries = entries
    this.#numbers = numbers
  }

  async get(key: string): Promise<MetadataEntry | null> {
    assertKey(key)
    return this.#attempt(() => this.#read(key))
  }

  async list(prefix: string, from: string, limit: number): Promise<MetadataPage> {
    assertLimit(limit)
    return this.#attempt(() => {
      const prefixBytes = Buffer.from(prefix)
      const fromBytes = Buffer.from(from)
      const start = Buffer.compare(fromBytes, prefixBytes) > 0 ? fromBytes : prefixBytes
      const entries: MetadataEntry[] = []
      for (const { key, value } of this.#entries.getRange({ start })) {
        if (!key.subarray(0, prefixBytes.length).equals(prefixBytes)) break
        if (entries.length === limit) return { entries, next: key.toString() }
        entries.push(decodeValue(key.toString(), value))
      }
      return { entries, next: null }
    })
  }

  async batch(changes: readonly MetadataChange[]): Promise<number> {
    assertBatch(changes)
    this.#assertOpen()
    const result = await this.#commit(() => this.#apply(changes))
    if (result instanceof RevisionConflictError) throw result
    return result
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#root.close()
  }

  /** Runs inside the write transaction. Nothing is written before every expectation holds. */
  #apply(changes: readonly MetadataChange[]): number | RevisionConflictError {
    for (const { key, expectedRevision } of changes) {
      const actualRevision = this.#read(key)?.revision ?? null
      if (actualRevision !== expectedRevision) return new RevisionConflictError(key, expectedRevision, actualRevision)
    }
    const revision = readNumber(this.#numbers, 'revision') + 1
    writeNumber(this.#numbers, 'revision', revision)
    for (const { key, value } of changes) {
      if (value === null) this.#entries.removeSync(Buffer.from(key))
      else this.#entries.putSync(Buffer.from(key), encodeValue(revision, value))
    }
    return revision
  }

  #read(key: string): MetadataEntry | null {
    const value = this.#entries.get(Buffer.from(key))
    return value === undefined ? null : decodeValue(key, value)
  }

  async #commit<T>(action: () => T): Promise<T> {
    try {
      // A child, because batches of the same moment share a commit: what goes wrong in one must not stay half done.
      return await this.#root.childTransaction(action)
    } catch (cause) {
      throw unavailable(cause)
    }
  }

  #attempt<T>(action: () => T): T {
    this.#assertOpen()
    try {
      return action()
    } catch (cause) {
      throw unavailable(cause)
    }
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new MetadataUnavailableError('it is closed')
  }
}

/**
 * Opens the metadata in `folder`, which is made where it is missing.
 *
 * @throws {NewerFormatError} A newer Cairn wrote it.
 * @throws {CorruptFileError} What is there is no metadata file.
 * @throws {MetadataUnavailableError} It cannot be opened.
 */
export async function openLmdbMetadata(fs: FileSystem, folder: string): Promise<LmdbMetadataStore> {
  const lmdb = await import('lmdb')
  try {
    fs.makeFolder(folder)
    fs.syncFolder(dirname(folder))
    checkLmdbFile(fs, join(folder, dataFile))
    const root = lmdb.open<Buffer, Buffer>({
      path: folder,
      noSubdir: false,
      // Otherwise a commit resolves before its sync, and the file may need a repair after a power loss.
      overlappingSync: false,
      // Otherwise a failed commit also rejects a promise that nobody can reach, which ends the process.
      eventTurnBatching: false,
      ...bytesToBytes,
    })
    const entries = root.openDB<Buffer, Buffer>({ name: 'entries', ...bytesToBytes })
    const numbers = root.openDB<Buffer, Buffer>({ name: 'numbers', ...bytesToBytes })
    await settleFormat(root, numbers, folder)
    fs.syncFolder(folder)
    return new LmdbMetadataStore(root, entries, numbers)
  } catch (cause) {
    throw cause instanceof NewerFormatError || cause instanceof CorruptFileError ? cause : unavailable(cause)
  }
}

/** The name that LMDB gives its file in a folder. */
const dataFile = 'data.mdb'
const bytesToBytes = { encoding: 'binary', keyEncoding: 'binary' } as const

async function settleFormat(root: RootDatabase<Buffer, Buffer>, numbers: Bytes, folder: string): Promise<void> {
  const version = readNumber(numbers, 'format')
  if (version > formatVersion) {
    await root.close()
    throw new NewerFormatError(join(folder, dataFile), version, formatVersion)
  }
  if (version === 0) await root.transaction(() => writeNumber(numbers, 'format', formatVersion))
}

function unavailable(cause: unknown): MetadataUnavailableError {
  handleCommitError(cause)
  return new MetadataUnavailableError(cause instanceof Error ? cause.message : String(cause), { cause })
}

/**
 * lmdb-js hangs a second promise on the error of a failed commit, rejected with what the system said. Left alone it
 * would end the process as an unhandled rejection (https://github.com/kriszyp/lmdb-js/issues/368).
 */
function handleCommitError(cause: unknown): void {
  if (cause instanceof Error && 'commitError' in cause && cause.commitError instanceof Promise) {
    cause.commitError.catch(() => {})
  }
}
