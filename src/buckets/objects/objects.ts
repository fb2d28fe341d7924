import type { Clock } from '../../base/clock.ts'
import { s3Error } from '../../contract/s3-errors.ts'
import type { Sealing } from '../../identity/sealing.ts'
import type { MetadataChange, MetadataStore } from '../../storage/metadata-store.ts'
import type { ObjectStore } from '../../storage/object-store.ts'
import type { Bucket } from '../bucket.ts'
import type { Buckets } from '../buckets.ts'
import { KeyedSerial } from '../keyed-serial.ts'
import { listObjects, type ObjectListing, type ObjectQuery } from '../listing/list-objects.ts'
import { listParts, type PartListing } from '../multipart/list-parts.ts'
import { retryConflicts } from '../retry-conflicts.ts'
import { BodyReader } from './body-reader.ts'
import { type CommitNote, freeing } from './commit-note.ts'
import { checkWriteCondition, noSuchKey, type WriteCondition } from './conditions.ts'
import type { ObjectCommits } from './object-commits.ts'
import type { ObjectPins } from './object-pins.ts'
import { decodeObject, encodeObject, objectsRoot } from './object-row.ts'
import { OpenedObject } from './opened-object.ts'
import { resealReference, sealReference } from './sealed-reference.ts'
import { type ObjectDraft, objectKeyBytesMax, type PartedBody, type StoredObject } from './stored-object.ts'
import { type IncomingBytes, writeBody } from './write-body.ts'

export interface ObjectsOptions {
  readonly buckets: Buckets
  readonly metadata: MetadataStore
  readonly store: ObjectStore
  readonly sealing: Sealing
  readonly clock: Clock
  readonly commits: ObjectCommits
  readonly pins: ObjectPins
}

/** A row and the revision that it was read at. */
interface FoundRow {
  readonly object: StoredObject
  readonly revision: number
}

/** An object that takes the place of another, with rows that change together with its own and what follows. */
export interface Replacement {
  readonly object: StoredObject
  readonly changes: readonly MetadataChange[]
  readonly note: CommitNote
}

/**
 * The objects of all buckets. Rows are in the metadata store, bytes in the object store, and nothing is in memory.
 *
 * Writers of one key follow one another: the last to commit wins, and a condition is decided with nobody between. An
 * object is replaced whole: a reader has the old one or the new one.
 */
export class Objects {
  readonly #options: ObjectsOptions
  readonly #reader: BodyReader
  readonly #writers = new KeyedSerial()

  constructor(options: ObjectsOptions) {
    this.#options = options
    this.#reader = new BodyReader(options)
  }

  async find(bucket: Bucket, key: string): Promise<StoredObject | null> {
    return (await this.#row(bucket, key))?.object ?? null
  }

  /** @throws {ServiceError} `NoSuchKey`. */
  async get(bucket: Bucket, key: string): Promise<StoredObject> {
    const object = await this.find(bucket, key)
    if (object === null) throw noSuchKey(key)
    return object
  }

  /**
   * The object, with bytes that stay until it is closed.
   *
   * @throws {ServiceError} `NoSuchKey`.
   */
  async open(bucket: Bucket, key: string): Promise<OpenedObject> {
    for (;;) {
      const row = await this.#row(bucket, key)
      if (row === null) throw noSuchKey(key)
      const unpin = this.#options.pins.pin(row.object.body)
      // Pinned too late where it was replaced between.
      if ((await this.#row(bucket, key))?.revision === row.revision) {
        return new OpenedObject(row.object, rowKey(bucket, key), this.#reader, unpin)
      }
      unpin()
    }
  }

  /**
   * Stores an object under `key`, in place of one that is there. Resolves once it would survive a power loss.
   *
   * @throws {ServiceError} What {@link writeBody} finds wrong with the bytes, `NoSuchBucket`, `KeyTooLongError`, and
   *   for conditions `PreconditionFailed` or `NoSuchKey`. Nothing was changed.
   */
  async put(
    bucket: Bucket,
    key: string,
    draft: ObjectDraft,
    incoming: IncomingBytes,
    condition: WriteCondition,
  ): Promise<StoredObject> {
    const { store, sealing, clock } = this.#options
    checkKey(key)
    // Decided again at the end; what cannot succeed need not be sent.
    checkWriteCondition(condition, key, await this.find(bucket, key))
    const { object: written, checksum } = await writeBody(store, incoming)
    const held = [written.id]
    // Sealed at the last moment: a change of the master key does not come in between.
    const make = (): Replacement => ({
      object: {
        key,
        ...draft,
        etag: written.md5,
        sizeBytes: written.lengthBytes,
        modifiedAtMs: wholeSeconds(clock.nowMs()),
        checksum: { ...checksum, type: 'FULL_OBJECT' },
        body: { kind: 'whole', ...sealReference(sealing, rowKey(bucket, key), written) },
      },
      changes: [],
      note: { held, freed: [], freedUploads: [] },
    })
    try {
      return await this.#change(bucket, () => this.replace(bucket, key, condition, make))
    } catch (error) {
      await this.#options.commits.abandon(held)
      throw error
    }
  }

  /**
   * Puts an object into the place of the one that has its key, if the condition holds then, and frees what was there.
   * Called while the bucket is kept from being deleted ({@link Buckets.writing}).
   *
   * @param make Called when everything is known, right before the commit.
   * @throws {ServiceError} As {@link put}.
   * @throws {RevisionConflictError} A row was changed since it was read; nothing was changed.
   */
  replace(bucket: Bucket, key: string, condition: WriteCondition, make: () => Replacement): Promise<StoredObject> {
    return this.#alone(bucket, key, async (present) => {
      checkWriteCondition(condition, key, present?.object ?? null)
      const { freed, freedUploads } = freeing(present?.object.body ?? null)
      const { object, changes, note } = make()
      const row = rowChange(bucket, key, present, encodeObject(object))
      await this.#options.commits.commit([...changes, row], {
        held: note.held,
        freed: [...note.freed, ...freed],
        freedUploads: [...note.freedUploads, ...freedUploads],
      })
      return object
    })
  }

  /**
   * Deletes the object. That there is none is no error.
   *
   * @throws {ServiceError} `NoSuchBucket`; for a condition `PreconditionFailed` or `NoSuchKey`. Nothing was changed.
   */
  async delete(bucket: Bucket, key: string, condition: WriteCondition): Promise<void> {
    await this.#changeRow(bucket, key, async (present) => {
      checkWriteCondition(condition, key, present?.object ?? null)
      if (present === null) return
      const note = { held: [], ...freeing(present.object.body) }
      await this.#options.commits.commit([rowChange(bucket, key, present, null)], note)
    })
  }

  /**
   * Replaces the object's tags. Resolves once that is durable.
   *
   * @throws {ServiceError} `NoSuchBucket`, `NoSuchKey`.
   */
  async changeTags(bucket: Bucket, key: string, tags: ReadonlyMap<string, string>): Promise<void> {
    await this.#changeRow(bucket, key, async (present) => {
      if (present === null) throw noSuchKey(key)
      const { body } = present.object
      const sealed = body.kind === 'whole' ? resealReference(this.#options.sealing, rowKey(bucket, key), body) : body
      const changed = encodeObject({ ...present.object, tags, body: sealed })
      await this.#options.metadata.batch([rowChange(bucket, key, present, changed)])
    })
  }

  list(bucket: Bucket, query: ObjectQuery): Promise<ObjectListing> {
    return listObjects(this.#options.metadata, bucket, query)
  }

  /** Up to `limit` parts of a multipart object with numbers above `after`; `limit` is 1 to 1,000. */
  listParts({ uploadId }: PartedBody, after: number, limit: number): Promise<PartListing> {
    return listParts(this.#options.metadata, uploadId, after, limit)
  }

  async isEmpty(bucket: Bucket): Promise<boolean> {
    return (await this.#options.metadata.list(objectsRoot(bucket), '', 1)).entries.length === 0
  }

  #changeRow(bucket: Bucket, key: string, write: (present: FoundRow | null) => Promise<void>): Promise<void> {
    return this.#change(bucket, () => this.#alone(bucket, key, write))
  }

  /** Runs `change` while the bucket stands, again where another's came in between. */
  #change<Result>(bucket: Bucket, change: () => Promise<Result>): Promise<Result> {
    return this.#options.buckets.writing(bucket, () => retryConflicts(change))
  }

  /** Runs `write` with the row as it stands and nobody else writing the key. */
  #alone<Result>(bucket: Bucket, key: string, write: (present: FoundRow | null) => Promise<Result>): Promise<Result> {
    return this.#writers.run(rowKey(bucket, key), async () => await write(await this.#row(bucket, key)))
  }

  async #row(bucket: Bucket, key: string): Promise<FoundRow | null> {
    // Longer than any row's: there is no such object.
    if (Buffer.byteLength(key) > objectKeyBytesMax) return null
    const entry = await this.#options.metadata.get(rowKey(bucket, key))
    return entry === null ? null : { object: decodeObject(key, entry.value), revision: entry.revision }
  }
}

/** @throws {ServiceError} `KeyTooLongError`. */
export function checkKey(key: string): void {
  const sizeBytes = Buffer.byteLength(key)
  if (sizeBytes <= objectKeyBytesMax) return
  throw s3Error('KeyTooLongError', undefined, { Size: sizeBytes, MaxSizeAllowed: objectKeyBytesMax })
}

/** HTTP tells times in seconds: a finer one would be later than the `If-Unmodified-Since` that repeats it. */
export function wholeSeconds(instantMs: number): number {
  return Math.floor(instantMs / 1000) * 1000
}

function rowKey(bucket: Bucket, key: string): string {
  return objectsRoot(bucket) + key
}

function rowChange(bucket: Bucket, key: string, present: FoundRow | null, value: Uint8Array | null): MetadataChange {
  return { key: rowKey(bucket, key), value, expectedRevision: present?.revision ?? null }
}
