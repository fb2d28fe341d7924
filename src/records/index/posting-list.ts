import { chunkOrdinals, decodeGaps } from './gap-codec.ts'
import type { PagedFile } from './paged-file.ts'

/** Where a list of three or more ordinals lies. */
export interface PostingRange {
  readonly offset: number
  readonly bytes: number
  readonly count: number
}

/** A list of ordinals in the file, read chunk by chunk. */
export class PostingList {
  readonly count: number
  readonly chunks: number
  readonly #file: PagedFile
  readonly #offset: number
  readonly #skipsAt: number
  readonly #ordinalBytes: number
  readonly #offsetBytes: number

  constructor(file: PagedFile, { offset, bytes, count }: PostingRange, ordinalBytes: number) {
    this.count = count
    this.chunks = Math.ceil(count / chunkOrdinals)
    this.#file = file
    this.#offset = offset
    this.#ordinalBytes = ordinalBytes
    const hasSkips = this.chunks > 1
    this.#offsetBytes = hasSkips ? file.uint(offset + bytes - 1, 1) : 0
    this.#skipsAt = offset + bytes - (hasSkips ? 1 + this.chunks * (ordinalBytes + this.#offsetBytes) : 0)
  }

  /** The last ordinal of a chunk of a list with several. */
  lastOrdinal(chunk: number): number {
    return this.#file.uint(this.#skipsAt + chunk * (this.#ordinalBytes + this.#offsetBytes), this.#ordinalBytes)
  }

  /** Puts the chunk's ordinals into the front of `target`; returns how many. */
  decode(chunk: number, target: Uint32Array): number {
    const start = chunk === 0 ? 0 : this.#end(chunk - 1)
    const end = this.chunks === 1 ? this.#skipsAt - this.#offset : this.#end(chunk)
    const count = Math.min(chunkOrdinals, this.count - chunk * chunkOrdinals)
    const base = chunk === 0 ? -1 : this.lastOrdinal(chunk - 1)
    decodeGaps(this.#file.read(this.#offset + start, end - start), count, base, target)
    return count
  }

  #end(chunk: number): number {
    const line = this.#skipsAt + chunk * (this.#ordinalBytes + this.#offsetBytes)
    return this.#file.uint(line + this.#ordinalBytes, this.#offsetBytes)
  }
}
