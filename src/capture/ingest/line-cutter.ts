import { recordBytesMax } from '../../event/event-record.ts'

/** Whole lines that came in together, without the last line's end. */
export interface LineBlock {
  /** Number of the first line, from 1. */
  readonly firstLine: number
  readonly bytes: Uint8Array
}

/** A line that is longer than any record; its bytes were not kept. */
export interface OversizedLine {
  readonly oversizedLine: number
}

/** Blocks end at this many bytes, so that a long stream is worked on while it comes in. */
const blockBytesTarget = 1024 * 1024

const newline = 0x0a

/** Cuts a stream of bytes into blocks of whole lines. Holds at most a block and one line. */
export class LineCutter {
  #pending: Uint8Array[] = []
  #pendingBytes = 0
  /** Bytes of the unfinished line at the end of what is pending. */
  #tailBytes = 0
  #line = 1
  #isSkipping = false

  /** What became complete with `chunk`. */
  push(chunk: Uint8Array): (LineBlock | OversizedLine)[] {
    let rest = chunk
    if (this.#isSkipping) {
      const end = rest.indexOf(newline)
      if (end === -1) return []
      this.#isSkipping = false
      rest = rest.subarray(end + 1)
    }
    const lastEnd = rest.lastIndexOf(newline)
    this.#pending.push(rest)
    this.#pendingBytes += rest.length
    this.#tailBytes = lastEnd === -1 ? this.#tailBytes + rest.length : rest.length - lastEnd - 1
    if (this.#tailBytes > recordBytesMax) return this.#skipLine()
    return this.#pendingBytes >= blockBytesTarget ? this.#cutLines() : []
  }

  /** What is left when the stream has ended. */
  end(): LineBlock[] {
    return this.#pendingBytes > 0 ? [this.#take(this.#pendingBytes)] : []
  }

  #cutLines(): LineBlock[] {
    const wholeBytes = this.#pendingBytes - this.#tailBytes
    return wholeBytes > 0 ? [this.#take(wholeBytes)] : []
  }

  #skipLine(): (LineBlock | OversizedLine)[] {
    const cut = [...this.#cutLines(), { oversizedLine: this.#line }]
    this.#line += 1
    this.#pending = []
    this.#pendingBytes = 0
    this.#tailBytes = 0
    this.#isSkipping = true
    return cut
  }

  #take(count: number): LineBlock {
    const all = Buffer.concat(this.#pending)
    const bytes = Uint8Array.prototype.slice.call(all, 0, count)
    const rest = all.subarray(count)
    this.#pending = rest.length > 0 ? [rest] : []
    this.#pendingBytes = rest.length
    const firstLine = this.#line
    this.#line += countLines(bytes)
    return { firstLine, bytes }
  }
}

function countLines(bytes: Uint8Array): number {
  let count = 0
  for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) count += 1
  return count
}
