import { riceQuotientMax } from './bit-writer.ts'

/** 32 bits from bit `bit` on, the first one highest; zeros behind the end. */
export function wordAt(bytes: Uint8Array, bit: number): number {
  const at = bit >>> 3
  const word =
    ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
  const shift = bit & 7
  return shift === 0 ? word : (word << shift) | ((bytes[at + 4] ?? 0) >>> (8 - shift))
}

/** Reads what `BitWriter` wrote. */
export class BitReader {
  readonly #bytes: Uint8Array
  #bit: number

  constructor(bytes: Uint8Array, fromByte: number) {
    this.#bytes = bytes
    this.#bit = fromByte * 8
  }

  /** At most 48 bits. */
  take(count: number): number {
    if (count <= 32) return this.#take(count)
    const high = this.#take(count - 24)
    return high * 2 ** 24 + this.#take(24)
  }

  takeRice(k: number, wideBits: number): number {
    const quotient = Math.clz32(~wordAt(this.#bytes, this.#bit))
    if (quotient >= riceQuotientMax) {
      this.#bit += riceQuotientMax
      return this.take(wideBits)
    }
    this.#bit += quotient + 1
    return quotient * 2 ** k + this.take(k)
  }

  #take(count: number): number {
    if (count === 0) return 0
    const word = wordAt(this.#bytes, this.#bit)
    this.#bit += count
    return word >>> (32 - count)
  }
}
