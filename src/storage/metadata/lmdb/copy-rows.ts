import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { assert } from '../../../base/assert.ts'
import { unfinishedSuffix } from '../../../base/durable-file.ts'
import type { FileSystem } from '../../../base/file-system.ts'
import { type Bytes, type LmdbFile, lockOf, openUnsyncedLmdbFile } from './lmdb-file.ts'

/** What is copied between two turns of the event loop, so that others have theirs: some milliseconds. */
const copiedRowsMax = 1000
const copiedBytesMax = 1024 * 1024

/**
 * A new file in `folder` with the rows of `file`, and nothing else: LMDB leaves what was replaced in pages that it has
 * freed and in the gaps of others, and its own copying takes those gaps along. `file` must not change meanwhile.
 *
 * Returns the new file's path, once its content would survive a power loss. After an error it takes no room on the disk.
 */
export async function copyRows(fs: FileSystem, file: LmdbFile, folder: string): Promise<string> {
  removeUnfinishedCopy(fs, folder)
  const path = copyPath(folder)
  try {
    await writeCopy(file, path)
    const copy = fs.openWrite(path, 'append')
    try {
      copy.sync()
    } finally {
      copy.close()
    }
    fs.unlink(lockOf(path))
    return path
  } catch (error) {
    removeUnfinishedCopy(fs, folder)
    throw error
  }
}

/** What a copying left that was cut short. */
export function removeUnfinishedCopy(fs: FileSystem, folder: string): void {
  for (const path of [copyPath(folder), lockOf(copyPath(folder))]) if (fs.sizeBytes(path) !== null) fs.unlink(path)
}

function copyPath(folder: string): string {
  return join(folder, `copy${unfinishedSuffix}`)
}

async function writeCopy(file: LmdbFile, path: string): Promise<void> {
  const copy = await openUnsyncedLmdbFile(path)
  try {
    for (const name of ['entries', 'numbers'] as const) {
      const rows = await copyDatabase(file[name], copy[name])
      // The file that this replaces is gone afterwards.
      assert(rows === file[name].getCount() && rows === copy[name].getCount(), 'every row of the metadata is copied')
    }
  } finally {
    await copy.root.close()
  }
}

async function copyDatabase(from: Bytes, to: Bytes): Promise<number> {
  let rows = 0
  let start: Buffer | null = Buffer.alloc(0)
  while (start !== null) {
    const slice = sliceFrom(from, start)
    to.transactionSync(() => {
      for (const { key, value } of slice.rows) to.putSync(key, value)
    })
    rows += slice.rows.length
    start = slice.next
    await nextTurn()
  }
  return rows
}

interface Slice {
  readonly rows: readonly { readonly key: Buffer; readonly value: Buffer }[]
  /** The first key of the next one; null at the end. */
  readonly next: Buffer | null
}

function sliceFrom(from: Bytes, start: Buffer): Slice {
  const rows: { readonly key: Buffer; readonly value: Buffer }[] = []
  let bytes = 0
  for (const { key, value } of from.getRange({ start })) {
    if (rows.length === copiedRowsMax || bytes >= copiedBytesMax) return { rows, next: key }
    rows.push({ key, value })
    bytes += value.length
  }
  return { rows, next: null }
}
