import { join } from 'node:path'
import type { Database, RootDatabase } from 'lmdb'

/** Values of one database: bytes under a key of bytes. */
export type Bytes = Database<Buffer, Buffer>

/** An open file of LMDB with the databases that we keep in one. */
export interface LmdbFile {
  readonly root: RootDatabase<Buffer, Buffer>
  readonly entries: Bytes
  /** The version of the format, and the newest revision. */
  readonly numbers: Bytes
}

/** The name that LMDB gives its file in a folder. */
export const dataFile = 'data.mdb'

const bytesToBytes = { encoding: 'binary', keyEncoding: 'binary' } as const

/** Opens the file in `folder`. `lmdb` is loaded at the first opening. */
export async function openLmdbFile(folder: string): Promise<LmdbFile> {
  const lmdb = await import('lmdb')
  const root = lmdb.open<Buffer, Buffer>({
    path: folder,
    noSubdir: false,
    // Otherwise a commit resolves before its sync, and the file may need a repair after a power loss.
    overlappingSync: false,
    // Otherwise a failed commit also rejects a promise that nobody can reach, which ends the process.
    eventTurnBatching: false,
    ...bytesToBytes,
  })
  return withDatabases(root)
}

/** Makes a file at `path` that whoever writes it syncs at its end; LMDB's lock of it stands in a file beside it. */
export async function openUnsyncedLmdbFile(path: string): Promise<LmdbFile> {
  const lmdb = await import('lmdb')
  return withDatabases(lmdb.open<Buffer, Buffer>({ path, noSubdir: true, noSync: true, ...bytesToBytes }))
}

export function lockOf(path: string): string {
  return `${path}-lock`
}

export function dataPath(folder: string): string {
  return join(folder, dataFile)
}

function withDatabases(root: RootDatabase<Buffer, Buffer>): LmdbFile {
  const entries = root.openDB<Buffer, Buffer>({ name: 'entries', ...bytesToBytes })
  const numbers = root.openDB<Buffer, Buffer>({ name: 'numbers', ...bytesToBytes })
  return { root, entries, numbers }
}
