import type { BodyReader, ByteRange, PlacedPart } from './body-reader.ts'
import type { StoredObject } from './stored-object.ts'

/** An object whose bytes stay until it is closed, even if it is replaced or deleted meanwhile. Close it. */
export class OpenedObject implements Disposable {
  readonly object: StoredObject
  readonly #rowKey: string
  readonly #reader: BodyReader
  readonly #unpin: () => void

  constructor(object: StoredObject, rowKey: string, reader: BodyReader, unpin: () => void) {
    this.object = object
    this.#rowKey = rowKey
    this.#reader = reader
    this.#unpin = unpin
  }

  /** The bytes of the range, which must lie in the object. Closes the object when reading ends, however it ends. */
  readAndClose(range: ByteRange): AsyncIterable<Uint8Array> {
    // Nobody may come to read nothing.
    if (range.lengthBytes === 0) this.#unpin()
    return this.#read(range)
  }
  /** The part of a multipart object; null where it has none of this number, or is no such object. */
  async findPart(partNumber: number): Promise<PlacedPart | null> {
    const { body } = this.object
    return body.kind === 'whole' ? null : await this.#reader.findPart(body, partNumber)
  }

  [Symbol.dispose](): void {
    this.#unpin()
  }

  async *#read(range: ByteRange): AsyncGenerator<Uint8Array> {
    try {
      yield* this.#reader.read(this.#rowKey, this.object.body, range)
    } finally {
      this.#unpin()
    }
  }
}
