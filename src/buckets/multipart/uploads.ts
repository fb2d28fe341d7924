import type { Clock } from '../../base/clock.ts'
import type { RandomSource } from '../../base/random.ts'
import { s3Error } from '../../contract/s3-errors.ts'
import type { Sealing } from '../../identity/sealing.ts'
import {
  type MetadataChange,
  type MetadataEntry,
  type MetadataStore,
  metadataBatchChangesMax,
  metadataListEntriesMax,
} from '../../storage/metadata-store.ts'
import type { ObjectStore } from '../../storage/object-store.ts'
import type { Bucket } from '../bucket.ts'
import type { Buckets } from '../buckets.ts'
import { KeyedSerial } from '../keyed-serial.ts'
import { checkWriteCondition, type WriteCondition } from '../objects/conditions.ts'
import { defaultChecksum } from '../objects/object-checksum.ts'
import type { ObjectCommits } from '../objects/object-commits.ts'
import { checkKey, type Objects, wholeSeconds } from '../objects/objects.ts'
import { sealReference } from '../objects/sealed-reference.ts'
import type { ObjectDraft, StoredObject } from '../objects/stored-object.ts'
import { type IncomingBytes, writeBody } from '../objects/write-body.ts'
import { retryConflicts } from '../retry-conflicts.ts'
import { assembleObject, type CompletionRequest } from './assemble-object.ts'
import { listParts, type PartListing } from './list-parts.ts'
import { listUploads, type UploadListing, type UploadQuery } from './list-uploads.ts'
import { decodePart, encodePart, partRowKey, partsRoot, type StoredPart } from './part-row.ts'
import {
  decodeUpload,
  encodeUpload,
  isUploadId,
  makeUploadId,
  type Upload,
  type UploadChecksum,
  uploadSuffix,
  uploadsRoot,
} from './upload-row.ts'

export interface UploadsOptions {
  readonly buckets: Buckets
  readonly objects: Objects
  readonly metadata: MetadataStore
  readonly store: ObjectStore
  readonly sealing: Sealing
  readonly clock: Clock
  readonly random: RandomSource
  readonly commits: ObjectCommits
}

/** Which upload, in the words of a client. */
export interface UploadPlace {
  readonly key: string
  readonly uploadId: string
}

/** A row and the revision that it was read at. */
interface FoundUpload {
  readonly upload: Upload
  readonly revision: number
}

/** Parts that a completion leaves out and that go with it in one batch; more go before it. */
const leftOutInBatchMax = metadataBatchChangesMax - 10

/**
 * Multipart uploads. Parts lie in the object store under rows of their own, and an object that is made of them holds
 * the upload's id: nothing is copied. What happens to one upload happens one after another.
 */
export class Uploads {
  readonly #options: UploadsOptions
  readonly #changes = new KeyedSerial()

  constructor(options: UploadsOptions) {
    this.#options = options
  }

  /** Starts an upload. Resolves once it is durable. `checksum` is null where the client chose none. */
  async create(
    bucket: Bucket,
    key: string,
    draft: ObjectDraft,
    checksum: Omit<UploadChecksum, 'isChosen'> | null,
    initiatorId: string,
  ): Promise<Upload> {
    checkKey(key)
    const { clock, random, metadata, buckets } = this.#options
    const startedAtMs = clock.nowMs()
    const upload: Upload = {
      key,
      uploadId: makeUploadId(startedAtMs, random.bytes(uploadRandomBytes)),
      startedAtMs: wholeSeconds(startedAtMs),
      initiatorId,
      checksum:
        checksum === null
          ? { algorithm: defaultChecksum, type: 'FULL_OBJECT', isChosen: false }
          : { ...checksum, isChosen: true },
      ...draft,
    }
    const change = { key: rowKey(bucket, upload), value: encodeUpload(upload), expectedRevision: null }
    await buckets.writing(bucket, () => metadata.batch([change]))
    return upload
  }

  /** @throws {ServiceError} `NoSuchUpload`. */
  async get(bucket: Bucket, place: UploadPlace): Promise<Upload> {
    return (await this.#row(bucket, place)).upload
  }

  /**
   * Stores a part, in place of one of the same number. Resolves once it would survive a power loss.
   *
   * @throws {ServiceError} `NoSuchUpload`, or what {@link writeBody} finds wrong. Nothing was changed.
   */
  async putPart(bucket: Bucket, place: UploadPlace, partNumber: number, incoming: IncomingBytes): Promise<StoredPart> {
    const { store, sealing, clock, commits } = this.#options
    const { object, checksum } = await writeBody(store, incoming)
    // Sealed at the last moment: a change of the master key does not come in between.
    const make = (): StoredPart => ({
      partNumber,
      ...sealReference(sealing, partRowKey(place.uploadId, partNumber), object),
      md5: object.md5,
      checksum,
      modifiedAtMs: wholeSeconds(clock.nowMs()),
    })
    try {
      return await this.#change(bucket, place, () => this.#commitPart(bucket, place, partNumber, make))
    } catch (error) {
      await commits.abandon([object.id])
      throw error
    }
  }

  /** Up to `limit` parts with numbers above `after`; `limit` is 1 to 1,000. */
  listParts({ uploadId }: Upload, after: number, limit: number): Promise<PartListing> {
    return listParts(this.#options.metadata, uploadId, after, limit)
  }

  list(bucket: Bucket, query: UploadQuery): Promise<UploadListing> {
    return listUploads(this.#options.metadata, bucket, query)
  }

  /**
   * Makes an object of the parts that the client names. Asked again after it has happened it answers the same, as long
   * as the object stands. Resolves once it would survive a power loss.
   *
   * @throws {ServiceError} `NoSuchUpload`, `InvalidPart`, `InvalidPartOrder`, `EntityTooSmall`, `BadDigest`,
   *   `InvalidRequest`, `PreconditionFailed`. The upload is as it was; of a completion that leaves out more than some
   *   hundred parts, those may be gone.
   */
  complete(
    bucket: Bucket,
    place: UploadPlace,
    request: CompletionRequest,
    condition: WriteCondition,
  ): Promise<StoredObject> {
    return this.#change(bucket, place, async () => {
      const { objects } = this.#options
      const present = await objects.find(bucket, place.key)
      const row = await this.#find(bucket, place)
      if (row === null) return madeOf(place.uploadId, present)
      const rows = await this.#partRows(place.uploadId)
      const parts = rows.map(({ key, value }) => decodePart(key, value))
      const nowMs = wholeSeconds(this.#options.clock.nowMs())
      const object = assembleObject(row.upload, parts, request, nowMs)
      checkWriteCondition(condition, place.key, present)
      const listed = new Set(request.parts.map(({ partNumber }) => partNumber))
      const leftOut = rows.filter((_, index) => !listed.has(parts[index]?.partNumber ?? 0))
      while (leftOut.length > leftOutInBatchMax) {
        const { changes, note } = removal(leftOut.splice(0, leftOutInBatchMax))
        await this.#options.commits.commit(changes, note)
      }
      const { changes, note } = removal(leftOut)
      const upload = { key: rowKey(bucket, place), value: null, expectedRevision: row.revision }
      const whole = { object, changes: [...changes, upload], note }
      return await objects.replace(bucket, place.key, condition, () => whole)
    })
  }

  /**
   * Ends an upload and frees its parts.
   *
   * @throws {ServiceError} `NoSuchUpload`.
   */
  abort(bucket: Bucket, place: UploadPlace): Promise<void> {
    return this.#change(bucket, place, async () => this.#discard(bucket, await this.#row(bucket, place)))
  }

  /** Ends all uploads of a bucket that is being deleted: nobody writes into it. */
  async discardAll(bucket: Bucket): Promise<void> {
    const root = uploadsRoot(bucket)
    for (;;) {
      const { entries } = await this.#options.metadata.list(root, '', metadataListEntriesMax)
      if (entries.length === 0) return
      for (const { key, value, revision } of entries) {
        await this.#discard(bucket, { upload: decodeUpload(key.slice(root.length), value), revision })
      }
    }
  }

  async #commitPart(
    bucket: Bucket,
    place: UploadPlace,
    partNumber: number,
    make: () => StoredPart,
  ): Promise<StoredPart> {
    // Still there: nothing ends it while this runs.
    await this.#row(bucket, place)
    const key = partRowKey(place.uploadId, partNumber)
    const before = await this.#options.metadata.get(key)
    const freed = before === null ? [] : [decodePart(key, before.value).objectId]
    const part = make()
    const change = { key, value: encodePart(part), expectedRevision: before?.revision ?? null }
    await this.#options.commits.commit([change], { held: [part.objectId], freed, freedUploads: [] })
    return part
  }

  async #discard(bucket: Bucket, { upload, revision }: FoundUpload): Promise<void> {
    const change = { key: rowKey(bucket, upload), value: null, expectedRevision: revision }
    await this.#options.commits.commit([change], { held: [], freed: [], freedUploads: [upload.uploadId] })
  }

  #change<Result>(bucket: Bucket, { uploadId }: UploadPlace, task: () => Promise<Result>): Promise<Result> {
    return this.#options.buckets.writing(bucket, () => this.#changes.run(uploadId, () => retryConflicts(task)))
  }

  async #partRows(uploadId: string): Promise<readonly MetadataEntry[]> {
    const rows: MetadataEntry[] = []
    for (let from: string | null = ''; from !== null; ) {
      const page: Awaited<ReturnType<MetadataStore['list']>> = await this.#options.metadata.list(
        partsRoot(uploadId),
        from,
        metadataListEntriesMax,
      )
      rows.push(...page.entries)
      from = page.next
    }
    return rows
  }

  async #row(bucket: Bucket, place: UploadPlace): Promise<FoundUpload> {
    const row = await this.#find(bucket, place)
    if (row === null) throw noSuchUpload(place.uploadId)
    return row
  }

  async #find(bucket: Bucket, place: UploadPlace): Promise<FoundUpload | null> {
    checkKey(place.key)
    if (!isUploadId(place.uploadId)) return null
    const entry = await this.#options.metadata.get(rowKey(bucket, place))
    if (entry === null) return null
    const upload = decodeUpload(uploadSuffix(place.key, place.uploadId), entry.value)
    return { upload, revision: entry.revision }
  }
}

const uploadRandomBytes = 16

/** @throws {ServiceError} `NoSuchUpload`: the object is not what the upload became. */
function madeOf(uploadId: string, present: StoredObject | null): StoredObject {
  if (present?.body.kind === 'parts' && present.body.uploadId === uploadId) return present
  throw noSuchUpload(uploadId)
}

function removal(rows: readonly MetadataEntry[]) {
  const changes: MetadataChange[] = rows.map(({ key, revision }) => ({ key, value: null, expectedRevision: revision }))
  const freed = rows.map(({ key, value }) => decodePart(key, value).objectId)
  return { changes, note: { held: [], freed, freedUploads: [] } }
}

function rowKey(bucket: Bucket, { key, uploadId }: UploadPlace): string {
  return uploadsRoot(bucket) + uploadSuffix(key, uploadId)
}

function noSuchUpload(uploadId: string) {
  return s3Error('NoSuchUpload', undefined, { UploadId: uploadId })
}
