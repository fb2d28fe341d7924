import { join } from 'node:path'
import { writeFileDurably } from '../../base/durable-file.ts'
import { CorruptFileError, type FileSystem } from '../../base/file-system.ts'
import { MalformedCheckpointError, parseCheckpoint } from '../../formats/checkpoint.ts'
import { parseNote } from '../../formats/checkpoint-note.ts'
import { emptyRoot, hashBytes } from '../../formats/merkle-hash.ts'
import type { TreeRoot } from '../../formats/merkle-proof.ts'
import { consistencyPath, inclusionPath, rangeRoot, type TileHashes } from '../../formats/merkle-range.ts'
import { levelHashes } from '../../formats/tile-path.ts'
import { ContradictionError } from '../errors.ts'
import { HashFile } from './hash-file.ts'
import { readHead, writeHead } from './tree-head.ts'
import { TreeLevel } from './tree-level.ts'

/**
 * The tree as it stands in its folder: leaf hashes in order, and above them the hashes of full tiles. It only grows.
 *
 * Synchronous, for a thread of its own. Leaves are part of it at once and durable after {@link persist}; whoever signs
 * signs what is durable. After a {@link FileSystemError} it must be closed and opened again, and is then as it was when
 * it was last durable.
 */
export class TreeLog implements TileHashes {
  readonly #fs: FileSystem
  readonly #folder: string
  readonly #levels: TreeLevel[]
  #durable: TreeRoot
  #checkpoint: string | null

  private constructor(fs: FileSystem, folder: string, levels: TreeLevel[], durable: TreeRoot) {
    this.#fs = fs
    this.#folder = folder
    this.#levels = levels
    this.#durable = durable
    this.#checkpoint = null
  }

  /**
   * Opens the folder, made if it is missing, and cuts off what was never durable.
   *
   * @throws {CorruptFileError | NewerFormatError | FileSystemError}
   * @throws {ContradictionError} The last checkpoint that was given out is not one of this tree.
   */
  static open(fs: FileSystem, folder: string): TreeLog {
    fs.makeFolder(folder)
    fs.syncFolder(join(folder, '..'))
    const durable = readHead(fs, folder) ?? { size: 0, rootHash: emptyRoot }
    const kept = readKept(fs, checkpointPath(folder))
    // Before anything is cut off: these leaves may be what the checkpoint is of.
    if (kept !== null && kept.size > durable.size) {
      throw new ContradictionError(
        `a checkpoint of ${kept.size} leaves was given out, and the tree has ${durable.size}`,
      )
    }
    const tree = new TreeLog(fs, folder, openLevels(fs, folder, durable.size), durable)
    try {
      tree.#checkFiles()
      if (kept !== null) tree.#checkKept(kept)
      // They can be read; whether they would survive a power loss is not known of a process that ended in between.
      if (durable.size > 0) writeHead(fs, folder, durable)
      if (kept !== null) tree.keepCheckpoint(kept.note)
      return tree
    } catch (error) {
      tree.close()
      throw error
    }
  }

  /** Leaves. */
  get size(): number {
    return this.#levels[0]?.count ?? 0
  }

  get durableSize(): number {
    return this.#durable.size
  }

  /** Leaves that wait for {@link persist}. */
  get waitingLeaves(): number {
    return this.#levels[0]?.waitingHashes ?? 0
  }

  /** The last checkpoint that was kept: a signed note. */
  get checkpoint(): string | null {
    return this.#checkpoint
  }

  /** @param leafHashes One after another. */
  append(leafHashes: Uint8Array): void {
    for (let offset = 0; offset < leafHashes.length; offset += hashBytes) {
      let filled = this.#level(0).push(leafHashes, offset)
      for (let level = 1; filled !== null; level += 1) filled = this.#level(level).push(filled, 0)
    }
  }

  /** Makes every leaf durable; returns the tree that it then is. */
  persist(): TreeRoot {
    if (this.waitingLeaves === 0) return this.#durable
    for (const [level, hashes] of this.#levels.entries()) {
      hashes.write(() => HashFile.create(this.#fs, levelPath(this.#folder, level), level))
    }
    const { size } = this
    const persisted = { size, rootHash: this.rootHash(size) }
    writeHead(this.#fs, this.#folder, persisted)
    this.#durable = persisted
    return persisted
  }

  /**
   * Keeps a checkpoint of durable leaves in place of the one before it. Only when it returns, durable, may it be given
   * out.
   */
  keepCheckpoint(note: string): void {
    writeFileDurably(this.#fs, checkpointPath(this.#folder), [Buffer.from(note)])
    this.#checkpoint = note
  }

  /** Of the tree over the first `size` leaves. */
  rootHash(size: number): Buffer {
    return rangeRoot(this, 0, size)
  }

  inclusionPath(index: number, size: number): Buffer[] {
    return inclusionPath(this, index, size)
  }

  consistencyPath(older: number, newer: number): Buffer[] {
    return consistencyPath(this, older, newer)
  }

  hashes(level: number, index: number, count: number): Uint8Array {
    return this.#level(level).read(index, count)
  }

  close(): void {
    for (const level of this.#levels) level.close()
  }

  /** Each level ends as its tiles did when they became durable, or the root comes out another. */
  #checkFiles(): void {
    if (this.rootHash(this.size).equals(this.#durable.rootHash)) return
    throw new CorruptFileError(levelPath(this.#folder, 0), 0, 'the hashes do not give the root that the head names')
  }

  #checkKept({ size, rootHash }: TreeRoot): void {
    if (this.rootHash(size).equals(rootHash)) return
    throw new ContradictionError(`the checkpoint of ${size} leaves that was given out has another root than the tree`)
  }

  #level(level: number): TreeLevel {
    const found = this.#levels[level] ?? new TreeLevel(null)
    this.#levels[level] = found
    return found
  }
}

function openLevels(fs: FileSystem, folder: string, size: number): TreeLevel[] {
  const levels: TreeLevel[] = []
  try {
    for (let level = 0; levelHashes(size, level) > 0; level += 1) {
      const path = levelPath(folder, level)
      if (fs.sizeBytes(path) === null) throw new CorruptFileError(path, 0, 'it is missing')
      levels.push(new TreeLevel(HashFile.open(fs, path, level, levelHashes(size, level))))
    }
    for (const name of fs.list(folder)) {
      const level = /^level-(\d{1,2})\.hashes$/.exec(name)?.[1]
      // It was made for hashes that did not become part of the tree.
      if (level !== undefined && Number(level) >= levels.length) fs.unlink(join(folder, name))
    }
    return levels
  } catch (error) {
    for (const level of levels) level.close()
    throw error
  }
}

export function levelPath(folder: string, level: number): string {
  return join(folder, `level-${level}.hashes`)
}

export function checkpointPath(folder: string): string {
  return join(folder, 'checkpoint')
}

/** The checkpoint that was kept, as a folder's file has it; null where none was. @throws {CorruptFileError} */
export function readKept(fs: FileSystem, path: string): (TreeRoot & { readonly note: string }) | null {
  if (fs.sizeBytes(path) === null) return null
  const note = fs.readFile(path).toString()
  try {
    return { ...parseCheckpoint(parseNote(note).text), note }
  } catch (cause) {
    if (!(cause instanceof MalformedCheckpointError)) throw cause
    throw new CorruptFileError(path, 0, cause.message, { cause })
  }
}
