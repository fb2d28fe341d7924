import { dirname } from 'node:path'
import { ByteReader, ByteWriter, checksum } from '../base/bytes.ts'
import { writeFileDurably } from '../base/durable-file.ts'
import { type FileSystem, NewerFormatError } from '../base/file-system.ts'
import type { RandomSource } from '../base/random.ts'
import { keyBytes, keyIdBytes } from './sealing.ts'

/** A master key as it stands in its file (`docs/formats/master-key.md`). */
export interface MasterKey {
  readonly id: Buffer
  readonly key: Buffer
}

/** The keys of a file: one or, while secrets are moved from one to the next, two. Newest first. */
export type MasterKeys = readonly [MasterKey] | readonly [newest: MasterKey, older: MasterKey]

/** The file of the master key cannot be used. The message says what to do. */
export class MasterKeyError extends Error {
  override readonly name = 'MasterKeyError'
  readonly path: string

  constructor(path: string, problem: string) {
    super(`${path} ${problem}`)
    this.path = path
  }
}

/** What makes a lost or damaged key good again. */
export const restoreMasterKey = 'Put back the file that was made last: what it sealed cannot be read without it.'

export function makeMasterKey(random: RandomSource): MasterKey {
  return { id: Buffer.from(random.bytes(keyIdBytes)), key: Buffer.from(random.bytes(keyBytes)) }
}

/** Returns only once the file would survive a power loss: before it, or after it, never a part of it. */
export function writeMasterKeys(fs: FileSystem, path: string, keys: MasterKeys): void {
  const writer = new ByteWriter(fileBytesMax)
  writer.bytes(magic).u16(formatVersion).u8(keys.length)
  for (const { id, key } of keys) writer.bytes(id).bytes(key)
  writer.u32(checksum(writer.view()))
  fs.makeFolder(dirname(path))
  writeFileDurably(fs, path, [writer.view()])
}

/**
 * @throws {MasterKeyError} It is no file of a master key, or is damaged.
 * @throws {NewerFormatError} A newer Cairn wrote it.
 * @throws {FileSystemError} It cannot be read.
 */
export function readMasterKeys(fs: FileSystem, path: string): MasterKeys {
  const start = readStart(fs, path)
  const reader = new ByteReader(start)
  const isOurs = start.length > magic.length + versionBytes && reader.bytes(magic.length).equals(magic)
  if (!isOurs) throw new MasterKeyError(path, `is no master key. ${restoreMasterKey}`)
  const version = reader.u16()
  if (version > formatVersion) throw new NewerFormatError(path, version, formatVersion)
  const count = version === oneKeyVersion ? 1 : reader.u8()
  if (count < 1 || count > keysMax) throw new MasterKeyError(path, `is damaged. ${restoreMasterKey}`)
  const contentBytes = reader.offset + count * (keyIdBytes + keyBytes)
  const sizeBytes = fs.sizeBytes(path)
  if (sizeBytes !== contentBytes + checksumBytes) {
    const problem = `has ${sizeBytes} bytes instead of ${contentBytes + checksumBytes}. ${restoreMasterKey}`
    throw new MasterKeyError(path, problem)
  }
  const newest = readKey(reader)
  const keys: MasterKeys = count === 1 ? [newest] : [newest, readKey(reader)]
  if (reader.u32() !== checksum(start.subarray(0, contentBytes))) {
    throw new MasterKeyError(path, `is damaged. ${restoreMasterKey}`)
  }
  return keys
}

const magic = Buffer.from('CAIRNKEY', 'latin1')
const formatVersion = 2
/** Had a key where version 2 has their number. */
const oneKeyVersion = 1
const keysMax = 2
const versionBytes = 2
const countBytes = 1
const checksumBytes = 4
const fileBytesMax = magic.length + versionBytes + countBytes + keysMax * (keyIdBytes + keyBytes) + checksumBytes

function readKey(reader: ByteReader): MasterKey {
  return { id: Buffer.from(reader.bytes(keyIdBytes)), key: Buffer.from(reader.bytes(keyBytes)) }
}

/** At most the bytes that keys have: the path may name any file. */
function readStart(fs: FileSystem, path: string): Buffer {
  const file = fs.openRead(path)
  try {
    const start = Buffer.alloc(fileBytesMax)
    return start.subarray(0, file.read(start, 0))
  } finally {
    file.close()
  }
}
