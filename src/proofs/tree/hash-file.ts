import { dirname } from 'node:path'
import { ByteReader, ByteWriter, checksum } from '../../base/bytes.ts'
import { CorruptFileError, type FileHandle, type FileSystem, NewerFormatError } from '../../base/file-system.ts'
import { hashBytes } from '../../formats/merkle-hash.ts'

/** The hashes of one level of the tree in a file that only grows (docs/formats/proof-tree.md). */
export class HashFile {
  readonly #handle: FileHandle
  /** Hashes in it. Those that were there when it was opened are durable; see {@link sync} for the others. */
  #count: number

  private constructor(handle: FileHandle, count: number) {
    this.#handle = handle
    this.#count = count
  }

  /** Makes the file without a hash. Its name is durable when this returns. */
  static create(fs: FileSystem, path: string, level: number): HashFile {
    const handle = fs.openWrite(path, 'create')
    try {
      handle.write(encodeHeader(level), 0)
      fs.syncFolder(dirname(path))
      return new HashFile(handle, 0)
    } catch (error) {
      handle.close()
      throw error
    }
  }

  /**
   * Opens the file and cuts off what stands behind the first `count` hashes: it was being written when the process ended.
   *
   * @throws {CorruptFileError} It has fewer hashes, or is not that of this level.
   * @throws {NewerFormatError} A newer Cairn wrote it.
   */
  static open(fs: FileSystem, path: string, level: number, count: number): HashFile {
    const handle = fs.openWrite(path, 'append')
    try {
      checkHeader(handle, level)
      const sizeBytes = placeOf(count)
      const foundBytes = handle.sizeBytes()
      if (foundBytes < sizeBytes) throw new CorruptFileError(path, foundBytes, `it should hold ${count} hashes`)
      if (foundBytes > sizeBytes) fs.truncate(path, sizeBytes)
      return new HashFile(handle, count)
    } catch (error) {
      handle.close()
      throw error
    }
  }

  /**
   * Opens the file for reading alone; what stands behind the first `count` hashes is left.
   *
   * @throws As {@link open}.
   */
  static openRead(fs: FileSystem, path: string, level: number, count: number): HashFile {
    const handle = fs.openRead(path)
    try {
      checkHeader(handle, level)
      const foundBytes = handle.sizeBytes()
      if (foundBytes < placeOf(count)) throw new CorruptFileError(path, foundBytes, `it should hold ${count} hashes`)
      return new HashFile(handle, count)
    } catch (error) {
      handle.close()
      throw error
    }
  }

  get count(): number {
    return this.#count
  }

  read(index: number, count: number): Buffer {
    const hashes = Buffer.alloc(count * hashBytes)
    const readBytes = this.#handle.read(hashes, placeOf(index))
    if (readBytes === hashes.length) return hashes
    throw new CorruptFileError(this.#handle.path, placeOf(index) + readBytes, 'the file is cut short')
  }

  append(hashes: Uint8Array): void {
    this.#handle.write(hashes, placeOf(this.#count))
    this.#count += hashes.length / hashBytes
  }

  /** What was appended would survive a power loss once this returns. After an error the file must be opened again. */
  sync(): void {
    this.#handle.sync()
  }

  close(): void {
    this.#handle.close()
  }
}

/** As long as a hash, so that all of them are aligned. */
const headerBytes = hashBytes
const magic = Buffer.from('CAIRNHSH', 'latin1')
const version = 1
const reservedBytes = headerBytes - (8 + 2 + 1 + 4)

function encodeHeader(level: number): Buffer {
  const out = new ByteWriter(headerBytes).bytes(magic).u16(version).u8(level).bytes(Buffer.alloc(reservedBytes))
  return out.u32(checksum(out.view())).copy()
}

function checkHeader(handle: FileHandle, level: number): void {
  const header = Buffer.alloc(headerBytes)
  const count = handle.read(header, 0)
  const from = new ByteReader(header)
  const isOurs = count === headerBytes && from.bytes(8).equals(magic)
  if (!isOurs || header.readUInt32LE(headerBytes - 4) !== checksum(header.subarray(0, headerBytes - 4))) {
    throw new CorruptFileError(handle.path, 0, 'its header is not that of a file of hashes')
  }
  const found = from.u16()
  if (found > version) throw new NewerFormatError(handle.path, found, version)
  if (from.u8() !== level) throw new CorruptFileError(handle.path, 10, `it holds another level than ${level}`)
}

function placeOf(index: number): number {
  return headerBytes + index * hashBytes
}
