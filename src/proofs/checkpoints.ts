import { recordNumber } from '../base/brands.ts'
import { Serial } from '../base/serial.ts'
import { type Checkpoint, encodeCheckpoint, parseCheckpoint } from '../formats/checkpoint.ts'
import { parseNote, signNote, verifyNote } from '../formats/checkpoint-note.ts'
import type { RecordStoreClient } from '../records/store-client.ts'
import { ContradictionError, NotYetProvableError, ProofsStoppedError } from './errors.ts'
import type { SigningKey } from './signing-key.ts'
import type { ProofTree } from './tree/proof-tree.ts'
import type { TreeFollower } from './tree-follower.ts'
import type { Witness } from './witness/witness.ts'

/** A checkpoint that was given out, or may be: its leaves and itself are durable. */
export interface SignedCheckpoint extends Checkpoint {
  readonly note: string
}

export interface CheckpointsParts {
  readonly store: Pick<RecordStoreClient, 'runs'>
  readonly tree: ProofTree
  readonly follower: Pick<TreeFollower, 'reach' | 'demandRunning' | 'fail'>
  /** The same key each time; made at the first call. */
  readonly signingKey: () => Promise<SigningKey>
  /** Null: none is configured. */
  readonly witness: Pick<Witness, 'cosign'> | null
}

/** How long a checkpoint waits for the tree to come to the newest record; then it covers what the tree has. */
const reachWaitMs = 10_000

/** Signs what the tree durably is: never less than before, and never beside what was signed before. */
export class Checkpoints {
  readonly #parts: CheckpointsParts
  readonly #serial = new Serial()
  #last: SignedCheckpoint | null = null

  constructor(parts: CheckpointsParts) {
    this.#parts = parts
  }

  /**
   * A checkpoint of every record that was durable when this was called, where the tree comes to it in time, and of what
   * the tree has otherwise.
   *
   * @throws {ProofsStoppedError}
   * @throws {FileSystemError | MetadataUnavailableError} Nothing was signed; may be tried again.
   */
  async now(): Promise<SignedCheckpoint> {
    const { store, follower } = this.#parts
    const { recordBefore } = await store.runs(recordNumber(0), 0)
    await follower.reach(recordBefore, reachWaitMs)
    return await this.#serial.run(() => this.#sign())
  }

  /**
   * A checkpoint that covers the leaf at `index`: the last one where it does.
   *
   * @throws {NotYetProvableError} The tree is behind; may be tried again.
   * @throws {ProofsStoppedError | FileSystemError | MetadataUnavailableError}
   */
  async covering(index: number): Promise<SignedCheckpoint> {
    const last = await this.last()
    if (last !== null && last.size > index) return last
    if (!(await this.#parts.follower.reach(index + 1, reachWaitMs))) {
      throw new NotYetProvableError('the record is not in the proof tree yet')
    }
    return await this.#serial.run(() => this.#sign())
  }

  /** The last that was signed; null where none was. */
  async last(): Promise<SignedCheckpoint | null> {
    this.#parts.follower.demandRunning()
    if (this.#last === null) {
      const { checkpoint } = await this.#parts.tree.state()
      if (checkpoint !== null) this.#last ??= await this.#ownCheckpoint(checkpoint)
    }
    return this.#last
  }

  async #sign(): Promise<SignedCheckpoint> {
    const { tree, follower, signingKey, witness } = this.#parts
    const last = await this.last()
    const { size, rootHash } = await tree.persist()
    if (last?.size === size) return last
    const key = await signingKey()
    follower.demandRunning()
    const signed = signNote(encodeCheckpoint({ origin: key.origin, size, rootHash }), key.origin, key.privateKey)
    const checkpoint = { origin: key.origin, size, rootHash, note: signed }
    const note = witness === null ? signed : await this.#cosigned(witness, checkpoint)
    await tree.keepCheckpoint(note)
    this.#last = { ...checkpoint, note }
    return this.#last
  }

  /** The kept checkpoint, if this log's key has signed it: a key that was lost and made anew begins another log. */
  async #ownCheckpoint(note: string): Promise<SignedCheckpoint> {
    const parsed = parseNote(note)
    const { noteKey } = await this.#parts.signingKey()
    if (!verifyNote(parsed, noteKey)) {
      this.#parts.follower.fail(`the last checkpoint is not signed by the key of ${noteKey.name}`)
      this.#parts.follower.demandRunning()
    }
    return { ...parseCheckpoint(parsed.text), note }
  }

  async #cosigned(witness: Pick<Witness, 'cosign'>, checkpoint: SignedCheckpoint): Promise<string> {
    try {
      return await witness.cosign(checkpoint)
    } catch (error) {
      if (!(error instanceof ContradictionError)) throw error
      this.#parts.follower.fail(error.message)
      throw new ProofsStoppedError(error.message, { cause: error })
    }
  }
}
