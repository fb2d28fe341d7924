import { recordBytesMax } from '../../event/event-record.ts'

/** Whole lines that came in together. */
export interface LineBlock {
  /** Number of the first line, from 1. */
  readonly firstLine: number
  /** In memory of their own: that of a chunk which was nothing else, or new. */
  readonly bytes: Uint8Array
}

/** A line that is longer than any record; its bytes were not kept. */
export interface OversizedLine {
  readonly oversizedLine: number
}

/** Blocks end at this many bytes, so that a long stream is worked on while it comes in. */
const blockBytesTarget = 1024 * 1024

/** And at this many lines: a megabyte of empty records would hold a thread for a second. */
export const blockLinesMax = 8_192

const newline = 0x0a
const carriageReturn = 0x0d

/**
 * Cuts a stream of bytes into blocks of whole lines. Holds at most a block and one line.
 *
 * How the stream arrives in chunks changes where blocks end, never what a line is or which lines are too long.
 */
export class LineCutter {
  /** Whole lines that wait for more, with their ends. */
  #whole: Uint8Array[] = []
  #wholeBytes = 0
  #wholeLines = 0
  /** The beginning of a line whose end has not come; of one that is too long already, no more than shows that. */
  #begun: Uint8Array[] = []
  #begunBytes = 0
  /** The number of the first line that is in no block yet. */
  #line = 1;

  /** What became complete with `piece`, whose memory is taken over. To be taken to its end before the next call. */
  *push(piece: Uint8Array): Generator<LineBlock | OversizedLine> {
    // As a Buffer, which finds a byte many times faster.
    const chunk = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    let taken = 0
    let start = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      if (this.#isOversized(end - start, end > start ? chunk[end - 1] : undefined)) {
        this.#add(chunk.subarray(taken, start))
        yield* this.#skipLine()
        taken = end + 1
      } else {
        this.#wholeLines += 1
        this.#addBegun()
        const isFull = this.#wholeBytes + end - taken >= blockBytesTarget || this.#wholeLines >= blockLinesMax
        if (isFull) {
          this.#add(chunk.subarray(taken, end + 1))
          taken = end + 1
          const isLast = taken === chunk.length
          yield* this.#takeBlock()
          // The chunk may have been the block, and its memory may be gone.
          if (isLast) return
        }
      }
      start = end + 1
    }
    this.#add(chunk.subarray(taken, start))
    this.#begin(chunk.subarray(start))
  }

  /** What is left when the stream has ended. */
  *end(): Generator<LineBlock | OversizedLine> {
    if (this.#isOversized(0, undefined)) yield* this.#skipLine()
    else if (this.#begunBytes > 0) {
      this.#wholeLines += 1
      this.#addBegun()
    }
    yield* this.#takeBlock()
  }

  /** Whether the line that began before and goes on for `restBytes` is too long. A carriage return belongs to its end. */
  #isOversized(restBytes: number, lastByte: number | undefined): boolean {
    const bytes = this.#begunBytes + restBytes
    if (bytes <= recordBytesMax) return false
    return bytes > recordBytesMax + 1 || (lastByte ?? this.#begun.at(-1)?.at(-1)) !== carriageReturn
  }

  #begin(part: Uint8Array): void {
    if (part.length === 0) return
    if (this.#begunBytes <= recordBytesMax + 1) this.#begun.push(part)
    this.#begunBytes += part.length
  }

  #addBegun(): void {
    for (const part of this.#begun) this.#add(part)
    this.#begun = []
    this.#begunBytes = 0
  }

  #add(part: Uint8Array): void {
    if (part.length === 0) return
    this.#whole.push(part)
    this.#wholeBytes += part.length
  }

  *#skipLine(): Generator<LineBlock | OversizedLine> {
    this.#begun = []
    this.#begunBytes = 0
    yield* this.#takeBlock()
    yield { oversizedLine: this.#line }
    this.#line += 1
  }

  *#takeBlock(): Generator<LineBlock> {
    if (this.#wholeLines === 0) return
    const [only] = this.#whole
    const isAlone = only?.length === this.#wholeBytes && only.length === only.buffer.byteLength
    const bytes = isAlone ? only : joined(this.#whole, this.#wholeBytes)
    const firstLine = this.#line
    this.#line += this.#wholeLines
    this.#whole = []
    this.#wholeBytes = 0
    this.#wholeLines = 0
    yield { firstLine, bytes }
  }
}

function joined(parts: readonly Uint8Array[], bytesTotal: number): Uint8Array {
  const bytes = new Uint8Array(bytesTotal)
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}
