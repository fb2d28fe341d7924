import { createHash } from 'node:crypto'
import { assert } from '../../../base/assert.ts'
import type { FileHandle, FileSystem } from '../../../base/file-system.ts'
import { ObjectTooLargeError, type WrittenObject } from '../../object-store.ts'
import { asFullDisk, tellingFullDisk } from './disk-error.ts'
import { encodeObjectHeader, tagBytes } from './object-format.ts'
import { PieceCutter } from './piece-cutter.ts'
import { PieceSeal } from './piece-seal.ts'
import type { Room } from './room.ts'

export interface NewObjectFile {
  readonly fs: FileSystem
  readonly path: string
  readonly id: string
  readonly key: Uint8Array
  readonly pieceBytes: number
  readonly lengthBytesMax: number
  readonly room: Room
  /** Where sealed pieces are gathered for one write. Writers share it: between two calls it holds nothing. */
  readonly run: Buffer
}

/**
 * File bytes after which they are synced on the way, so that the last sync of a large object, which everyone else waits
 * for, has little left to do.
 */
const syncEachBytes = 16 * 1024 * 1024

/** Writes one object's file, from its header to its last piece. What any call throws ends it, and frees what it wrote. */
export class ObjectFileWriter {
  readonly id: string
  readonly path: string
  readonly #fs: FileSystem
  readonly #key: Uint8Array
  readonly #lengthBytesMax: number
  readonly #file: FileHandle
  readonly #header: Buffer
  readonly #seal: PieceSeal
  readonly #cutter: PieceCutter
  readonly #md5 = createHash('md5')
  readonly #room: Room
  readonly #run: Buffer
  #runBytes = 0
  #lengthBytes = 0
  #pieces = 0
  #writtenBytes = 0
  #unsyncedBytes = 0
  #isOpen = true
  #failure: unknown = null

  /** Creates the file. */
  constructor({ fs, path, id, key, pieceBytes, lengthBytesMax, room, run }: NewObjectFile) {
    this.id = id
    this.path = path
    this.#fs = fs
    this.#key = key
    this.#lengthBytesMax = lengthBytesMax
    this.#header = encodeObjectHeader({ id, pieceBytes })
    this.#seal = new PieceSeal(key, this.#header)
    this.#cutter = new PieceCutter(pieceBytes, (plain, isLast) => this.#addPiece(plain, isLast))
    this.#room = room
    this.#run = run
    this.#file = tellingFullDisk(() => fs.openWrite(path, 'create'))
  }

  /**
   * More of the content; `parts` are not kept.
   *
   * @throws {ObjectSpaceError} The disk is full, but for what is kept free.
   * @throws {ObjectTooLargeError} It would be longer than an object may be.
   */
  write(parts: readonly Uint8Array[]): void {
    this.#guarded(() => {
      for (const part of parts) this.#add(part)
      this.#flush()
      if (this.#unsyncedBytes >= syncEachBytes) this.#sync()
    })
  }

  /** The rest of the content. The file's bytes are durable when it returns; its name is not. Throws as {@link write}. */
  end(parts: readonly Uint8Array[]): WrittenObject {
    return this.#guarded(() => {
      for (const part of parts) this.#add(part)
      this.#cutter.end()
      this.#flush()
      this.#sync()
      this.#close()
      return { id: this.id, key: this.#key, lengthBytes: this.#lengthBytes, md5: this.#md5.digest('hex') }
    })
  }

  /** Removes the file. May be repeated where it throws. */
  discard(): void {
    this.#close()
    if (this.#fs.sizeBytes(this.path) !== null) this.#fs.unlink(this.path)
  }

  /** Removes the file if the disk lets it go; the next start frees it otherwise. Throws nothing. */
  giveUp(): void {
    try {
      this.discard()
    } catch {
      // Whatever led here matters more.
    }
  }

  #add(part: Uint8Array): void {
    this.#lengthBytes += part.length
    if (this.#lengthBytes > this.#lengthBytesMax) throw new ObjectTooLargeError()
    this.#md5.update(part)
    this.#cutter.add(part)
  }

  #addPiece(plain: Uint8Array, isLast: boolean): void {
    if (this.#pieces === 0) this.#addHeader()
    if (this.#runBytes + plain.length + tagBytes > this.#run.length) this.#flush()
    this.#runBytes = this.#seal.seal(this.#pieces, isLast, plain, this.#run, this.#runBytes)
    this.#pieces += 1
  }

  #addHeader(): void {
    this.#run.set(this.#header)
    this.#runBytes = this.#header.length
  }

  #flush(): void {
    const count = this.#runBytes
    this.#runBytes = 0
    if (count === 0) return
    this.#room.take(count)
    this.#file.write(this.#run.subarray(0, count), this.#writtenBytes)
    this.#writtenBytes += count
    this.#unsyncedBytes += count
  }

  #sync(): void {
    this.#file.sync()
    this.#unsyncedBytes = 0
  }

  #close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#file.close()
  }

  #guarded<T>(action: () => T): T {
    if (this.#failure !== null) throw this.#failure
    assert(this.#isOpen, `nothing more can be written to the object ${this.id}`)
    try {
      return action()
    } catch (error) {
      this.#failure = asFullDisk(error)
      // On a full disk the part that was written would stand in the way of everything else.
      this.giveUp()
      throw this.#failure
    }
  }
}
