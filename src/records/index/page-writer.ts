import { pageBytes, pageContentBytes, sealPage } from './page.ts'

/** Pages are handed over in pieces of about this many bytes: large enough to write, small enough to make in a moment. */
const pieceBytes = 16 * pageBytes

/** Turns a run of bytes into sealed pages. */
export class PageWriter {
  #piece = Buffer.alloc(pieceBytes)
  /** Where the next byte goes in the piece. */
  #at = 0
  /** Sealed pages in the piece. */
  #sealed = 0
  /** Pages handed over before this piece. */
  #taken = 0

  /** Bytes written so far: the offset of the next one. */
  get offset(): number {
    return (this.#taken + this.#sealed) * pageContentBytes + this.#at - this.#sealed * pageBytes
  }

  /** Pages begun or sealed so far. */
  get pages(): number {
    return this.#taken + Math.ceil(this.#at / pageBytes)
  }

  /** True once there is a piece worth taking. */
  get isPieceReady(): boolean {
    return this.#sealed * pageBytes >= pieceBytes / 2
  }

  write(bytes: Uint8Array, from = 0, to = bytes.length): void {
    let done = from
    while (done < to) {
      const room = this.#sealed * pageBytes + pageContentBytes - this.#at
      const count = Math.min(room, to - done)
      this.#piece.set(bytes.subarray(done, done + count), this.#at)
      this.#at += count
      done += count
      if (count === room) this.#seal()
    }
  }

  /** Fills the page in hand with zeros, if it has begun. */
  fillPage(): void {
    if (this.#at > this.#sealed * pageBytes) this.#seal()
  }

  /** The sealed pages that were not taken yet. The page in hand stays. */
  take(): Uint8Array {
    const sealedBytes = this.#sealed * pageBytes
    const next = Buffer.alloc(pieceBytes)
    next.set(this.#piece.subarray(sealedBytes, this.#at))
    const taken = this.#piece.subarray(0, sealedBytes)
    this.#taken += this.#sealed
    this.#at -= sealedBytes
    this.#sealed = 0
    this.#piece = next
    return taken
  }

  #seal(): void {
    sealPage(this.#piece, this.#sealed * pageBytes, this.#taken + this.#sealed)
    this.#sealed += 1
    this.#at = this.#sealed * pageBytes
    if (this.#at === this.#piece.length) {
      const grown = Buffer.alloc(this.#piece.length * 2)
      grown.set(this.#piece)
      this.#piece = grown
    }
  }
}
