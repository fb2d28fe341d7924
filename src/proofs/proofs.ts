import type { OutgoingGuard } from '../base/outgoing-guard.ts'
import type { RandomSource } from '../base/random.ts'
import { encodeNoteKey, parseNoteKey } from '../formats/checkpoint-note.ts'
import type { SealedRows } from '../identity/sealed-rows.ts'
import type { Sealing } from '../identity/sealing.ts'
import type { StoredRecord } from '../records/segment/record-block.ts'
import type { RecordStoreClient } from '../records/store-client.ts'
import type { MetadataStore } from '../storage/metadata-store.ts'
import { Checkpoints, type SignedCheckpoint } from './checkpoints.ts'
import { DaySecrets, daySecretRows } from './day-secrets.ts'
import { ContradictionError, ProofsStoppedError } from './errors.ts'
import { proveEvents } from './event-prover.ts'
import { type Published, publishTree, type TreePlace } from './publish/publish-tree.ts'
import { PublishedSizes } from './publish/published-sizes.ts'
import { openSigningKey, type SigningKey, signingKeyRows } from './signing-key.ts'
import type { ProofTree } from './tree/proof-tree.ts'
import { type FollowerStats, TreeFollower } from './tree-follower.ts'
import { httpWitness } from './witness/http-witness.ts'
import { Witness } from './witness/witness.ts'

export interface ProofsParts {
  readonly store: Pick<RecordStoreClient, 'runs'>
  readonly tree: ProofTree
  readonly metadata: MetadataStore
  readonly sealing: Sealing
  readonly random: RandomSource
  /** Who is asked to cosign each checkpoint: its address, and its key as `name+hash+key`. Null: nobody. */
  readonly witness: { readonly url: string; readonly key: string } | null
  readonly guard: Pick<OutgoingGuard, 'connection'>
  /** Told once where the tree stops for good: to be put on record. */
  readonly stopped: (problem: string) => void
}

export interface ProofsStats extends FollowerStats {
  /** Leaves of the last checkpoint; null where there is none, or none is given out any more. */
  readonly checkpointLeaves: number | null
  /** Why the last checkpoint has no cosignature; null where it has one, or none was asked for. */
  readonly witnessFailure: string | null
}

/** A path between two trees of this log. */
export interface ConsistencyProof {
  readonly from: number
  readonly to: number
  readonly path: readonly Uint8Array[]
}

/** The tree over all records, and what is shown with it: checkpoints, inclusion, consistency. */
export class Proofs {
  readonly #parts: ProofsParts
  readonly #secrets: DaySecrets
  readonly #follower: TreeFollower
  readonly #checkpoints: Checkpoints
  readonly #witness: Witness | null
  readonly #publishedSizes: PublishedSizes
  #key: Promise<SigningKey> | null = null

  private constructor(parts: ProofsParts, secrets: DaySecrets) {
    const { store, tree, stopped, witness, guard } = parts
    this.#parts = parts
    this.#secrets = secrets
    this.#publishedSizes = new PublishedSizes(parts.metadata)
    this.#witness =
      witness === null
        ? null
        : new Witness({ tree, key: parseNoteKey(witness.key), addCheckpoint: httpWitness(witness.url, guard) })
    this.#follower = new TreeFollower({ store, tree, secrets, stopped })
    const signingKey = () => this.#signingKey()
    this.#checkpoints = new Checkpoints({ store, tree, follower: this.#follower, signingKey, witness: this.#witness })
  }

  /**
   * Begins to follow the records. What is wrong with the tree is no reason not to start: it is in {@link stats}.
   *
   * @throws {BrokenSealError | MetadataUnavailableError} The secrets of the days cannot be read.
   */
  static async open(parts: ProofsParts): Promise<Proofs> {
    const proofs = new Proofs(parts, await DaySecrets.open(parts))
    proofs.#follower.start()
    return proofs
  }

  /** See {@link Checkpoints.now}. */
  checkpointNow(): Promise<SignedCheckpoint> {
    return this.#checkpoints.now()
  }

  /** The public key that checkpoints are signed with, as `name+hash+key`. */
  async publicKey(): Promise<string> {
    return encodeNoteKey((await this.#signingKey()).noteKey)
  }

  /** See {@link proveEvents}. */
  prove(eventId: string, records: readonly StoredRecord[]): Promise<string> {
    const { tree } = this.#parts
    return proveEvents({ tree, secrets: this.#secrets, checkpoints: this.#checkpoints }, eventId, records)
  }

  /**
   * Shows that the tree of `from` leaves is the beginning of that of `to`; null where no checkpoint covers so many.
   *
   * @throws {ProofsStoppedError | FileSystemError}
   */
  async consistency(from: number, to: number): Promise<ConsistencyProof | null> {
    const last = await this.#checkpoints.last()
    if (from > to || to > (last?.size ?? 0)) return null
    return { from, to, path: await this.#parts.tree.consistencyPath(from, to) }
  }

  /**
   * Publishes a checkpoint of now, and the tiles that belong to it. Called with each delivery; calls for one place must not
   * overlap. Where it is not complete, the next call goes on.
   *
   * @param name Of the place, the same each time: what was published there is remembered by it.
   * @throws {ProofsStoppedError} What is published there contradicts the tree, or something did before.
   */
  async publish(name: string, place: TreePlace): Promise<Published> {
    const checkpoint = await this.checkpointNow()
    const publishedSize = await this.#publishedSizes.get(name)
    try {
      const { tree } = this.#parts
      const key = await this.#signingKey()
      const published = await publishTree({ tree, key, checkpoint, place, publishedSize })
      await this.#publishedSizes.put(name, published.size)
      return published
    } catch (error) {
      if (!(error instanceof ContradictionError)) throw error
      this.#follower.fail(error.message)
      throw new ProofsStoppedError(error.message, { cause: error })
    }
  }

  async stats(): Promise<ProofsStats> {
    const stats = this.#follower.stats()
    const last = stats.problem === null ? await this.#checkpoints.last().catch(() => null) : null
    return { ...stats, checkpointLeaves: last?.size ?? null, witnessFailure: this.#witness?.failure ?? null }
  }

  /** Everything that is hashed is durable when it resolves. */
  async close(): Promise<void> {
    await this.#follower.stop()
    await this.#parts.tree.close()
  }

  #signingKey(): Promise<SigningKey> {
    this.#key ??= openSigningKey(this.#parts).catch((error: unknown) => {
      this.#key = null
      throw error
    })
    return this.#key
  }
}

/** What proofs keep sealed in the metadata: for a change of the master key. */
export function proofSealedRows(metadata: MetadataStore, sealing: Sealing): readonly SealedRows[] {
  return [daySecretRows(metadata, sealing), signingKeyRows(metadata, sealing)]
}
