import { join } from 'node:path'
import { unfinishedSuffix, writeFileDurably } from '../base/durable-file.ts'
import type { FileSystem } from '../base/file-system.ts'
import type { TornTail } from './inspect-segments.ts'

/** Bytes copied at once. */
const copyBytes = 1024 * 1024

/**
 * Copies the bytes that are about to be cut off into a file beside the segment, and returns its path once the copy is
 * durable. Cairn never reads it again; it is there for a person who wants to know what was lost.
 *
 * The same cut made again after a crash finds its copy. Another cut at the same place gets a number, so that no copy
 * is ever overwritten.
 */
export function keepCutBytes(fs: FileSystem, folder: string, torn: TornTail): string {
  for (let copy = 1; ; copy += 1) {
    const path = join(folder, cutName(torn, copy))
    if (fs.sizeBytes(path) === null) {
      writeFileDurably(fs, path, tailBytes(fs, torn))
      return path
    }
    if (isCopy(fs, path, torn)) return path
  }
}

/** Removes copies that a start before this one did not finish. */
export function removeUnfinishedCuts(fs: FileSystem, folder: string): void {
  for (const name of fs.list(folder)) {
    if (name.startsWith('cut-') && name.endsWith(unfinishedSuffix)) fs.unlink(join(folder, name))
  }
}

function cutName({ segment, offsetBytes }: TornTail, copy: number): string {
  const place = `cut-${String(segment.firstPosition).padStart(20, '0')}-${offsetBytes}`
  return copy === 1 ? `${place}.bytes` : `${place}-${copy}.bytes`
}

function isCopy(fs: FileSystem, path: string, torn: TornTail): boolean {
  return fs.sizeBytes(path) === torn.cutBytes && fs.readFile(path).equals(Buffer.concat([...tailBytes(fs, torn)]))
}

function* tailBytes(fs: FileSystem, { segment, offsetBytes, cutBytes }: TornTail): Generator<Buffer> {
  const file = fs.openRead(segment.path)
  try {
    for (let done = 0; done < cutBytes; done += copyBytes) {
      const piece = Buffer.allocUnsafe(Math.min(copyBytes, cutBytes - done))
      yield piece.subarray(0, file.read(piece, offsetBytes + done))
    }
  } finally {
    file.close()
  }
}
