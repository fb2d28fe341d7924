import type { PagedFile } from './paged-file.ts'

/** A run of bytes that is read in places. */
export interface ByteSource {
  readonly length: number
  /** Must not be changed. */
  read(offset: number, length: number): Buffer
  /** A little-endian number of `width` bytes, 1 to 6. */
  uint(offset: number, width: number): number
}

/** Bytes kept in memory. */
export class MemorySource implements ByteSource {
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get length(): number {
    return this.#bytes.length
  }

  read(offset: number, length: number): Buffer {
    return this.#bytes.subarray(offset, offset + length)
  }

  uint(offset: number, width: number): number {
    return this.#bytes.readUIntLE(offset, width)
  }
}

/** A part of a file, read through its page cache: it costs no memory of its own. */
export class FileSource implements ByteSource {
  readonly length: number
  readonly #file: PagedFile
  readonly #start: number

  constructor(file: PagedFile, start: number, length: number) {
    this.#file = file
    this.#start = start
    this.length = length
  }

  read(offset: number, length: number): Buffer {
    return this.#file.read(this.#start + offset, length)
  }

  uint(offset: number, width: number): number {
    return this.#file.uint(this.#start + offset, width)
  }
}
