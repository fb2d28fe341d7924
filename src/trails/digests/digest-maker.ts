import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { assert, required } from '../../base/assert.ts'
import { type AccountId, parseAccountId } from '../../base/brands.ts'
import type { Clock } from '../../base/clock.ts'
import { digestHashAlgorithm, digestTextToSign } from '../../formats/digest-file.ts'
import type { MetadataStore } from '../../storage/metadata-store.ts'
import { Edit, type Table } from '../../storage/table.ts'
import type { DeliveredFile } from '../delivered-file.ts'
import { deliveredFilePlace } from '../delivered-files.ts'
import { type DeliveryBucket, DeliveryError } from '../delivery/delivery-bucket.ts'
import type { SigningKeys } from '../signing-keys/signing-keys.ts'
import { parseTrailArn } from '../trail-name.ts'
import { trailPartition } from '../trail-place.ts'
import type { StoredTrailStatuses } from '../trail-statuses.ts'
import type { Window } from './chain-window.ts'
import type { DigestChain, DigestPlan } from './digest-chain.ts'
import { type DigestDestination, digestBytes, digestKey, digestObjectMetadata, digestOf } from './digest-content.ts'
import { chainPlace, removedFilesMax } from './digest-rows.ts'
import { unpacksTo } from './unpacks-to.ts'

/** Most log files that a digest names: its plan must fit a row. The rest of a window stand in backfill digests. */
export const digestFilesMax = 4_000

export interface DigestMakerParts {
  readonly metadata: MetadataStore
  readonly clock: Clock
  readonly chains: Table<DigestChain>
  readonly keys: SigningKeys
  readonly files: Table<DeliveredFile>
  readonly bucket: DeliveryBucket
  readonly statuses: Pick<StoredTrailStatuses, 'delivered'>
}

/**
 * Makes one digest after another: decides it durably, writes the object, and moves the chain on in one batch with
 * everything that ends with it. Whatever interrupts this, the next call comes to the same object.
 */
export class DigestMaker {
  readonly #parts: DigestMakerParts

  constructor(parts: DigestMakerParts) {
    this.#parts = parts
  }

  /**
   * Resolves once the chain's next digest is decided. The chain may be a new one.
   *
   * @param files Up to {@link digestFilesMax}.
   * @throws {MetadataUnavailableError} Or {@link RevisionConflictError}; the chain shows what happened.
   */
  async plan(
    chain: DigestChain,
    { startMs, endMs }: Window,
    files: readonly DeliveredFile[],
    destination: DigestDestination,
  ): Promise<void> {
    const { chains, clock, keys, metadata } = this.#parts
    assert(chain.plan === null && startMs < endMs && startMs >= chain.endMs, 'windows of a chain do not overlap')
    assert(files.length <= digestFilesMax, 'a digest names no more log files than its plan may hold')
    const signer = await keys.signer(chain.region, endMs)
    const key = digestKey(chain, endMs, destination)
    const named = [...files].sort(inOrder)
    const place = { bucketName: destination.bucketName, key, fingerprint: signer.fingerprint }
    const digest = digestOf(chain, { startMs, endMs, ...place }, named)
    const { sha256 } = digestBytes(digest)
    const signature = await signer.sign(digestTextToSign(digest, sha256))
    const fileNames = named.map((file) => deliveredFilePlace(file).name)
    const plannedAtMs = clock.nowMs()
    const plan = { startMs, endMs, plannedAtMs, ...place, sha256, signature, fileNames, isWritten: false }
    await new Edit().put(chains, chainPlace(chain), { ...chain, plan }).commit(metadata)
  }

  /**
   * Makes the digest that is planned, where one is. It may be tried again at any time.
   *
   * @param isGone The trail is gone, and with it its status.
   * @throws {DeliveryError} The bucket did not take it.
   * @throws {MetadataUnavailableError} Or {@link RevisionConflictError}.
   */
  async finish(chain: DigestChain, isGone: boolean): Promise<void> {
    const { plan } = chain
    if (plan === null) return
    const deliveredAtMs = plan.isWritten ? plan.plannedAtMs : await this.#write(chain, plan)
    await this.#complete(chain, plan, isGone ? null : deliveredAtMs)
  }

  /** When it was delivered: of one that an earlier attempt wrote nobody knows more than since when that may have been. */
  async #write(chain: DigestChain, plan: DigestPlan): Promise<number> {
    const partition = trailPartition(chain.trailArn)
    const files = plan.fileNames.map((name) =>
      required(this.#parts.files.get({ partition, name }), 'the row of a log file that a digest names'),
    )
    const { bytes, sha256 } = digestBytes(digestOf(chain, plan, files))
    assert(sha256 === plan.sha256, 'a digest follows from its plan')
    const outcome = await this.#parts.bucket.put({
      trail: { arn: chain.trailArn, accountId: trailAccountId(chain.trailArn) },
      bucketName: plan.bucketName,
      key: plan.key,
      body: await compress(bytes),
      userMetadata: digestObjectMetadata(chain, plan),
    })
    if (outcome === 'written') return this.#parts.clock.nowMs()
    const present = await this.#parts.bucket.read(plan.bucketName, plan.key)
    // Where it has just been removed, or is another, the next attempt may do better, and the status tells till then.
    if (present === null || !(await unpacksTo(present, bytes))) throw new DeliveryError('PreconditionFailed')
    return plan.plannedAtMs
  }

  /** @param deliveredAtMs Null: there is no status to tell it. */
  async #complete(chain: DigestChain, plan: DigestPlan, deliveredAtMs: number | null): Promise<void> {
    const { chains, files, metadata, statuses } = this.#parts
    const partition = trailPartition(chain.trailArn)
    const left = plan.fileNames.map((name) => ({ partition, name })).filter((place) => files.get(place) !== null)
    const edit = new Edit()
    for (const place of left.slice(0, removedFilesMax)) edit.remove(files, place)
    if (left.length > removedFilesMax) {
      const written = { ...chain, plan: { ...plan, isWritten: true } }
      await edit.put(chains, chainPlace(chain), written).commit(metadata)
      return this.#complete(written, written.plan, deliveredAtMs)
    }
    const last = {
      bucket: plan.bucketName,
      object: plan.key,
      hashValue: plan.sha256,
      hashAlgorithm: digestHashAlgorithm,
      signature: plan.signature,
    }
    const place = { trailArn: chain.trailArn, regions: [chain.region] }
    if (deliveredAtMs !== null) statuses.delivered(edit, 'digest', place, deliveredAtMs)
    await edit.put(chains, chainPlace(chain), { ...chain, endMs: plan.endMs, last, plan: null }).commit(metadata)
  }
}

const compress = promisify<Uint8Array, Buffer>(gzip)

function trailAccountId(trailArn: string): AccountId {
  return required(parseAccountId(parseTrailArn(trailArn)?.accountId), 'the account of a trail')
}

/** As they were planned; those of one delivery by their keys. */
function inOrder(left: DeliveredFile, right: DeliveredFile): number {
  return left.plannedAtMs - right.plannedAtMs || (left.key < right.key ? -1 : 1)
}
