/** From this quotient on, a Rice-coded number is written whole. */
export const riceQuotientMax = 16

/** Bits written at once: with up to 7 that wait they fit in 32. */
const stepBits = 24

/** Writes bits into bytes, from the highest bit of each byte down. */
export class BitWriter {
  readonly #bytes: Uint8Array
  #at = 0
  #pending = 0
  #pendingBits = 0

  /** `bytes` must have room for all that is written between two starts. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Begins at the front again, with a whole byte. */
  start(byte: number): void {
    this.#bytes[0] = byte
    this.#at = 1
    this.#pending = 0
    this.#pendingBits = 0
  }

  /** Fills the last byte with zeros; returns how many bytes were written since the start. */
  end(): number {
    if (this.#pendingBits > 0) this.#put(0, 8 - this.#pendingBits)
    return this.#at
  }

  /** The low `count` bits of `value`, at most 48. */
  put(value: number, count: number): void {
    if (count > stepBits) {
      this.#put(Math.floor(value / 2 ** stepBits), count - stepBits)
      this.#put(value % 2 ** stepBits, stepBits)
    } else this.#put(value, count)
  }

  /**
   * The quotient by 2^k as ones and a zero, then the rest in k bits; from {@link riceQuotientMax} on that many ones,
   * then all of `value` in `wideBits`.
   */
  putRice(value: number, k: number, wideBits: number): void {
    // Ordinals take the first way, and there are many.
    const quotient = value < 2 ** 31 && k < 31 ? value >> k : Math.floor(value / 2 ** k)
    if (quotient >= riceQuotientMax) {
      this.#put(2 ** riceQuotientMax - 1, riceQuotientMax)
      this.put(value, wideBits)
      return
    }
    const unary = (2 << quotient) - 2
    if (quotient + 1 + k <= stepBits) this.#put((unary << k) | (value & ((1 << k) - 1)), quotient + 1 + k)
    else {
      this.#put(unary, quotient + 1)
      this.put(value - quotient * 2 ** k, k)
    }
  }

  #put(value: number, count: number): void {
    let pending = (this.#pending << count) | value
    let bits = this.#pendingBits + count
    while (bits >= 8) {
      bits -= 8
      this.#bytes[this.#at++] = pending >>> bits
      pending &= (1 << bits) - 1
    }
    this.#pending = pending
    this.#pendingBits = bits
  }
}
