import { BodyMemory } from '../body-memory.ts'

/**
 * Keeps what passes of a body, up to a bound. A body that is longer is not kept at all: half of one cannot be decoded.
 */
export class BodyTee {
  readonly #bytesMax: number
  readonly #memory = new BodyMemory()
  #pieces: Uint8Array[] | null = []
  /** Of all that passed. */
  totalBytes = 0

  /** @param bytesMax 0: nothing is kept, only counted. */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  take(piece: Uint8Array): void {
    this.totalBytes += piece.length
    if (this.#pieces === null) return
    if (this.totalBytes > this.#bytesMax || !this.#hasRoomFor(piece)) this.#drop()
    else this.#pieces.push(piece)
  }

  /** All that passed; null where that is more than the bound, or more than there is memory for. */
  bytes(): Uint8Array | null {
    return this.#pieces === null ? null : Buffer.concat(this.#pieces)
  }

  /** Whether what is still to come is wanted. */
  get isKeeping(): boolean {
    return this.#pieces !== null && this.#bytesMax > 0
  }

  release(): void {
    this.#drop()
  }

  #hasRoomFor(piece: Uint8Array): boolean {
    try {
      this.#memory.take(piece.length)
      return true
    } catch {
      return false
    }
  }

  #drop(): void {
    this.#pieces = null
    this.#memory.release()
  }
}
