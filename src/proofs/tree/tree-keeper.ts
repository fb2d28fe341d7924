import { type FileSystem, FileSystemError } from '../../base/file-system.ts'
import { absentLeafHash } from '../../formats/merkle-leaf.ts'
import type { TreeRoot } from '../../formats/merkle-proof.ts'
import { type TileName, tileHashes } from '../../formats/tile-path.ts'
import type { RecordRun } from '../../records/record-runs.ts'
import { leafHashesOf, type SecretsByDay } from './hash-runs.ts'
import type { ProofTree, TreeState } from './proof-tree.ts'
import { TreeLog } from './tree-log.ts'

/** Leaves that wait in memory at most: 2 MiB. What is not durable is hashed again after a crash. */
export const waitingLeavesMax = 65_536

/** The tree on the thread that runs it. */
export class TreeKeeper implements ProofTree {
  readonly #fs: FileSystem
  readonly #folder: string
  #log: TreeLog | null = null

  constructor(fs: FileSystem, folder: string) {
    this.#fs = fs
    this.#folder = folder
  }

  state(): Promise<TreeState> {
    return this.#with(({ size, durableSize, checkpoint }) => ({ size, durableSize, checkpoint }))
  }

  append(runs: readonly RecordRun[], secrets: SecretsByDay): Promise<number> {
    return this.#with((log) => {
      for (const run of runs) {
        if (run.first > log.size || run.first + run.bodyLengths.length <= log.size) continue
        log.append(leafHashesOf(run, log.size, secrets))
      }
      return sizeWithinBound(log)
    })
  }

  appendAbsent(count: number): Promise<number> {
    return this.#with((log) => {
      for (let left = count; left > 0; left -= 1) log.append(absentLeafHash)
      return sizeWithinBound(log)
    })
  }

  persist(): Promise<TreeRoot> {
    return this.#with((log) => log.persist())
  }

  keepCheckpoint(note: string): Promise<void> {
    return this.#with((log) => log.keepCheckpoint(note))
  }

  leafHash(index: number): Promise<Uint8Array> {
    return this.#with((log) => ownCopy(log.hashes(0, index, 1)))
  }

  rootHash(size: number): Promise<Uint8Array> {
    return this.#with((log) => ownCopy(log.rootHash(size)))
  }

  inclusionPath(index: number, size: number): Promise<readonly Uint8Array[]> {
    return this.#with((log) => log.inclusionPath(index, size).map(ownCopy))
  }

  consistencyPath(older: number, newer: number): Promise<readonly Uint8Array[]> {
    return this.#with((log) => log.consistencyPath(older, newer).map(ownCopy))
  }

  tile({ level, index, width }: TileName): Promise<Uint8Array> {
    return this.#with((log) => ownCopy(log.hashes(level, index * tileHashes, width)))
  }

  async close(): Promise<void> {
    const log = this.#log
    this.#log = null
    try {
      log?.persist()
    } finally {
      log?.close()
    }
  }

  /** After a failure of the disk nothing in memory can be relied on: the next call opens the files again. */
  async #with<T>(work: (log: TreeLog) => T): Promise<T> {
    try {
      this.#log ??= TreeLog.open(this.#fs, this.#folder)
      return work(this.#log)
    } catch (error) {
      if (error instanceof FileSystemError) {
        this.#log?.close()
        this.#log = null
      }
      throw error
    }
  }
}

function sizeWithinBound(log: TreeLog): number {
  if (log.waitingLeaves >= waitingLeavesMax) log.persist()
  return log.size
}

/** Not a view: one that goes to another thread takes all of its memory along. */
function ownCopy(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}
