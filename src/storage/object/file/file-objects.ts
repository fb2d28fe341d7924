import { dirname } from 'node:path'
import { assert, required } from '../../../base/assert.ts'
import type { FileSystem } from '../../../base/file-system.ts'
import type { RandomSource } from '../../../base/random.ts'
import { ObjectStoreBusyError, objectBytesMax, type WrittenObject } from '../../object-store.ts'
import { asFullDisk, ifThere } from './disk-error.ts'
import { FolderSyncs } from './folder-syncs.ts'
import { ObjectFileWriter } from './object-file-writer.ts'
import { headerBytes, pieceBytesMax, tagBytes } from './object-format.ts'
import { idBytes, isObjectId, ObjectPaths } from './object-paths.ts'
import { keyBytes } from './piece-seal.ts'
import { Room } from './room.ts'

export interface FileObjectsOptions {
  readonly fs: FileSystem
  readonly random: RandomSource
  /** `<dataDir>/objects`. */
  readonly folder: string
  /** Bytes of the disk that objects leave free. */
  readonly reserveBytes: number
  /** Plain bytes of each piece of new objects: a whole number of KiB up to {@link pieceBytesMax}. */
  readonly pieceBytes?: number
  /** Of one object; at most {@link objectBytesMax}, which it is where nothing is said. */
  readonly lengthBytesMax?: number
}

/** Objects being written at once: each has a file open, and a piece and a message in memory. */
export const writersMax = 512

/** A range costs up to two pieces more than it has; each piece costs 16 bytes and a call of the cipher. */
const pieceBytesUsual = 64 * 1024

/** Sealed pieces gathered for one write: as many as come with one message. */
const runBytes = 256 * 1024

/**
 * Objects as files, for the one thread that writes them. docs/formats/object-file.md says what is on disk, and when.
 *
 * An object is written into `incoming`, and is durable there once its file and the folder are synced. `settle` renames it
 * into its place and syncs nothing: after a power loss it lies in either, and the next start settles it again.
 */
export class FileObjects {
  /** What lay in `incoming` at the start: objects that were pending or being written. */
  readonly pendingAtStart: readonly string[]
  readonly #fs: FileSystem
  readonly #random: RandomSource
  readonly #paths: ObjectPaths
  readonly #pieceBytes: number
  readonly #lengthBytesMax: number
  readonly #syncs: FolderSyncs
  readonly #writers = new Map<string, ObjectFileWriter>()
  readonly #room: Room
  readonly #run: Buffer
  /** Names of the folders of settled objects that are durably there. */
  readonly #folders: Set<string>

  /** Makes the folders where they are missing. */
  constructor(options: FileObjectsOptions) {
    const { fs, random, folder, reserveBytes } = options
    const { pieceBytes = pieceBytesUsual, lengthBytesMax = objectBytesMax } = options
    assert(pieceBytes % 1024 === 0 && pieceBytes > 0 && pieceBytes <= pieceBytesMax, 'a piece is some whole KiB')
    this.#fs = fs
    this.#random = random
    this.#paths = new ObjectPaths(folder)
    this.#pieceBytes = pieceBytes
    this.#lengthBytesMax = lengthBytesMax
    this.#syncs = new FolderSyncs(fs)
    this.#room = new Room(fs, folder, reserveBytes)
    this.#run = Buffer.allocUnsafeSlow(Math.max(runBytes, headerBytes + pieceBytes + tagBytes))
    fs.makeFolder(this.#paths.incoming)
    fs.syncFolder(folder)
    fs.syncFolder(dirname(folder))
    this.#folders = new Set(fs.list(folder))
    this.pendingAtStart = fs.list(this.#paths.incoming).filter(isObjectId)
  }

  /**
   * Begins an object: its id, for the calls that follow. It counts until {@link finish} or {@link abort}.
   *
   * @throws {ObjectStoreBusyError} {@link writersMax} are being written. @throws {ObjectSpaceError}
   */
  begin(): string {
    if (this.#writers.size >= writersMax) throw new ObjectStoreBusyError()
    return this.#begin().id
  }

  /** Throws as {@link ObjectFileWriter.write}; what is called after that throws the same. */
  write(id: string, parts: readonly Uint8Array[]): void {
    this.#writer(id).write(parts)
  }

  /** The rest of the content. Resolves once the object would survive a power loss; it is then pending. */
  async finish(id: string, rest: readonly Uint8Array[]): Promise<WrittenObject> {
    const writer = this.#writer(id)
    const written = writer.end(rest)
    this.#writers.delete(id)
    try {
      await this.#syncs.sync(this.#paths.incoming)
      return written
    } catch (error) {
      writer.giveUp()
      throw asFullDisk(error)
    }
  }

  /** A whole object at once, however many are being written. */
  async put(bytes: Uint8Array): Promise<WrittenObject> {
    const { id } = this.#begin()
    try {
      return await this.finish(id, [bytes])
    } finally {
      this.#writers.delete(id)
    }
  }

  /** Nothing is left of an object that is being written, whether or not a call for it failed; no other is touched. */
  abort(id: string): void {
    const writer = this.#writers.get(id)
    this.#writers.delete(id)
    writer?.discard()
  }

  /** Moves pending objects into their place. Passes over those that are not pending. */
  settle(ids: readonly string[]): void {
    for (const id of ids) {
      assert(!this.#writers.has(id), 'an object is settled once it is finished')
      const pending = this.#paths.pending(id)
      this.#makeSettledFolder(id)
      ifThere(() => this.#fs.rename(pending, this.#paths.settled(id)))
    }
  }

  /** Resolves once no power loss can bring the objects back. Passes over those that are not there. */
  async free(ids: readonly string[]): Promise<void> {
    const folders = new Set<string>()
    for (const id of ids) {
      assert(!this.#writers.has(id), 'an object is freed once it is finished')
      const wasSettled = this.#unlink(this.#paths.settled(id))
      const wasPending = this.#unlink(this.#paths.pending(id))
      // The next start finds what comes back in `incoming`. Where nothing was there, an earlier call may have failed to sync.
      const isSettled = wasSettled || !wasPending
      if (isSettled && this.#folders.has(this.#paths.settledName(id))) folders.add(this.#paths.settledFolder(id))
    }
    await Promise.all([...folders].map((folder) => this.#syncs.sync(folder)))
  }

  /** Gives up what is being written, and lets what is being finished end. */
  async close(): Promise<void> {
    for (const writer of this.#writers.values()) writer.giveUp()
    this.#writers.clear()
    await this.#syncs.idle()
  }

  #begin(): ObjectFileWriter {
    const id = this.#random.bytes(idBytes).toString('hex')
    const writer = new ObjectFileWriter({
      fs: this.#fs,
      path: this.#paths.pending(id),
      id,
      key: new Uint8Array(this.#random.bytes(keyBytes)),
      pieceBytes: this.#pieceBytes,
      lengthBytesMax: this.#lengthBytesMax,
      room: this.#room,
      run: this.#run,
    })
    this.#writers.set(id, writer)
    return writer
  }

  #writer(id: string): ObjectFileWriter {
    return required(this.#writers.get(id), `the object ${id}, to be written to,`)
  }

  /** A name in a folder that a power loss takes away would be lost with it. */
  #makeSettledFolder(id: string): void {
    const name = this.#paths.settledName(id)
    if (this.#folders.has(name)) return
    this.#fs.makeFolder(this.#paths.settledFolder(id))
    this.#fs.syncFolder(this.#paths.folder)
    this.#folders.add(name)
  }

  #unlink(path: string): boolean {
    return (
      ifThere(() => {
        this.#fs.unlink(path)
        return true
      }) ?? false
    )
  }
}
