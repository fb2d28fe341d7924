import { CorruptFileError, type FileSystem } from '../../base/file-system.ts'
import { foldHashes, hashBytes } from '../../formats/merkle-hash.ts'
import { rangeRoot } from '../../formats/merkle-range.ts'
import { levelHashes, tileHashes } from '../../formats/tile-path.ts'
import { ContradictionError } from '../errors.ts'
import { HashFile } from './hash-file.ts'
import { readHead } from './tree-head.ts'
import { checkpointPath, levelPath, readKept } from './tree-log.ts'

/**
 * Reads every hash of the tree in a folder, and changes nothing: each full tile must have the root that stands above it, and all
 * of them the roots of the head and of the checkpoint that was kept. A server may run meanwhile.
 *
 * @returns Its durable leaves; null where there is no tree.
 * @throws {CorruptFileError | NewerFormatError | FileSystemError}
 * @throws {ContradictionError} The checkpoint is not one of this tree.
 */
export function inspectTree(fs: FileSystem, folder: string): number | null {
  // Before the head: a checkpoint is of leaves that were durable then.
  const kept = readKept(fs, checkpointPath(folder))
  const head = readHead(fs, folder)
  if (kept !== null && kept.size > (head?.size ?? 0)) {
    throw new ContradictionError(
      `A checkpoint of ${kept.size} leaves was given out, and the tree has ${head?.size ?? 0}`,
    )
  }
  if (head === null) return null
  const levels: HashFile[] = []
  try {
    for (let level = 0; levelHashes(head.size, level) > 0; level += 1) {
      const path = levelPath(folder, level)
      if (fs.sizeBytes(path) === null) throw new CorruptFileError(path, 0, 'it is missing')
      levels.push(HashFile.openRead(fs, path, level, levelHashes(head.size, level)))
    }
    checkLevels(levels, folder)
    const hashes = (level: number, index: number, count: number) => levels[level]?.read(index, count) ?? Buffer.alloc(0)
    if (!rangeRoot({ hashes }, 0, head.size).equals(head.rootHash)) {
      throw new CorruptFileError(levelPath(folder, 0), 0, 'the hashes do not give the root that the head names')
    }
    if (kept !== null && !rangeRoot({ hashes }, 0, kept.size).equals(kept.rootHash)) {
      throw new ContradictionError(`The checkpoint of ${kept.size} leaves that was given out has another root`)
    }
    return head.size
  } finally {
    for (const level of levels) level.close()
  }
}

function checkLevels(levels: readonly HashFile[], folder: string): void {
  for (const [above, upper] of levels.slice(1).entries()) {
    for (let index = 0; index < upper.count; index += 1) {
      const tile = levels[above]?.read(index * tileHashes, tileHashes) ?? Buffer.alloc(0)
      if (foldHashes(tile).equals(upper.read(index, 1))) continue
      throw new CorruptFileError(levelPath(folder, above + 1), index * hashBytes, 'a hash is not that of its tile')
    }
  }
}
