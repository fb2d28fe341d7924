import type { TreeRoot } from '../../formats/merkle-proof.ts'
import type { TileName } from '../../formats/tile-path.ts'
import type { RecordRun } from '../../records/record-runs.ts'
import type { SecretsByDay } from './hash-runs.ts'

/** How the tree is now. */
export interface TreeState {
  readonly size: number
  readonly durableSize: number
  /** The last checkpoint that was kept: a signed note. */
  readonly checkpoint: string | null
}

/**
 * The tree of leaf hashes in its folder. Calls happen one after another, in the order in which they were made.
 *
 * Every method rejects with a {@link FileSystemError} where the disk failed: the tree is then as it was when it was last
 * durable, and the next call may succeed; with {@link ContradictionError} or {@link CorruptFileError} from the call that
 * first opens it, and from every later one.
 */
export interface ProofTree {
  /** Opens the folder where no call has yet. */
  state(): Promise<TreeState>
  /** Takes in the records that follow those that the tree has; others are passed over. Returns the new size. */
  append(runs: readonly RecordRun[], secrets: SecretsByDay): Promise<number>
  /** Takes in so many leaves of records that are gone. Returns the new size. */
  appendAbsent(count: number): Promise<number>
  /** Makes every leaf durable; resolves with the tree that it then is. */
  persist(): Promise<TreeRoot>
  /** Keeps a checkpoint of durable leaves; may be given out once this resolves. */
  keepCheckpoint(note: string): Promise<void>
  leafHash(index: number): Promise<Uint8Array>
  rootHash(size: number): Promise<Uint8Array>
  inclusionPath(index: number, size: number): Promise<readonly Uint8Array[]>
  consistencyPath(older: number, newer: number): Promise<readonly Uint8Array[]>
  tile(name: TileName): Promise<Uint8Array>
  /** Makes every leaf durable and ends. */
  close(): Promise<void>
}
