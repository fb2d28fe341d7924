import { type Position, position } from '../base/brands.ts'
import type { FileHandle, FileSystem } from '../base/file-system.ts'
import { segmentSeed } from './frame-format.ts'
import { JournalCorruptionError } from './journal.ts'
import { readSegmentHeader, type SegmentFile } from './segment-files.ts'
import { type SegmentHeader, segmentHeaderBytes } from './segment-format.ts'
import { type DamageStep, type WalkStep, walkSegment } from './segment-walk.ts'

/** What the files of a partition hold and what is wrong with them, found without changing anything. */
export interface Inspection {
  /** Bytes at the end of the newest segment that were never durable. */
  readonly tornTail: TornTail | null
  /** The newest segment where it can take more frames. */
  readonly tail: InspectedTail | null
  readonly endPosition: Position
  readonly lastStoredAtMs: number
  readonly skipped: readonly SkippedDamage[]
}

export interface TornTail {
  readonly segment: SegmentFile
  /** 0 where not even the header is whole. */
  readonly offsetBytes: number
  readonly cutBytes: number
}

export interface InspectedTail {
  readonly segment: SegmentFile
  readonly seed: number
  readonly endBytes: number
  /** Where the last group of frames begins, the only one whose sync may not have succeeded. 0: the header. */
  readonly lastGroupOffsetBytes: number
}

/** Damage that does not stop a start: the record store holds everything that stood there. */
export interface SkippedDamage {
  readonly path: string
  readonly offsetBytes: number
  readonly reason: string
}

/**
 * Reads all segments of a partition, oldest first, and decides by the table in docs/formats/journal-segment.md.
 *
 * @throws {JournalCorruptionError} Durable frames from `skipBefore` on are damaged or missing.
 * @throws {NewerFormatError} A newer Cairn wrote a segment.
 */
export function inspectSegments(
  fs: FileSystem,
  segments: readonly SegmentFile[],
  partition: number,
  skipBefore: Position | null,
): Inspection {
  const inspector = new Inspector(fs, partition, skipBefore)
  for (const [index, segment] of segments.entries()) inspector.inspect(segment, segments[index + 1] ?? null)
  return inspector.inspection()
}

class Inspector {
  readonly #fs: FileSystem
  readonly #partition: number
  readonly #skipBefore: Position | null
  readonly #skipped: SkippedDamage[] = []
  #endPosition: Position | null = null
  #lastStoredAtMs = 0
  #tornTail: TornTail | null = null
  #tail: InspectedTail | null = null

  constructor(fs: FileSystem, partition: number, skipBefore: Position | null) {
    this.#fs = fs
    this.#partition = partition
    this.#skipBefore = skipBefore
  }

  inspection(): Inspection {
    return {
      tornTail: this.#tornTail,
      tail: this.#tail,
      endPosition: this.#endPosition ?? position(0),
      lastStoredAtMs: this.#lastStoredAtMs,
      skipped: this.#skipped,
    }
  }

  inspect(segment: SegmentFile, following: SegmentFile | null): void {
    this.#checkContinues(segment)
    this.#endPosition = segment.firstPosition
    const file = this.#fs.openRead(segment.path)
    try {
      const header = readSegmentHeader(file, segment, this.#partition)
      if (!('problem' in header)) {
        this.#lastStoredAtMs = Math.max(this.#lastStoredAtMs, header.createdAtMs)
        this.#inspectFrames(file, segment, header, following)
      } else if (following === null && header.mayBeTorn && file.sizeBytes() <= segmentHeaderBytes) {
        this.#tornTail = { segment, offsetBytes: 0, cutBytes: file.sizeBytes() }
      } else {
        this.#skip(segment, 0, header.problem, following?.firstPosition ?? null)
      }
    } finally {
      file.close()
    }
  }

  #checkContinues(segment: SegmentFile): void {
    const found = segment.firstPosition
    const expected = this.#endPosition ?? this.#skipBefore ?? found
    // The oldest segment may begin anywhere up to `skipBefore`: those before it were released.
    if (found === expected || (this.#endPosition === null && found < expected)) return
    const reason = `it begins at position ${found} where ${expected} belongs`
    this.#skip(segment, 0, reason, found > expected ? found : null)
  }

  #inspectFrames(file: FileHandle, segment: SegmentFile, header: SegmentHeader, following: SegmentFile | null): void {
    const seed = segmentSeed(header.id)
    const start = {
      offsetBytes: segmentHeaderBytes,
      position: header.firstPosition,
      skipBefore: position(0),
      isFleeting: true,
    }
    let torn: DamageStep | null = null
    let lastGroupOffsetBytes = 0
    for (const step of walkSegment(file, seed, start)) {
      if (torn === null && !('problem' in step)) {
        this.#endPosition = position(step.head.firstPosition + step.head.entryCount)
        this.#lastStoredAtMs = Math.max(this.#lastStoredAtMs, step.head.storedAtMs)
        lastGroupOffsetBytes = step.head.groupOffsetBytes
        continue
      }
      if (torn === null && 'problem' in step) {
        const resumesAt = step.next?.head.firstPosition ?? following?.firstPosition ?? null
        if (following === null && step.mayBeTorn && !this.#isSafeBefore(resumesAt)) torn = step
        else this.#skip(segment, step.offsetBytes, step.problem, resumesAt)
      }
      if (torn !== null) this.#checkNeverDurable(segment, torn, step)
    }
    if (following !== null) return
    const endBytes = torn?.offsetBytes ?? file.sizeBytes()
    this.#tail = { segment, seed, endBytes, lastGroupOffsetBytes }
    if (torn !== null) this.#tornTail = { segment, offsetBytes: endBytes, cutBytes: file.sizeBytes() - endBytes }
  }

  /** Stops where a later write shows that the bytes which look torn had been durable before it. */
  #checkNeverDurable(segment: SegmentFile, torn: DamageStep, step: WalkStep): void {
    const head = 'problem' in step ? step.next?.head : step.head
    if (head === undefined || head.groupOffsetBytes <= torn.offsetBytes) return
    throw new JournalCorruptionError(segment.path, torn.offsetBytes, torn.problem)
  }

  /** Goes on after damage that ends before position `resumesAt`, if all of it is safe elsewhere. */
  #skip(segment: SegmentFile, offsetBytes: number, reason: string, resumesAt: Position | null): void {
    if (!this.#isSafeBefore(resumesAt)) throw new JournalCorruptionError(segment.path, offsetBytes, reason)
    this.#skipped.push({ path: segment.path, offsetBytes, reason })
    this.#endPosition = resumesAt
  }

  #isSafeBefore(resumesAt: Position | null): boolean {
    return this.#skipBefore !== null && resumesAt !== null && resumesAt <= this.#skipBefore
  }
}
