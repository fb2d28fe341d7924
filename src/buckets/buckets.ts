import type { AccountId, Region } from '../base/brands.ts'
import type { Clock } from '../base/clock.ts'
import type { RandomSource } from '../base/random.ts'
import { Serial } from '../base/serial.ts'
import { s3Error } from '../contract/s3-errors.ts'
import type { MetadataStore } from '../storage/metadata-store.ts'
import { Edit, Table } from '../storage/table.ts'
import type { Bucket, ObjectOwnership } from './bucket.ts'
import { isBucketName } from './bucket-name.ts'
import { decodeBucket, encodeBucket } from './bucket-row.ts'
import { SharedLock } from './shared-lock.ts'

export interface BucketsOptions {
  readonly metadata: MetadataStore
  readonly clock: Clock
  readonly random: RandomSource
}

export interface BucketDraft {
  readonly name: string
  readonly accountId: AccountId
  readonly region: Region
  readonly ownership: ObjectOwnership
  readonly tags: ReadonlyMap<string, string>
}

/** By owner and name. */
type BucketsByOwner = ReadonlyMap<AccountId, ReadonlyMap<string, Bucket>>

/** Most buckets of an account, as AWS allows by default. */
export const bucketsMax = 10_000

/**
 * All buckets of this Cairn, in memory; the metadata store has the truth. Names are unique among all accounts, so they
 * stand in one partition.
 */
export class Buckets {
  readonly #options: BucketsOptions
  readonly #table: Table<Bucket>
  readonly #byOwner: BucketsByOwner
  readonly #changes = new Serial()
  readonly #locks = new Map<string, SharedLock>()

  private constructor(options: BucketsOptions, table: Table<Bucket>, byOwner: BucketsByOwner) {
    this.#options = options
    this.#table = table
    this.#byOwner = byOwner
  }

  /**
   * Reads all buckets.
   *
   * @throws {MalformedRowError} A row is damaged, or a newer Cairn wrote it.
   * @throws {MetadataUnavailableError} Opening may be tried again.
   */
  static async open(options: BucketsOptions): Promise<Buckets> {
    const byOwner = new Map<AccountId, Map<string, Bucket>>()
    const table = await Table.open<Bucket>(options.metadata, {
      prefix: 'bucket/',
      encode: encodeBucket,
      decode: decodeBucket,
      changed: (before, after) => {
        if (before !== null) byOwner.get(before.accountId)?.delete(before.name)
        if (after !== null) {
          const owned = byOwner.get(after.accountId) ?? new Map<string, Bucket>()
          byOwner.set(after.accountId, owned.set(after.name, after))
        }
      },
    })
    return new Buckets(options, table, byOwner)
  }

  find(name: string): Bucket | null {
    return this.#table.get(placeOf(name))
  }

  /** @throws {ServiceError} `NoSuchBucket`. */
  get(name: string): Bucket {
    const bucket = this.find(name)
    if (bucket === null) throw noSuchBucket(name)
    return bucket
  }

  /** By name, in the order of its characters. */
  ownedBy(accountId: AccountId): readonly Bucket[] {
    const owned = [...(this.#byOwner.get(accountId)?.values() ?? [])]
    return owned.sort((left, right) => (left.name < right.name ? -1 : 1))
  }

  /** Every bucket, in no order. */
  all(): Iterable<Bucket> {
    return this.#table.all()
  }

  /**
   * Makes a bucket as AWS makes one: public access blocked in all four ways, encrypted, no policy. Resolves once it is
   * durable.
   *
   * @throws {ServiceError} `InvalidBucketName`, `BucketAlreadyExists`, `BucketAlreadyOwnedByYou`, `TooManyBuckets`.
   */
  create(draft: BucketDraft): Promise<Bucket> {
    if (!isBucketName(draft.name)) {
      throw s3Error('InvalidBucketName', undefined, { BucketName: draft.name })
    }
    return this.#changes.run(async () => {
      this.#checkNew(draft)
      const { clock, random, metadata } = this.#options
      const bucket: Bucket = {
        ...draft,
        createdAtMs: clock.nowMs(),
        bucketId: random.bytes(bucketIdBytes).toString('hex'),
        policy: null,
        publicAccessBlock: {
          blocksPublicAcls: true,
          ignoresPublicAcls: true,
          blocksPublicPolicy: true,
          restrictsPublicBuckets: true,
        },
        isBucketKeyEnabled: false,
      }
      await new Edit().put(this.#table, placeOf(draft.name), bucket).commit(metadata)
      return bucket
    })
  }

  /**
   * Replaces the bucket of this name by what `change` makes of it. Changes happen one after another. Resolves once the
   * bucket is durable.
   *
   * @throws {ServiceError} `NoSuchBucket`, and whatever `change` throws; then nothing is changed.
   */
  update(name: string, change: (bucket: Bucket) => Bucket): Promise<Bucket> {
    return this.#changes.run(async () => {
      const bucket = change(this.get(name))
      await new Edit().put(this.#table, placeOf(name), bucket).commit(this.#options.metadata)
      return bucket
    })
  }

  /**
   * Deletes the bucket unless `isEmpty` finds something in it. Nothing is written into it meanwhile.
   *
   * @throws {ServiceError} `NoSuchBucket`, `BucketNotEmpty`.
   */
  async delete(bucket: Bucket, isEmpty: () => Promise<boolean>): Promise<void> {
    this.#checkStands(bucket)
    await this.#lockOf(bucket).alone(async () => {
      this.#checkStands(bucket)
      if (!(await isEmpty())) {
        throw s3Error('BucketNotEmpty', undefined, { BucketName: bucket.name })
      }
      await this.#changes.run(() => new Edit().remove(this.#table, placeOf(bucket.name)).commit(this.#options.metadata))
      this.#locks.delete(bucket.bucketId)
    })
  }

  /**
   * Runs `task`, which writes something into the bucket; the bucket stands until it has ended.
   *
   * @throws {ServiceError} `NoSuchBucket`: it was deleted meanwhile.
   */
  async writing<Result>(bucket: Bucket, task: () => Promise<Result>): Promise<Result> {
    this.#checkStands(bucket)
    return await this.#lockOf(bucket).shared(() => {
      this.#checkStands(bucket)
      return task()
    })
  }

  #checkNew({ name, accountId }: BucketDraft): void {
    const present = this.find(name)
    if (present?.accountId === accountId) {
      throw s3Error('BucketAlreadyOwnedByYou', undefined, { BucketName: name })
    }
    if (present !== null) {
      throw s3Error('BucketAlreadyExists', undefined, { BucketName: name })
    }
    if ((this.#byOwner.get(accountId)?.size ?? 0) >= bucketsMax) {
      throw s3Error('TooManyBuckets')
    }
  }

  #checkStands({ name, bucketId }: Bucket): void {
    if (this.find(name)?.bucketId !== bucketId) throw noSuchBucket(name)
  }

  #lockOf({ bucketId }: Bucket): SharedLock {
    const lock = this.#locks.get(bucketId) ?? new SharedLock()
    this.#locks.set(bucketId, lock)
    return lock
  }
}

const bucketIdBytes = 8

function placeOf(name: string) {
  return { partition: 'all', name }
}

function noSuchBucket(name: string) {
  return s3Error('NoSuchBucket', undefined, { BucketName: name })
}
