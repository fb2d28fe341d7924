import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { Clock } from '../../base/clock.ts'
import type { MetadataStore } from '../../storage/metadata-store.ts'
import { Edit, type Table } from '../../storage/table.ts'
import type { DeliveredFile } from '../delivered-file.ts'
import { deliveredFilePlace } from '../delivered-files.ts'
import type { StoredTrailStatuses } from '../trail-statuses.ts'
import { type DeliveryBucket, DeliveryError } from './delivery-bucket.ts'
import { gapPlace, type PlannedFile, type PlanRow } from './delivery-rows.ts'
import type { Stretch } from './stretch.ts'
import type { Stretches } from './stretches.ts'

export interface PlanWriterParts {
  readonly metadata: MetadataStore
  readonly bucket: DeliveryBucket
  readonly stretches: Stretches
  readonly statuses: StoredTrailStatuses
  readonly deliveredFiles: Table<DeliveredFile>
  readonly clock: Clock
}

/** Some files of a plan are not in the bucket, the first of them for the reason that is the cause. */
export class UnwrittenFilesError extends Error {
  override readonly name = 'UnwrittenFilesError'
  readonly files: readonly PlannedFile[]

  constructor(files: readonly PlannedFile[], cause: unknown) {
    super('a file of a plan was not written', { cause })
    this.files = files
  }
}

/** Another object has the name of a planned file. */
const takenCode = 'PreconditionFailed'

/** Puts the files of plans into their buckets, and ends the plans. */
export class PlanWriter {
  readonly #parts: PlanWriterParts

  constructor(parts: PlanWriterParts) {
    this.#parts = parts
  }

  /**
   * Writes the files, those that are there with the same content excepted, and then ends the plan: both is safe to
   * repeat, and no file comes to be twice.
   *
   * @param bodyOf The compressed content of each file.
   * @throws {UnwrittenFilesError} The bucket refused a file; the plan stays.
   * @throws {MetadataUnavailableError | RevisionConflictError} Whether the plan has ended shows in its table.
   */
  async write(stretch: Stretch, plan: PlanRow, bodyOf: (file: PlannedFile) => Uint8Array): Promise<void> {
    for (const [index, file] of plan.files.entries()) {
      await this.#put(stretch, file, bodyOf(file)).catch((cause: unknown) => {
        throw new UnwrittenFilesError(plan.files.slice(index), cause)
      })
    }
    await this.end(stretch, plan)
  }

  /** Ends a plan whose files are all in the bucket. Resolves once that is durable. */
  async end(stretch: Stretch, plan: PlanRow): Promise<void> {
    const { statuses, stretches, clock, metadata } = this.#parts
    const edit = this.ended(new Edit(), stretch, plan, plan.files)
    const regions = plan.files.map(({ region }) => region)
    statuses.delivered(edit, 'log-file', { trailArn: stretch.trail.arn, regions }, clock.nowMs())
    // A gap that has been delivered is none.
    if (stretch.gap !== null) edit.remove(stretches.gaps, gapPlace(stretch.gap))
    await edit.commit(metadata)
  }

  async #put(stretch: Stretch, file: PlannedFile, body: Uint8Array): Promise<void> {
    const { trail } = stretch
    const object = { trail, bucketName: trail.bucketName, key: file.key, body, userMetadata: new Map<string, string>() }
    const outcome = await this.#parts.bucket.put(object)
    if (outcome === 'present' && !(await this.isThere(stretch, file))) throw new DeliveryError(takenCode)
  }

  /** Whether the file is in the bucket: equal uncompressed content counts as equal. */
  async isThere({ trail }: Stretch, { key, sha256 }: PlannedFile): Promise<boolean> {
    const stored = await this.#parts.bucket.read(trail.bucketName, key)
    return stored !== null && (await contentSha256(stored)) === sha256
  }

  /** Adds to `edit` that a plan is no more, and that some of its files are in the bucket. */
  ended(edit: Edit, { place, trail }: Stretch, plan: PlanRow, written: readonly PlannedFile[]): Edit {
    const { stretches, deliveredFiles, clock } = this.#parts
    edit.remove(stretches.plans, place)
    if (!trail.hasDigests) return edit
    for (const { key, region, sha256, oldestEventTime, newestEventTime } of written) {
      const delivered = {
        trailArn: trail.arn,
        accountId: trail.accountId,
        region,
        bucketName: trail.bucketName,
        key,
        plannedAtMs: plan.plannedAtMs,
        deliveredAtMs: clock.nowMs(),
        sha256,
        oldestEventTime,
        newestEventTime,
      }
      edit.put(deliveredFiles, deliveredFilePlace(delivered), delivered)
    }
    return edit
  }
}

/** Null where it is no gzip at all. */
async function contentSha256(stored: AsyncIterable<Uint8Array>): Promise<string | null> {
  const hash = createHash('sha256')
  try {
    await pipeline(stored, createGunzip(), async (content) => {
      for await (const piece of content) hash.update(piece)
    })
    return hash.digest('hex')
  } catch (error) {
    if (error instanceof DeliveryError) throw error
    return null
  }
}
