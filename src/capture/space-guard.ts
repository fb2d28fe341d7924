import type { Clock } from '../base/clock.ts'
import type { FileSystem } from '../base/file-system.ts'

/**
 * Bytes that must be free for each kind of work, so that a filling disk refuses first imports, then what is written into
 * resources, then changes, last reads. What is left below them is for closings, cursors, retention and shutdown: a journal segment, a flush of all
 * that waits in memory, and the manifest.
 */
export const neededBytes = {
  imports: 128 * 1024 * 1024,
  data: 96 * 1024 * 1024,
  changes: 64 * 1024 * 1024,
  reads: 16 * 1024 * 1024,
} as const
export type SpaceLevel = keyof typeof neededBytes

/** How long an answer of the disk is trusted. */
const trustMs = 250

/** There is no room for this kind of work. */
export class NoSpaceError extends Error {
  override readonly name = 'NoSpaceError'
  readonly freeBytes: number

  constructor(level: SpaceLevel, freeBytes: number) {
    super(`The disk is full: ${freeBytes} bytes are free, and ${level} need ${neededBytes[level]}. Nothing was done.`)
    this.freeBytes = freeBytes
  }
}

/** Refuses work before anything happens when its record could not be kept. */
export class SpaceGuard {
  readonly #fs: Pick<FileSystem, 'freeBytes'>
  readonly #folder: string
  readonly #clock: Clock
  #freeBytes = Number.POSITIVE_INFINITY
  #askedMs = Number.NEGATIVE_INFINITY

  constructor(fs: Pick<FileSystem, 'freeBytes'>, folder: string, clock: Clock) {
    this.#fs = fs
    this.#folder = folder
    this.#clock = clock
  }

  /** @throws {NoSpaceError} There is less room than this kind of work needs. */
  require(level: SpaceLevel): void {
    const freeBytes = this.freeBytes()
    if (freeBytes < neededBytes[level]) throw new NoSpaceError(level, freeBytes)
  }

  /**
   * The same before each piece of work that takes `bytes` of the disk itself.
   *
   * @throws {NoSpaceError}
   */
  take(level: SpaceLevel, bytes: number): void {
    this.require(level)
    this.#freeBytes -= bytes
  }

  /** Whether there is room for this kind of work. */
  allows(level: SpaceLevel): boolean {
    return this.freeBytes() >= neededBytes[level]
  }

  freeBytes(): number {
    const nowMs = this.#clock.monotonicMs()
    if (nowMs - this.#askedMs >= trustMs) {
      this.#askedMs = nowMs
      this.#freeBytes = this.#fs.freeBytes(this.#folder)
    }
    return this.#freeBytes
  }
}
