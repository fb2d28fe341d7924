import { dirname } from 'node:path'
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
import { copyRows, removeUnfinishedCopy } from './copy-rows.ts'
import { decodeValue, encodeValue, formatVersion, readNumber, writeNumber } from './layout.ts'
import { dataPath, type LmdbFile, openLmdbFile } from './lmdb-file.ts'

/**
 * Metadata in one folder of this machine, in LMDB. One process at a time: the data folder's lock sees to that.
 *
 * Reads are from memory maps; commits and their syncs run on a thread of LMDB's own.
 */
export class LmdbMetadataStore implements MetadataStore {
  readonly #fs: FileSystem
  readonly #folder: string
  #file: LmdbFile
  #isClosed = false
  readonly #commits = new Set<Promise<unknown>>()
  /** While the file is replaced nothing else happens. */
  #replacing: Promise<void> | null = null

  /** Use {@link openLmdbMetadata}. */
  constructor(fs: FileSystem, folder: string, file: LmdbFile) {
    this.#fs = fs
    this.#folder = folder
    this.#file = file
  }

  async get(key: string): Promise<MetadataEntry | null> {
    assertKey(key)
    while (this.#replacing !== null) await this.#replacing
    return this.#attempt(() => this.#read(key))
  }

  async list(prefix: string, from: string, limit: number): Promise<MetadataPage> {
    assertLimit(limit)
    while (this.#replacing !== null) await this.#replacing
    return this.#attempt(() => {
      const prefixBytes = Buffer.from(prefix)
      const fromBytes = Buffer.from(from)
      const start = Buffer.compare(fromBytes, prefixBytes) > 0 ? fromBytes : prefixBytes
      const entries: MetadataEntry[] = []
      for (const { key, value } of this.#file.entries.getRange({ start })) {
        if (!key.subarray(0, prefixBytes.length).equals(prefixBytes)) break
        if (entries.length === limit) return { entries, next: key.toString() }
        entries.push(decodeValue(key.toString(), value))
      }
      return { entries, next: null }
    })
  }

  async batch(changes: readonly MetadataChange[]): Promise<number> {
    assertBatch(changes)
    // The commit is told of in the same turn: who replaces the file waits for it.
    while (this.#replacing !== null) await this.#replacing
    this.#assertOpen()
    const result = await this.#commit(() => this.#apply(changes))
    if (result instanceof RevisionConflictError) throw result
    return result
  }

  async dropReplaced(): Promise<void> {
    while (this.#replacing !== null) await this.#replacing
    this.#assertOpen()
    const replacing = this.#replace()
    const ended = replacing
      .catch(() => {})
      .then(() => {
        this.#replacing = null
      })
    this.#replacing = ended
    // Who has waited goes before whoever asks for this again.
    await ended
    await replacing
  }

  async close(): Promise<void> {
    while (this.#replacing !== null) await this.#replacing
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#file.root.close()
  }

  /** The new file has the name of the old one, or has not: a crash at any point leaves one of them, whole. */
  async #replace(): Promise<void> {
    try {
      await Promise.all(this.#commits)
      const copy = await copyRows(this.#fs, this.#file, this.#folder)
      await this.#file.root.close()
      // If it cannot be opened again, it can be at the next start.
      this.#isClosed = true
      try {
        this.#fs.rename(copy, dataPath(this.#folder))
        this.#fs.syncFolder(this.#folder)
      } finally {
        this.#file = await openLmdbFile(this.#folder)
        this.#isClosed = false
      }
    } catch (cause) {
      throw unavailable(cause)
    }
  }

  /** Runs inside the write transaction. Nothing is written before every expectation holds. */
  #apply(changes: readonly MetadataChange[]): number | RevisionConflictError {
    for (const { key, expectedRevision } of changes) {
      const actualRevision = this.#read(key)?.revision ?? null
      if (actualRevision !== expectedRevision) return new RevisionConflictError(key, expectedRevision, actualRevision)
    }
    const revision = readNumber(this.#file.numbers, 'revision') + 1
    writeNumber(this.#file.numbers, 'revision', revision)
    for (const { key, value } of changes) {
      if (value === null) this.#file.entries.removeSync(Buffer.from(key))
      else this.#file.entries.putSync(Buffer.from(key), encodeValue(revision, value))
    }
    return revision
  }

  #read(key: string): MetadataEntry | null {
    const value = this.#file.entries.get(Buffer.from(key))
    return value === undefined ? null : decodeValue(key, value)
  }

  async #commit<T>(action: () => T): Promise<T> {
    // A child, because batches of the same moment share a commit: what goes wrong in one must not stay half done.
    const commit = this.#file.root.childTransaction(action)
    const ended: Promise<unknown> = commit.catch(() => null).then(() => this.#commits.delete(ended))
    this.#commits.add(ended)
    try {
      return await commit
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
  try {
    fs.makeFolder(folder)
    fs.syncFolder(dirname(folder))
    removeUnfinishedCopy(fs, folder)
    checkLmdbFile(fs, dataPath(folder))
    const file = await openLmdbFile(folder)
    await settleFormat(file, folder)
    fs.syncFolder(folder)
    return new LmdbMetadataStore(fs, folder, file)
  } catch (cause) {
    throw cause instanceof NewerFormatError || cause instanceof CorruptFileError ? cause : unavailable(cause)
  }
}

async function settleFormat({ root, numbers }: LmdbFile, folder: string): Promise<void> {
  const version = readNumber(numbers, 'format')
  if (version > formatVersion) {
    await root.close()
    throw new NewerFormatError(dataPath(folder), version, formatVersion)
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
