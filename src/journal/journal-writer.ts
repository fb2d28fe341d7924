import { type Position, position } from '../base/brands.ts'
import type { Clock } from '../base/clock.ts'
import type { FileHandle, FileSystem } from '../base/file-system.ts'
import type { RandomSource } from '../base/random.ts'
import { encodeFrame, frameSizeBytes, segmentSeed } from './frame-format.ts'
import type { InspectedTail } from './inspect-segments.ts'
import {
  type AppendReceipt,
  type FrameContent,
  JournalClosedError,
  JournalFailedError,
  JournalFullError,
  type JournalStats,
} from './journal.ts'
import { type RecoveredJournal, type RecoveryReport, recoverJournal } from './recovery.ts'
import { partitionFolder, type SegmentFile, segmentFile, writeNewSegment } from './segment-files.ts'
import { segmentHeaderBytes, segmentIdBytes } from './segment-format.ts'

/** Where a journal is and what it needs. */
export interface JournalOptions {
  readonly fs: FileSystem
  readonly clock: Clock
  readonly random: RandomSource
  /** `<dataDir>/journal`; the segments are in a folder of it named for the partition. */
  readonly folder: string
  readonly partition: number
  /** A group that would make a segment longer begins the next one. */
  readonly segmentBytesMax?: number
  /** Everything before this position is safe in the record store: damage there is reported and does not stop the start. */
  readonly skipBefore?: Position
}

export interface OpenedJournal {
  readonly writer: JournalWriter
  readonly report: RecoveryReport
}

/** Large enough that making a file is rare, small enough that disk space comes back soon after a release. */
export const segmentBytesMaxDefault = 16 * 1024 * 1024

/** A buffer larger than this is not kept for the next group. */
const keptBufferBytesMax = 8 * 1024 * 1024

/**
 * Recovers the journal in a folder, makes a segment where none can take frames, and returns its writer. There must be
 * no other writer.
 *
 * @throws {JournalCorruptionError} Durable frames are damaged or missing. Nothing was changed.
 * @throws {NewerFormatError} A newer Cairn wrote a segment. Nothing was changed.
 * @throws {FileSystemError} The disk failed; opening again is safe, as after the two below.
 * @throws {JournalFullError} No segment could be made.
 * @throws {JournalFailedError} A sync failed.
 */
export function openJournal(options: JournalOptions): OpenedJournal {
  const { fs, folder, partition, skipBefore } = options
  const recovered = recoverJournal(fs, folder, partition, skipBefore ?? null)
  return { writer: new JournalWriter(options, recovered), report: recovered.report }
}

/** The segment that takes the next frames. Its header and its name are durable, and all of it up to `endBytes`. */
interface OpenSegment {
  readonly path: string
  readonly file: FileHandle
  readonly seed: number
  endBytes: number
}

/**
 * Appends groups of frames to the segments of one partition. Synchronous: when a call returns, its frames are durable.
 *
 * Positions are dense: a frame takes `entryCount` of them after the frame before it. `storedAtMs` never goes back,
 * whatever the clock does, also across restarts.
 */
export class JournalWriter {
  readonly #fs: FileSystem
  readonly #clock: Clock
  readonly #random: RandomSource
  readonly #folder: string
  readonly #partition: number
  readonly #segmentBytesMax: number
  readonly #segments: SegmentFile[]
  #nextPosition: Position
  #lastStoredAtMs: number
  #tail: OpenSegment
  #buffer = Buffer.alloc(0)
  #appends = 0
  #syncs = 0
  #bytes = 0
  #refusal: Error | null = null

  /** Use {@link openJournal}. */
  constructor(options: JournalOptions, recovered: RecoveredJournal) {
    this.#fs = options.fs
    this.#clock = options.clock
    this.#random = options.random
    this.#folder = partitionFolder(options.folder, options.partition)
    this.#partition = options.partition
    this.#segmentBytesMax = options.segmentBytesMax ?? segmentBytesMaxDefault
    this.#segments = [...recovered.segments]
    this.#nextPosition = recovered.nextPosition
    this.#lastStoredAtMs = recovered.lastStoredAtMs
    this.#tail = recovered.tail === null ? this.#makeSegment() : this.#openSegment(recovered.tail)
  }

  get nextPosition(): Position {
    return this.#nextPosition
  }

  /**
   * Appends the frames with one write and one sync, all in one segment. They are durable when this returns.
   *
   * After a crash in between, any number of the first frames may be there, each of them whole.
   *
   * @throws {JournalFullError} Nothing was appended; a later call may succeed.
   * @throws {JournalFailedError} What of the group is on the disk is unknown; every later call is refused.
   */
  appendGroup(contents: readonly FrameContent[]): AppendReceipt[] {
    this.#refuseUnlessOpen()
    const groupBytes = contents.reduce((sum, content) => sum + frameSizeBytes(content), 0)
    const isFresh = this.#tail.endBytes === segmentHeaderBytes
    if (!isFresh && this.#tail.endBytes + groupBytes > this.#segmentBytesMax) this.#roll()

    const group = this.#room(groupBytes)
    const receipts = this.#encodeGroup(group, contents)
    this.#write(group)
    this.#syncOrFail(() => this.#tail.file.sync())

    const last = receipts.at(-1)
    const lastContent = contents.at(-1)
    if (last !== undefined && lastContent !== undefined) {
      this.#nextPosition = position(last.firstPosition + lastContent.entryCount)
      this.#lastStoredAtMs = last.storedAtMs
    }
    this.#tail.endBytes += groupBytes
    this.#appends += contents.length
    this.#syncs += 1
    this.#bytes += groupBytes
    return receipts
  }

  /** As {@link Appender.release}. Oldest first, each durably gone before the next, so that no gap can come of it. */
  release(before: Position): number {
    this.#refuseUnlessOpen()
    let released = 0
    for (;;) {
      const [oldest, following] = this.#segments
      if (oldest === undefined || following === undefined || following.firstPosition > before) return released
      if (this.#fs.sizeBytes(oldest.path) !== null) this.#fs.unlink(oldest.path)
      this.#segments.shift()
      this.#syncOrFail(() => this.#fs.syncFolder(this.#folder))
      released += 1
    }
  }

  stats(): JournalStats {
    return {
      appends: this.#appends,
      syncs: this.#syncs,
      bytes: this.#bytes,
      segments: this.#segments.length,
      nextPosition: this.#nextPosition,
      hasFailed: this.#refusal instanceof JournalFailedError,
    }
  }

  close(): void {
    if (this.#refusal instanceof JournalClosedError) return
    this.#refusal = new JournalClosedError('the journal is closed')
    this.#tail.file.close()
  }

  #encodeGroup(group: Buffer, contents: readonly FrameContent[]): AppendReceipt[] {
    const storedAtMs = this.#nowMs()
    const groupOffsetBytes = this.#tail.endBytes
    let firstPosition = this.#nextPosition
    let offset = 0
    return contents.map((content) => {
      const place = { firstPosition, storedAtMs, groupOffsetBytes }
      offset = encodeFrame(group, offset, place, content, this.#tail.seed)
      firstPosition = position(firstPosition + content.entryCount)
      return { partition: this.#partition, firstPosition: place.firstPosition, storedAtMs }
    })
  }

  #write(group: Buffer): void {
    try {
      this.#tail.file.write(group, this.#tail.endBytes)
    } catch (cause) {
      // Synced, so that no frame of a group that was refused can come back after a crash.
      this.#syncOrFail(() => {
        this.#fs.truncate(this.#tail.path, this.#tail.endBytes)
        this.#tail.file.sync()
      })
      throw new JournalFullError(`the journal could not be written: ${messageOf(cause)}`, { cause })
    }
  }

  #roll(): void {
    const full = this.#tail
    this.#tail = this.#makeSegment()
    full.file.close()
  }

  #openSegment(tail: InspectedTail): OpenSegment {
    const { path } = tail.segment
    return { path, file: this.#fs.openWrite(path, 'append'), seed: tail.seed, endBytes: tail.endBytes }
  }

  /** Header and name are durable before a frame is written: what follows a header was never written without it. */
  #makeSegment(): OpenSegment {
    const segment = segmentFile(this.#folder, this.#nextPosition)
    const { path, firstPosition } = segment
    const id = this.#random.bytes(segmentIdBytes)
    const header = { partition: this.#partition, firstPosition, createdAtMs: this.#nowMs(), id }
    let file: FileHandle
    try {
      file = writeNewSegment(this.#fs, path, header)
    } catch (cause) {
      // Durably gone, or a crash could bring it back beside frames that went into the segment before it.
      this.#syncOrFail(() => {
        if (this.#fs.sizeBytes(path) !== null) this.#fs.unlink(path)
        this.#fs.syncFolder(this.#folder)
      })
      throw new JournalFullError(`a journal segment could not be made: ${messageOf(cause)}`, { cause })
    }
    this.#syncOrFail(() => {
      file.sync()
      this.#fs.syncFolder(this.#folder)
    })
    this.#segments.push(segment)
    return { path, file, seed: segmentSeed(id), endBytes: segmentHeaderBytes }
  }

  #nowMs(): number {
    return Math.max(this.#lastStoredAtMs, this.#clock.nowMs())
  }

  #room(bytes: number): Buffer {
    if (bytes > keptBufferBytesMax) return Buffer.allocUnsafeSlow(bytes)
    if (bytes > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(Math.max(bytes, 2 * this.#buffer.length))
    return this.#buffer.subarray(0, bytes)
  }

  /** Runs what must not be tried again: after a failed sync nobody knows what a later one would tell. */
  #syncOrFail(action: () => void): void {
    try {
      action()
    } catch (cause) {
      const failure = new JournalFailedError(`the journal failed: ${messageOf(cause)}`, { cause })
      this.#refusal = failure
      throw failure
    }
  }

  #refuseUnlessOpen(): void {
    if (this.#refusal !== null) throw this.#refusal
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
