import { type CheckedBytes, check } from './checked-bytes.ts'

/** Bits behind a byte that holds their parameter k, bit by bit, as docs/formats/index-segment.md describes them. */
export class BitStream {
  readonly k: number
  readonly #part: CheckedBytes
  #byte = 0
  #left = 0

  constructor(part: CheckedBytes) {
    this.#part = part
    this.k = part.number(1)
  }

  take(count: number): number {
    let value = 0
    for (let index = 0; index < count; index += 1) value = value * 2 + this.#bit()
    return value
  }

  rice(wideBits: number): number {
    const { at } = this.#part
    let quotient = 0
    while (quotient < 16 && this.#bit() === 1) quotient += 1
    if (quotient < 16) return quotient * 2 ** this.k + this.take(this.k)
    const value = this.take(wideBits)
    check(value >= 16 * 2 ** this.k, at, 'a small number is written the long way')
    return value
  }

  /** Checks that what is left of the last byte is 0. */
  end(): void {
    check(this.take(this.#left) === 0, this.#part.at, 'unused bits are set')
  }

  #bit(): number {
    if (this.#left === 0) {
      this.#byte = this.#part.number(1)
      this.#left = 8
    }
    this.#left -= 1
    return (this.#byte >> this.#left) & 1
  }
}
