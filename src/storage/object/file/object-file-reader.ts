import type { FileHandle } from '../../../base/file-system.ts'
import { NewerFormatError } from '../../../base/file-system.ts'
import { DamagedObjectError, type ObjectReference } from '../../object-store.ts'
import { decodeObjectHeader, headerBytes, objectVersion, PieceLayout, tagBytes } from './object-format.ts'
import { PieceSeal } from './piece-seal.ts'

/** Plain bytes opened at once, and so sent in one message: larger ones gain nothing, and a slow reader holds some. */
const stepBytes = 128 * 1024

/** A part of an object's content. */
export interface ByteRange {
  readonly offset: number
  readonly length: number
}

/**
 * Reads a range of one object, a few pieces at a time. Each is checked before anything of it is given. An empty range
 * opens a piece all the same, so that what is missing or damaged is told.
 */
export class ObjectFileReader {
  readonly #file: FileHandle
  readonly #range: ByteRange
  readonly #seal: PieceSeal
  readonly #layout: PieceLayout
  readonly #lastPiece: number
  #piece: number
  #isOpen = true

  /**
   * Takes `file` over, also where it throws.
   *
   * @throws {DamagedObjectError} @throws {NewerFormatError}
   */
  constructor(file: FileHandle, object: ObjectReference, range: ByteRange) {
    this.#file = file
    this.#range = range
    try {
      const { header, layout } = openLayout(file, object)
      this.#seal = new PieceSeal(object.key, header)
      this.#layout = layout
    } catch (error) {
      this.close()
      throw error
    }
    this.#piece = this.#layout.pieceOf(range.offset)
    this.#lastPiece = this.#layout.pieceOf(range.offset + Math.max(range.length, 1) - 1)
  }

  /** Nothing is left to read; the file is closed. */
  get isDone(): boolean {
    return this.#piece > this.#lastPiece
  }

  /**
   * The next pieces of the range, each in memory of its own.
   *
   * @throws {DamagedObjectError} The reader is then closed.
   */
  next(): Uint8Array[] {
    try {
      const opened = this.#openSome()
      if (this.isDone) this.close()
      return opened
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Safe to repeat. */
  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#file.close()
  }

  #openSome(): Uint8Array[] {
    const { pieceBytes } = this.#layout
    const first = this.#piece
    const last = Math.min(this.#lastPiece, first + Math.max(1, Math.floor(stepBytes / pieceBytes)) - 1)
    const startAt = this.#layout.fileOffsetOf(first)
    const endBefore = this.#layout.fileOffsetOf(last) + this.#layout.bytesIn(last) + tagBytes
    const sealed = Buffer.allocUnsafe(endBefore - startAt)
    const count = this.#file.read(sealed, startAt)
    if (count < sealed.length) throw new DamagedObjectError(this.#file.path, startAt + count)
    const opened: Uint8Array[] = []
    for (; this.#piece <= last; this.#piece += 1) {
      const at = this.#layout.fileOffsetOf(this.#piece)
      const end = at + this.#layout.bytesIn(this.#piece) + tagBytes
      const plain = this.#seal.open(
        this.#piece,
        this.#piece === this.#layout.last,
        sealed.subarray(at - startAt, end - startAt),
      )
      if (plain === null) throw new DamagedObjectError(this.#file.path, at)
      const asked = this.#within(this.#piece, plain)
      if (asked.length > 0) opened.push(asked)
    }
    return opened
  }

  /** The part of a piece that was asked for. */
  #within(piece: number, plain: Buffer): Uint8Array {
    const { offset, length } = this.#range
    const pieceAt = piece * this.#layout.pieceBytes
    const from = Math.max(0, offset - pieceAt)
    const to = Math.min(plain.length, offset + length - pieceAt)
    return from === 0 && to === plain.length ? plain : new Uint8Array(plain.subarray(from, to))
  }
}

/** The header, and where the pieces stand that a file of this length must have. */
function openLayout(file: FileHandle, object: ObjectReference): { header: Buffer; layout: PieceLayout } {
  const header = Buffer.alloc(headerBytes)
  const found = decodeObjectHeader(header.subarray(0, file.read(header, 0)))
  if ('newerVersion' in found) throw new NewerFormatError(file.path, found.newerVersion, objectVersion)
  if ('offsetBytes' in found) throw new DamagedObjectError(file.path, found.offsetBytes)
  if (found.id !== object.id) throw new DamagedObjectError(file.path, 0)
  const layout = new PieceLayout(found.pieceBytes, object.lengthBytes)
  const fileBytes = file.sizeBytes()
  if (fileBytes !== layout.fileBytes) throw new DamagedObjectError(file.path, Math.min(fileBytes, layout.fileBytes))
  return { header, layout }
}
