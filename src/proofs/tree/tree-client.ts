import { Worker } from 'node:worker_threads'
import { CorruptFileError, FileSystemError, NewerFormatError } from '../../base/file-system.ts'
import { IdleWorker } from '../../base/idle-worker.ts'
import type { RemoteError } from '../../base/worker-rpc.ts'
import type { TreeRoot } from '../../formats/merkle-proof.ts'
import type { TileName } from '../../formats/tile-path.ts'
import { memoryOf, type RecordRun } from '../../records/record-runs.ts'
import { ContradictionError } from '../errors.ts'
import type { SecretsByDay } from './hash-runs.ts'
import type { ProofTree, TreeState } from './proof-tree.ts'

export interface TreeWorkerData {
  readonly folder: string
}

/** What crosses for {@link ProofTree.append}. */
export interface AppendRequest {
  readonly runs: readonly RecordRun[]
  readonly secrets: SecretsByDay
}

/** What crosses for the two kinds of path: a leaf and a size, or two sizes. */
export interface PathRequest {
  readonly from: number
  readonly to: number
}

/**
 * The tree as the main thread sees it, on a thread of its own while there is something to do. A thread that died takes
 * what was not durable with it; the next call starts another.
 */
export class TreeClient implements ProofTree {
  readonly #calls: IdleWorker

  /** @param folder `<dataDir>/proofs`. */
  constructor(folder: string) {
    const data: TreeWorkerData = { folder }
    this.#calls = new IdleWorker({
      start: () => new Worker(new URL('./tree-worker.js', import.meta.url), { workerData: data }),
      lastMethod: 'close',
      revive,
    })
  }

  state(): Promise<TreeState> {
    return this.#calls.call('state', null)
  }

  /** The memory of `runs` moves away: they cannot be used again. */
  append(runs: readonly RecordRun[], secrets: SecretsByDay): Promise<number> {
    const request: AppendRequest = { runs, secrets }
    return this.#calls.call('append', request, memoryOf(runs))
  }

  appendAbsent(count: number): Promise<number> {
    return this.#calls.call('appendAbsent', count)
  }

  persist(): Promise<TreeRoot> {
    return this.#calls.call('persist', null)
  }

  keepCheckpoint(note: string): Promise<void> {
    return this.#calls.call('keepCheckpoint', note)
  }

  leafHash(index: number): Promise<Uint8Array> {
    return this.#calls.call('leafHash', index)
  }

  rootHash(size: number): Promise<Uint8Array> {
    return this.#calls.call('rootHash', size)
  }

  inclusionPath(index: number, size: number): Promise<readonly Uint8Array[]> {
    const request: PathRequest = { from: index, to: size }
    return this.#calls.call('inclusionPath', request)
  }

  consistencyPath(older: number, newer: number): Promise<readonly Uint8Array[]> {
    const request: PathRequest = { from: older, to: newer }
    return this.#calls.call('consistencyPath', request)
  }

  tile(name: TileName): Promise<Uint8Array> {
    return this.#calls.call('tile', name)
  }

  close(): Promise<void> {
    return this.#calls.close()
  }
}

/** The error that the thread threw, as one of its own class again. */
function revive(error: RemoteError): Error {
  const { name, message, data } = error
  const path = String(data.path)
  if (name === 'ContradictionError') return new ContradictionError(message, { cause: error })
  if (name === 'FileSystemError')
    return new FileSystemError(String(data.operation), path, String(data.code), { cause: error })
  if (name === 'CorruptFileError') {
    return new CorruptFileError(path, Number(data.offsetBytes), String(data.reason), { cause: error })
  }
  if (name === 'NewerFormatError') return new NewerFormatError(path, Number(data.version), Number(data.versionMax))
  return error
}
