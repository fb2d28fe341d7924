import { AnswerError } from '../../aws-client/answer.ts'
import type { Clock } from '../../base/clock.ts'
import { type FolderLister, findStreams } from './log-streams.ts'
import type { StreamWalk } from './stream-walk.ts'

/** How often each stream is walked from its floor on. */
export const wholeIntervalMs = 3_600_000

/** Streams that are walked at the same time. */
const walksMax = 4

/** Accounts of an organization, times Regions, times kinds of log files. */
const streamsMax = 200_000

export interface BucketListingParts {
  readonly lister: FolderLister
  readonly root: string
  readonly walk: Pick<StreamWalk, 'run'>
  readonly clock: Clock
  readonly isClosing: () => boolean
}

/** Follows a bucket by listing it. */
export class BucketListing {
  readonly #parts: BucketListingParts
  /** When each stream was last walked whole, without a failure. */
  readonly #wholeMs = new Map<string, number>()

  constructor(parts: BucketListingParts) {
    this.#parts = parts
  }

  /**
   * Takes what is new in every stream. One that fails holds up no other.
   *
   * @returns What the first of those threw that failed; null where none did.
   */
  async round(): Promise<unknown> {
    const rest = await this.#find()
    let failure: unknown = null
    const walk = async () => {
      for (let next = rest.shift(); next !== undefined && !this.#parts.isClosing(); next = rest.shift()) {
        try {
          await this.#walk(next)
        } catch (error) {
          failure ??= error
          // What nobody answers for one stream nobody answers for another.
          if (!(error instanceof AnswerError)) rest.length = 0
        }
      }
    }
    await Promise.all(Array.from({ length: walksMax }, walk))
    return failure
  }

  async #find(): Promise<string[]> {
    const { lister, root } = this.#parts
    const found: string[] = []
    for await (const stream of findStreams(lister, root)) {
      if (found.length === streamsMax) throw new AnswerError(200, 'TooManyStreams', 'More than a trail writes.', null)
      found.push(stream)
    }
    return found
  }

  async #walk(stream: string): Promise<void> {
    const { walk, clock, isClosing } = this.#parts
    const atMs = clock.monotonicMs()
    const isWhole = atMs - (this.#wholeMs.get(stream) ?? Number.NEGATIVE_INFINITY) >= wholeIntervalMs
    await walk.run(stream, isWhole ? 'whole' : 'near')
    if (isWhole && !isClosing()) this.#wholeMs.set(stream, atMs)
  }
}
