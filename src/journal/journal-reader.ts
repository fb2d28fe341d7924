import { type Position, position } from '../base/brands.ts'
import type { FileSystem } from '../base/file-system.ts'
import { frameOf, segmentSeed } from './frame-format.ts'
import { type Frame, JournalCorruptionError, PositionReleasedError, type Reader } from './journal.ts'
import { listSegments, partitionFolder, readSegmentHeader, type SegmentFile } from './segment-files.ts'
import { segmentHeaderBytes } from './segment-format.ts'
import { walkSegment } from './segment-walk.ts'

export interface ReaderOptions {
  readonly fs: FileSystem
  /** `<dataDir>/journal`. */
  readonly folder: string
  readonly partition: number
  /** Position after the last durable frame, now. Bytes after it are never looked at as frames. */
  durableEnd(): Position
}

/** Where a frame begins, so that a consumer who comes back does not read the segment from its start. */
interface Bookmark {
  readonly segment: Position
  readonly offsetBytes: number
  readonly position: Position
}

/** Reads a journal's segments, from any thread, also while they are written and released. */
export class JournalReader implements Reader {
  readonly #fs: FileSystem
  readonly #folder: string
  readonly #partition: number
  readonly #durableEnd: () => Position
  #bookmark: Bookmark | null = null

  constructor(options: ReaderOptions) {
    this.#fs = options.fs
    this.#folder = partitionFolder(options.folder, options.partition)
    this.#partition = options.partition
    this.#durableEnd = options.durableEnd
  }

  frames(from: Position): Iterable<Frame> {
    return this.#frames(from, this.#durableEnd())
  }

  *#frames(from: Position, end: Position): Generator<Frame> {
    if (from >= end) return
    const segments = listSegments(this.#fs, this.#folder)
    const first = segments.findLastIndex((segment) => segment.firstPosition <= from)
    if (first < 0) throw new PositionReleasedError(`position ${from} is no longer in the journal`)
    let next = from
    for (const segment of segments.slice(first)) {
      if (next >= end) return
      if (segment.firstPosition > next) break
      for (const frame of this.#segmentFrames(segment, next, end)) {
        yield frame
        next = position(frame.firstPosition + frame.entryCount)
      }
    }
    if (next < end) throw new JournalCorruptionError(this.#folder, 0, `the positions from ${next} on are missing`)
  }

  *#segmentFrames(segment: SegmentFile, from: Position, end: Position): Generator<Frame> {
    const file = this.#fs.openRead(segment.path)
    try {
      const header = readSegmentHeader(file, segment, this.#partition)
      if ('problem' in header) throw new JournalCorruptionError(segment.path, 0, header.problem)
      const start = { ...this.#startIn(segment, from), skipBefore: from, isFleeting: false }
      for (const step of walkSegment(file, segmentSeed(header.id), start)) {
        if ('problem' in step) {
          if (step.next !== null && step.next.head.firstPosition <= from) continue
          throw new JournalCorruptionError(segment.path, step.offsetBytes, step.problem)
        }
        const after = position(step.head.firstPosition + step.head.entryCount)
        const offsetBytes = step.offsetBytes + step.head.frameBytes
        this.#bookmark = { segment: segment.firstPosition, offsetBytes, position: after }
        yield frameOf(step.bytes, step.head, this.#partition)
        if (after >= end) return
      }
    } finally {
      file.close()
    }
  }

  #startIn(segment: SegmentFile, from: Position): { readonly offsetBytes: number; readonly position: Position } {
    const bookmark = this.#bookmark
    if (bookmark !== null && bookmark.segment === segment.firstPosition && bookmark.position <= from) return bookmark
    return { offsetBytes: segmentHeaderBytes, position: segment.firstPosition }
  }
}
