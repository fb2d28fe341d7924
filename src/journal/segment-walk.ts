import { type Position, position } from '../base/brands.ts'
import type { FileHandle } from '../base/file-system.ts'
import { decodeFrameHead, type FrameHead, frameContentHolds, frameHeadBytes, frameMagic } from './frame-format.ts'
import { misplaced, type Problem, torn } from './segment-format.ts'

/** A frame whose checksums hold, or a place where one should be and is not. */
export type WalkStep = FrameStep | DamageStep

export interface FrameStep {
  readonly offsetBytes: number
  readonly head: FrameHead
  /** Exactly the frame. Shares the memory of the bytes read around it, for how long is said by {@link WalkStart}. */
  readonly bytes: Buffer
}

export interface DamageStep extends Problem {
  readonly offsetBytes: number
  /** The next head after the damage, where the walk goes on; null: nothing of the segment can be read after it. */
  readonly next: PlacedHead | null
}

interface PlacedHead {
  readonly offsetBytes: number
  readonly head: FrameHead
}

/** Where a walk begins: the offset of a frame and the position that it must have. */
export interface WalkStart {
  readonly offsetBytes: number
  readonly position: Position
  /** Frames wholly before this position are passed over without a look at their content, and are not returned. */
  readonly skipBefore: Position
  /** The bytes of a step hold only until the next one: all of the walk takes the memory of one piece. */
  readonly isFleeting: boolean
}

/** Bytes read at once. Larger frames get a read of their own. */
const windowBytes = 1024 * 1024

/**
 * The frames of an open segment in order, and each damage between them.
 *
 * After a damage the walk goes on at the next head that passes its checksum. Nothing else can pass: the checksum
 * includes the segment's random id. Only bytes that are in the file when the walk begins are looked at.
 */
export function* walkSegment(file: FileHandle, seed: number, start: WalkStart): Generator<WalkStep> {
  const window = new Window(file, start.isFleeting)
  let offsetBytes = start.offsetBytes
  let expected = start.position
  while (offsetBytes < window.sizeBytes) {
    const found = frameAt(window, offsetBytes, expected, seed, start.skipBefore)
    if ('problem' in found) {
      const next = nextHead(new Window(file, false), found.searchFrom, seed)
      yield { offsetBytes, problem: found.problem, mayBeTorn: found.mayBeTorn, next }
      if (next === null) return
      offsetBytes = next.offsetBytes
      expected = next.head.firstPosition
    } else {
      if (found.bytes !== null) yield { offsetBytes, head: found.head, bytes: found.bytes }
      offsetBytes += found.head.frameBytes
      expected = position(found.head.firstPosition + found.head.entryCount)
    }
  }
}

type Found = { readonly head: FrameHead; readonly bytes: Buffer | null } | (Problem & { readonly searchFrom: number })

function frameAt(window: Window, offset: number, expected: Position, seed: number, skipBefore: Position): Found {
  const head = decodeFrameHead(window.view(offset, frameHeadBytes), seed)
  if ('problem' in head) return { ...head, searchFrom: offset + 1 }
  // A right head says where the frame ends, so what its content looks like is not taken for frames.
  const searchFrom = offset + head.frameBytes
  if (head.firstPosition !== expected) {
    return { ...misplaced(`position ${head.firstPosition} stands where ${expected} belongs`), searchFrom }
  }
  if (searchFrom > window.sizeBytes) return { ...torn('the file ends within a frame'), searchFrom }
  if (head.firstPosition + head.entryCount <= skipBefore) return { head, bytes: null }
  const bytes = window.view(offset, head.frameBytes)
  if (!frameContentHolds(bytes, seed)) return { ...torn('a frame fails its checksum'), searchFrom }
  return { head, bytes }
}

function nextHead(window: Window, searchFrom: number, seed: number): PlacedHead | null {
  let from = searchFrom
  while (from + frameHeadBytes <= window.sizeBytes) {
    const view = window.view(from, windowBytes)
    if (view.length < frameHeadBytes) return null
    for (let at = view.indexOf(frameMagic); at >= 0; at = view.indexOf(frameMagic, at + 1)) {
      const head = decodeFrameHead(window.view(from + at, frameHeadBytes), seed)
      if (!('problem' in head)) return { offsetBytes: from + at, head }
    }
    from += view.length - (frameMagic.length - 1)
  }
  return null
}

/** Reads a file in large pieces. Memory that was handed out is written again only where it may be. */
class Window {
  readonly sizeBytes: number
  readonly #file: FileHandle
  readonly #isReused: boolean
  #memory = Buffer.alloc(0)
  #bytes = Buffer.alloc(0)
  #offset = 0

  constructor(file: FileHandle, isReused: boolean) {
    this.#file = file
    this.#isReused = isReused
    this.sizeBytes = file.sizeBytes()
  }

  /** `count` bytes from `offset`; fewer only at the end of the file. */
  view(offset: number, count: number): Buffer {
    const wanted = Math.min(count, this.sizeBytes - offset)
    const start = offset - this.#offset
    if (start >= 0 && start + wanted <= this.#bytes.length) return this.#bytes.subarray(start, start + wanted)
    const readBytes = Math.min(Math.max(wanted, windowBytes), this.sizeBytes - offset)
    if (!this.#isReused || readBytes > this.#memory.length) this.#memory = Buffer.allocUnsafeSlow(readBytes)
    const target = this.#memory.subarray(0, readBytes)
    this.#bytes = target.subarray(0, this.#file.read(target, offset))
    this.#offset = offset
    return this.#bytes.subarray(0, wanted)
  }
}
