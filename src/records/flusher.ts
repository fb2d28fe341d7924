import { type Position, position } from '../base/brands.ts'
import type { Appender } from '../journal/journal.ts'
import { type FlushParts, type FrozenRecords, flushRecords } from './flush.ts'
import type { LiveFiles } from './live-files.ts'
import type { ManifestKeeper } from './manifest-keeper.ts'

interface FlusherParts extends FlushParts {
  readonly appender: Pick<Appender, 'release'>
}

/** What stands only in the journal. */
interface Unflushed {
  /** The position after all of it. */
  nextPosition(): Position
  /** Takes what is there now as one piece. */
  freeze(): FrozenRecords
  /** The piece is in segments that lookups see. */
  forget(frozen: FrozenRecords): void
}

/**
 * Moves what stands only in the journal into segments, piece by piece. Whichever step of a piece fails, the next flush
 * begins with it.
 */
export class Flusher {
  readonly #parts: FlusherParts
  readonly #keeper: ManifestKeeper
  readonly #files: LiveFiles
  readonly #unflushed: Unflushed
  #frozen: FrozenRecords | null = null
  /** Everything before it is in segments that lookups see, and the journal was told to let go of it. */
  #releasedBefore = position(0)
  #running: Promise<void> | null = null
  /** Pieces that were flushed. */
  flushes = 0
  /** Why the last flush failed; null once one succeeded. */
  failure: Error | null = null

  constructor(parts: FlusherParts, keeper: ManifestKeeper, files: LiveFiles, unflushed: Unflushed) {
    this.#parts = parts
    this.#keeper = keeper
    this.#files = files
    this.#unflushed = unflushed
  }

  /** The piece in hand. Until lookups see its segments they have to look here. */
  get frozen(): FrozenRecords | null {
    return this.#frozen
  }

  get isRunning(): boolean {
    return this.#running !== null
  }

  /** Resolves once everything before `end` is in segments and the journal was told to let go of it. */
  async flush(end: Position): Promise<void> {
    while (this.#releasedBefore < end) {
      this.#running ??= this.#flushNext().finally(() => {
        this.#running = null
      })
      await this.#running
    }
  }

  async #flushNext(): Promise<void> {
    try {
      if (this.#unflushed.nextPosition() > this.#keeper.manifest.cursor) this.#frozen ??= this.#unflushed.freeze()
      if (this.#frozen !== null) await this.#write(this.#frozen)
      const { cursor } = this.#keeper.manifest
      await this.#parts.appender.release(position(cursor))
      this.#releasedBefore = position(cursor)
      this.failure = null
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error))
      throw this.failure
    }
  }

  async #write(frozen: FrozenRecords): Promise<void> {
    const isPublished = frozen.cursor <= this.#keeper.manifest.cursor
    if (!isPublished) await flushRecords(this.#parts, this.#keeper, frozen)
    this.#files.follow(this.#keeper.manifest)
    this.#frozen = null
    this.flushes += 1
    this.#unflushed.forget(frozen)
  }
}
