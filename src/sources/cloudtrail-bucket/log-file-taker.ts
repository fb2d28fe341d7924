import type { Ingest } from '../../capture/ingest/ingest.ts'
import type { Admission } from '../../capture/ingest/prepare-job.ts'
import type { SpaceGuard } from '../../capture/space-guard.ts'
import { provenanceKinds } from '../../records/provenance.ts'
import type { FollowedBucket } from './followed-bucket.ts'

/** Log files of one source that are worked on at once. Each is held in memory whole, and unpacked by a worker. */
const filesAtOnceMax = 4

export interface LogFileTakerParts {
  readonly bucket: FollowedBucket
  readonly ingest: Pick<Ingest, 'file'>
  readonly space: Pick<SpaceGuard, 'require'>
  /** Who brought the records: the source's ARN. */
  readonly principal: string
  /** What stands before a key in the origin of its records: `s3://<bucket>/`. */
  readonly originPrefix: string
  /** Told of a file that could not be taken whole, which no repetition would change. */
  readonly spoilt: (key: string, reason: string) => void
}

/** What has been taken since the start. */
export interface TakenCounts {
  readonly files: number
  readonly stored: number
  readonly duplicate: number
  readonly conflict: number
  readonly rejected: number
  /** Files that were not there any more, lay in an archive, or could not be read to their end. */
  readonly spoiltFiles: number
}

/** Brings the records of log files in, as they stand in the file. */
export class LogFileTaker {
  readonly #parts: LogFileTakerParts
  readonly #counts = { files: 0, stored: 0, duplicate: 0, conflict: 0, rejected: 0, spoiltFiles: 0 }
  readonly #waiting: (() => void)[] = []
  #free = filesAtOnceMax

  constructor(parts: LogFileTakerParts) {
    this.#parts = parts
  }

  get counts(): TakenCounts {
    return this.#counts
  }

  /**
   * Resolves once every record of the file is durable, or there is none to take.
   *
   * @throws Where taking it another time may succeed: the bucket, the disk or the record store is away.
   */
  async take(key: string): Promise<void> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#free -= 1
    try {
      await this.#take(key)
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }

  async #take(key: string): Promise<void> {
    const { bucket, ingest, space, principal, originPrefix } = this.#parts
    space.require('imports')
    const read = await bucket.read(key)
    if (read.kind !== 'bytes') return this.#spoilt(key, read.kind)
    const admission: Admission = {
      provenance: { kind: provenanceKinds.imported, principal, origin: `${originPrefix}${key}` },
      rules: { accountIds: null, refusedEventSources: [] },
    }
    const { items, damage } = await ingest.file(read.bytes, admission)
    for await (const group of items) for (const { status } of group) this.#counts[status] += 1
    this.#counts.files += 1
    if (damage !== null) this.#spoilt(key, damage.reason)
  }

  #spoilt(key: string, reason: string): void {
    this.#counts.spoiltFiles += 1
    this.#parts.spoilt(key, reason)
  }
}
