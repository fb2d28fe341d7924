import { dirname } from 'node:path'
import { ByteReader, ByteWriter, checksum } from '../base/bytes.ts'
import { writeFileDurably } from '../base/durable-file.ts'
import { type FileSystem, NewerFormatError } from '../base/file-system.ts'
import type { RandomSource } from '../base/random.ts'
import { isOpenToOthers, type ReadPermissions } from './file-permissions.ts'
import { keyBytes, keyIdBytes, Sealing } from './sealing.ts'

/** What reads and makes the file of the master key. */
export interface MasterKeyPorts {
  readonly fs: FileSystem
  readonly readPermissions: ReadPermissions
  readonly random: RandomSource
  /** Nothing has been sealed yet: a key that is missing is made. Later it is a key that was lost. */
  readonly isFirstStart: boolean
}

/**
 * The master key in the file at `path`; at the first start the file is made, for its owner alone.
 *
 * The key never leaves the {@link Sealing} that is returned.
 *
 * @throws {MasterKeyError} The file is open to others, is no master key, or is missing though it was made once.
 * @throws {NewerFormatError} A newer Cairn wrote it.
 * @throws {FileSystemError} It can neither be read nor made.
 */
export function openMasterKey(ports: MasterKeyPorts, path: string): Sealing {
  if (ports.fs.sizeBytes(path) === null) {
    if (!ports.isFirstStart) throw new MasterKeyError(path, `is missing. ${restore}`)
    createMasterKey(ports, path)
  }
  return readMasterKey(ports, path)
}

/** The file of the master key cannot be used. The message says what to do. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError'
  readonly path: string

  constructor(path: string, problem: string) {
    super(`${path} ${problem}`)
    this.path = path
  }
}

/** The file: magic, version (16 bits), key id, key, CRC-32 of all before it; numbers little-endian. */
const magic = Buffer.from('CAIRNKEY', 'latin1')
const formatVersion = 1
const versionBytes = 2
const checksumBytes = 4
const contentBytes = magic.length + versionBytes + keyIdBytes + keyBytes
const fileBytes = contentBytes + checksumBytes

function createMasterKey({ fs, random }: MasterKeyPorts, path: string): void {
  const writer = new ByteWriter(fileBytes)
  writer.bytes(magic).u16(formatVersion).bytes(random.bytes(keyIdBytes)).bytes(random.bytes(keyBytes))
  writer.u32(checksum(writer.view()))
  fs.makeFolder(dirname(path))
  writeFileDurably(fs, path, [writer.view()])
}

function readMasterKey({ fs, readPermissions, random }: MasterKeyPorts, path: string): Sealing {
  if (isOpenToOthers(readPermissions(path))) {
    throw new MasterKeyError(path, `can be read by other users of this machine. Run: chmod 600 '${path}'`)
  }
  const sizeBytes = fs.sizeBytes(path)
  const start = readStart(fs, path)
  const reader = new ByteReader(start)
  const isOurs = start.length >= magic.length + versionBytes && reader.bytes(magic.length).equals(magic)
  if (!isOurs) throw new MasterKeyError(path, `is no master key. ${restore}`)
  const version = reader.u16()
  if (version > formatVersion) throw new NewerFormatError(path, version, formatVersion)
  if (sizeBytes !== fileBytes) {
    throw new MasterKeyError(path, `has ${sizeBytes} bytes instead of ${fileBytes}. ${restore}`)
  }
  const keyId = reader.bytes(keyIdBytes)
  const key = reader.bytes(keyBytes)
  if (reader.u32() !== checksum(start.subarray(0, contentBytes))) {
    throw new MasterKeyError(path, `is damaged. ${restore}`)
  }
  return new Sealing(keyId, key, random)
}

/** At most the bytes that a key has: the path may name any file. */
function readStart(fs: FileSystem, path: string): Buffer {
  const file = fs.openRead(path)
  try {
    const start = Buffer.alloc(fileBytes)
    return start.subarray(0, file.read(start, 0))
  } finally {
    file.close()
  }
}

const restore = 'Put back the file that was made at the first start: what it sealed cannot be read without it.'
