/** Takes a piece; whether it is the last is known because nothing can follow. */
type TakePiece = (plain: Uint8Array, isLast: boolean) => void

/**
 * Cuts what is written into pieces of one size. Holds back up to a whole piece: whether it is the last is only known from
 * what follows. Pieces that lie in one chunk, but for its last, are not copied.
 */
export class PieceCutter {
  readonly #pieceBytes: number
  readonly #take: TakePiece
  #held: Buffer | null = null
  #heldBytes = 0

  constructor(pieceBytes: number, take: TakePiece) {
    this.#pieceBytes = pieceBytes
    this.#take = take
  }

  /** More of the content. `bytes` is not kept. */
  add(bytes: Uint8Array): void {
    let rest = bytes
    while (rest.length > 0) {
      if (this.#heldBytes === this.#pieceBytes) this.#takeHeld(false)
      if (this.#heldBytes === 0 && rest.length > this.#pieceBytes) {
        this.#take(rest.subarray(0, this.#pieceBytes), false)
        rest = rest.subarray(this.#pieceBytes)
      } else {
        rest = rest.subarray(this.#hold(rest))
      }
    }
  }

  /** Nothing follows: gives the last piece. */
  end(): void {
    this.#takeHeld(true)
    this.#held = null
  }

  /** Copies what fits; returns how much that was. */
  #hold(bytes: Uint8Array): number {
    const count = Math.min(bytes.length, this.#pieceBytes - this.#heldBytes)
    this.#held ??= Buffer.allocUnsafeSlow(this.#pieceBytes)
    this.#held.set(bytes.subarray(0, count), this.#heldBytes)
    this.#heldBytes += count
    return count
  }

  #takeHeld(isLast: boolean): void {
    this.#take(this.#held?.subarray(0, this.#heldBytes) ?? nothing, isLast)
    this.#heldBytes = 0
  }
}

const nothing = new Uint8Array()
