import { s3Error } from '../../../contract/s3-errors.ts'

/** Reads lines and counted bytes from pieces that were cut anywhere. Holds no more than the last piece, or a line. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>
  #piece: Uint8Array = new Uint8Array(0)

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /**
   * The next line without its line feed, one octet a character.
   *
   * @throws {ServiceError} `IncompleteBody`: there is no further line feed. `InvalidRequest`: the line is longer than
   *   `bytesMax`.
   */
  async line(bytesMax: number): Promise<string> {
    let line = ''
    for (;;) {
      await this.#fill()
      const end = this.#piece.indexOf(lineFeed)
      const part = this.#take(end < 0 ? Math.min(this.#piece.length, bytesMax + 1) : end)
      line += Buffer.from(part.buffer, part.byteOffset, part.length).toString('latin1')
      if (line.length > bytesMax) throw malformedChunks()
      if (end >= 0) {
        this.#take(1)
        return line
      }
    }
  }

  /**
   * The next `count` bytes in pieces as they come.
   *
   * @throws {ServiceError} `IncompleteBody`: there are fewer.
   */
  async *bytes(count: number): AsyncGenerator<Uint8Array, void, undefined> {
    let rest = count
    while (rest > 0) {
      await this.#fill()
      const part = this.#take(Math.min(rest, this.#piece.length))
      rest -= part.length
      yield part
    }
  }

  /** Whether nothing is left. */
  async isAtEnd(): Promise<boolean> {
    return this.#piece.length === 0 && !(await this.#next())
  }

  /** Reading is over, whether all was read or not. */
  async close(): Promise<void> {
    await this.#source.return?.()
  }

  async #fill(): Promise<void> {
    if (this.#piece.length === 0 && !(await this.#next())) throw s3Error('IncompleteBody')
  }

  async #next(): Promise<boolean> {
    for (;;) {
      const { value, done } = await this.#source.next()
      if (done === true) return false
      if (value.length > 0) {
        this.#piece = value
        return true
      }
    }
  }

  #take(count: number): Uint8Array {
    const part = this.#piece.subarray(0, count)
    this.#piece = this.#piece.subarray(count)
    return part
  }
}

const lineFeed = 0x0a

export function malformedChunks() {
  return s3Error('InvalidRequest', 'The body of the request is not encoded as aws-chunked.')
}
