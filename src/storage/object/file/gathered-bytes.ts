import { isMovable, type Movable } from './movable.ts'

/** What is sent in one message. */
export interface Parcel {
  readonly parts: readonly Movable[]
  /** The memory of `parts`, which moves. */
  readonly transfer: readonly ArrayBuffer[]
  readonly bytes: number
}

/** Below this many bytes a chunk is copied next to others: each memory that moves costs more than that. */
const moveBytesMin = 16 * 1024

/** Memory that chunks are copied into. */
const blockBytes = 64 * 1024

/** Gathers chunks of any size for one message. Memory of its own moves as it is; the rest is copied together. */
export class GatheredBytes {
  #parts: Movable[] = []
  #block: Movable | null = null
  #blockBytes = 0
  #bytes = 0

  /** Not yet taken. */
  get bytes(): number {
    return this.#bytes
  }

  /** Takes over `bytes`' memory. */
  add(bytes: Uint8Array): void {
    this.#bytes += bytes.length
    if (bytes.length >= moveBytesMin && isMovable(bytes)) {
      this.#endBlock()
      this.#parts.push(bytes)
    } else {
      this.#copy(bytes)
    }
  }

  take(): Parcel {
    this.#endBlock()
    const parcel = { parts: this.#parts, transfer: this.#parts.map(({ buffer }) => buffer), bytes: this.#bytes }
    this.#parts = []
    this.#bytes = 0
    return parcel
  }

  #copy(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      this.#block ??= Buffer.allocUnsafeSlow(blockBytes)
      const count = Math.min(bytes.length - at, blockBytes - this.#blockBytes)
      this.#block.set(bytes.subarray(at, at + count), this.#blockBytes)
      this.#blockBytes += count
      at += count
      if (this.#blockBytes === blockBytes) this.#endBlock()
    }
  }

  #endBlock(): void {
    if (this.#block === null) return
    this.#parts.push(this.#block.subarray(0, this.#blockBytes))
    this.#block = null
    this.#blockBytes = 0
  }
}
