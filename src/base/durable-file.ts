import { dirname } from 'node:path'
import type { FileSystem } from './file-system.ts'

/** Ending of a file that is not finished; a start removes those it finds. */
export const unfinishedSuffix = '.unfinished'

/**
 * Writes a whole file so that after a crash there is the old content, the new content, or none, but never a part.
 * After an error nothing of it takes room on the disk, if the disk lets go of it.
 *
 * Returns only once the content and its name would survive a power loss. Everything of ours that is not appended to
 * is written with this.
 */
export function writeFileDurably(fs: FileSystem, path: string, chunks: Iterable<Uint8Array>): void {
  const unfinished = `${path}${unfinishedSuffix}`
  if (fs.sizeBytes(unfinished) !== null) fs.unlink(unfinished)
  const file = fs.openWrite(unfinished, 'create')
  try {
    let offsetBytes = 0
    for (const chunk of chunks) {
      file.write(chunk, offsetBytes)
      offsetBytes += chunk.length
    }
    file.sync()
  } catch (error) {
    giveUp(fs, unfinished)
    throw error
  } finally {
    file.close()
  }
  fs.rename(unfinished, path)
  fs.syncFolder(dirname(path))
}

/** On a full disk the part that was written would stand in the way of everything else. */
function giveUp(fs: FileSystem, unfinished: string): void {
  try {
    fs.unlink(unfinished)
  } catch {
    // The next start removes it, and the error that led here matters more.
  }
}
