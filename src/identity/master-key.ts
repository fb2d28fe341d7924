import { dirname } from 'node:path'
import type { FileSystem } from '../base/file-system.ts'
import type { RandomSource } from '../base/random.ts'
import { isOpenToOthers, type ReadPermissions } from './file-permissions.ts'
import {
  MasterKeyError,
  type MasterKeys,
  makeMasterKey,
  readMasterKeys,
  restoreMasterKey,
  writeMasterKeys,
} from './master-key-file.ts'
import { Sealing } from './sealing.ts'

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
 * The key never leaves the {@link Sealing} that is returned. Where a change of keys was cut short the file holds two,
 * and the newest of them seals.
 *
 * @throws {MasterKeyError} The file is open to others, is no master key, or is missing though it was made once.
 * @throws {NewerFormatError} A newer Cairn wrote it.
 * @throws {FileSystemError} It can neither be read nor made.
 */
export function openMasterKey(ports: MasterKeyPorts, path: string): Sealing {
  const { fs, random } = ports
  if (fs.sizeBytes(path) === null) {
    if (!ports.isFirstStart) throw new MasterKeyError(path, `is missing. ${restoreMasterKey}`)
    writeMasterKeys(fs, path, [makeMasterKey(random)])
  }
  const keys = readOwnMasterKeys(ports, path)
  const [newest, older] = keys
  if (older === undefined) return new Sealing(newest.id, newest.key, random)
  // Whoever wrote it may have ended before its name was durable, and from here on the newest seals.
  fs.syncFolder(dirname(path))
  const sealing = new Sealing(older.id, older.key, random)
  sealing.admit(newest.id, newest.key)
  return sealing
}

/** The keys of a file that is its owner's alone. */
export function readOwnMasterKeys(
  { fs, readPermissions }: Pick<MasterKeyPorts, 'fs' | 'readPermissions'>,
  path: string,
): MasterKeys {
  if (isOpenToOthers(readPermissions(path))) {
    throw new MasterKeyError(path, `can be read by other users of this machine. Run: chmod 600 '${path}'`)
  }
  return readMasterKeys(fs, path)
}
