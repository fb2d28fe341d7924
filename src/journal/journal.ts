import type { Position } from '../base/brands.ts'
import type { Codec } from '../base/codec.ts'
import { CorruptFileError } from '../base/file-system.ts'

/**
 * What a frame holds. The journal keeps the order and the bytes; what they mean is its users' business
 * (`records/record-frame.ts`).
 */
export const frameKinds = { records: 1, opening: 2, closing: 3 } as const
export type FrameKind = (typeof frameKinds)[keyof typeof frameKinds]

/** Largest header and largest raw body of a frame, in bytes. A batch of records is cut well below it. */
export const frameBytesMax = 32 * 1024 * 1024

/** One atomic append: after a crash all of it is there or nothing. */
export interface FrameContent {
  readonly kind: FrameKind
  /** Positions that the frame takes, at least 1. */
  readonly entryCount: number
  /** Read by every consumer. */
  readonly header: Uint8Array
  /** Unpacked by a consumer only where the header says that it must. */
  readonly bodyCodec: Codec
  readonly bodyRawBytes: number
  readonly body: Uint8Array
}

export interface Frame extends FrameContent {
  readonly partition: number
  readonly firstPosition: Position
  /** When it was appended, in milliseconds since the epoch. Never less than the frame's before it. */
  readonly storedAtMs: number
}

export interface AppendReceipt {
  readonly partition: number
  readonly firstPosition: Position
  readonly storedAtMs: number
}

/**
 * Puts frames into the journal.
 *
 * Calls may be concurrent; frames get positions in the order of the calls. Appends that wait at the same time share
 * one sync.
 */
export interface Appender {
  /**
   * Resolves only once the frame would survive a power loss. Takes over the memory of `content`: header and body may
   * have moved to another thread when this returns, so the caller must not use them again.
   *
   * @throws {JournalBusyError} Too many bytes wait already; nothing was appended and a later call may succeed.
   * @throws {JournalClosedError} Nothing was appended.
   * @throws {JournalFullError} There is no room; nothing was appended and later appends may succeed.
   * @throws {JournalFailedError} The outcome is unknown and the journal takes nothing more until it is opened again.
   */
  append(content: FrameContent): Promise<AppendReceipt>
  /**
   * Deletes the segments that hold only positions before `before`, but never the newest. Returns how many were.
   *
   * @throws {FileSystemError} A file could not be deleted; it is tried again by the next call.
   */
  release(before: Position): Promise<number>
  stats(): Promise<JournalStats>
  /** Appends in progress finish; later ones are refused. */
  close(): Promise<void>
}

/** Counted since the journal was opened, but for `segments` and `nextPosition`, which say how it is now. */
export interface JournalStats {
  /** Frames. */
  readonly appends: number
  /** Groups of frames made durable; each took one write and one sync. */
  readonly syncs: number
  /** Bytes of frames. */
  readonly bytes: number
  readonly segments: number
  readonly nextPosition: number
  /** Nothing is appended any more: the journal has to be opened again. */
  readonly hasFailed: boolean
}

/** Reads durable frames of one partition in order. */
export interface Reader {
  /**
   * Frames from the one that holds `from`, up to the last durable one when called. Lazy: a frame is read when it is
   * asked for. A frame may be held; it shares the memory of those read with it, so it cannot be moved to a thread.
   *
   * @throws {PositionReleasedError} The journal begins after `from`.
   * @throws {JournalCorruptionError} Instead of the first frame that is damaged or missing.
   */
  frames(from: Position): Iterable<Frame>
}

/** No room on the disk. Nothing was appended. */
export class JournalFullError extends Error {
  override readonly name = 'JournalFullError'
}

/** A write or sync failed and what is on the disk is unknown. */
export class JournalFailedError extends Error {
  override readonly name = 'JournalFailedError'
}

/** More bytes wait for the disk than may. Nothing was appended; the caller slows down or refuses its own caller. */
export class JournalBusyError extends Error {
  override readonly name = 'JournalBusyError'
}

/** The journal was closed before the call. */
export class JournalClosedError extends Error {
  override readonly name = 'JournalClosedError'
}

/** The journal begins after the position that a reader asked for: what was before it has been released. */
export class PositionReleasedError extends Error {
  override readonly name = 'PositionReleasedError'
}

/**
 * Durable bytes of the journal are damaged or missing. Nothing was changed: a person decides (restore the file, or
 * start from what the record store holds).
 */
export class JournalCorruptionError extends CorruptFileError {
  override readonly name: string = 'JournalCorruptionError'
}
