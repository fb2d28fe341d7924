import { parseEventTime } from '../event/event-time.ts'
import type { DigestedLogFile } from '../formats/digest-file.ts'
import type { BucketReader, ObjectAt } from './bucket-reader.ts'
import type { CheckPool } from './check-pool.ts'
import type { LogFileFinding } from './finding.ts'

/** A log file that a digest names. */
export interface NamedFile {
  readonly file: DigestedLogFile
  readonly digest: ObjectAt
  /** False: the digest's own signature is not at hand. */
  readonly isProved: boolean
}

/** Checks log files, a bounded number at a time, and hands out what was found as it comes. */
export class LogFileChecks {
  readonly #bucket: BucketReader
  readonly #pool: CheckPool
  readonly #underWay = new Set<Promise<void>>()
  #found: LogFileFinding[] = []
  #failure: { readonly error: unknown } | null = null

  constructor(bucket: BucketReader, pool: CheckPool) {
    this.#bucket = bucket
    this.#pool = pool
  }

  /** Resolves when there is room for another. What was found until then is returned. */
  async add(named: NamedFile): Promise<readonly LogFileFinding[]> {
    const check = this.#check(named).then(
      (finding) => {
        this.#found.push(finding)
        this.#underWay.delete(check)
      },
      (error: unknown) => {
        this.#failure ??= { error }
        this.#underWay.delete(check)
      },
    )
    this.#underWay.add(check)
    if (this.#underWay.size >= this.#pool.parallelMax) await Promise.race(this.#underWay)
    return this.#taken()
  }

  /** Resolves when all have been checked. */
  async end(): Promise<readonly LogFileFinding[]> {
    await Promise.all(this.#underWay)
    return this.#taken()
  }

  #taken(): readonly LogFileFinding[] {
    if (this.#failure !== null) throw this.#failure.error
    const found = this.#found
    this.#found = []
    return found
  }

  async #check({ file, digest, isProved }: NamedFile): Promise<LogFileFinding> {
    const object = { bucket: file.s3Bucket, key: file.s3Object }
    const finding = { type: 'log-file', object, digest } as const
    const found = await this.#bucket.find(object)
    if (found === null) return { ...finding, verdict: 'missing', problems: ['not-found'], bytes: null }
    const { problem, bytes } = await this.#pool.check(found, {
      sha256: file.hashValue,
      oldestMs: parseEventTime(file.oldestEventTime),
      newestMs: parseEventTime(file.newestEventTime),
    })
    if (problem !== null) return { ...finding, verdict: 'invalid', problems: [problem], bytes }
    return { ...finding, verdict: isProved ? 'valid' : 'unproven', problems: [], bytes }
  }
}
