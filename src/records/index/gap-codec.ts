import { wordAt } from './bit-reader.ts'
import { type BitWriter, riceQuotientMax } from './bit-writer.ts'

/** Ordinals in a list are coded in chunks of this many, so that a search decodes one chunk, not the list. */
export const chunkOrdinals = 128

/** A gap that is written whole takes this many bits. */
const wideBits = 32

/** Keeps 2^k and all that is shifted by k within 31 bits. */
const parameterMax = 30

/** Most bytes of a chunk: its parameter, and every gap written whole. */
export const chunkBytesMax = 1 + (chunkOrdinals * (riceQuotientMax + wideBits)) / 8

/**
 * Writes the ascending `ordinals[from..to)` as Rice-coded gaps: a byte for the parameter, then for each ordinal its
 * difference to the one before, less 1. `base` is the ordinal before them, -1 for none. Returns the bytes written.
 *
 * Postings spread over accounts and Regions have gaps of some hundreds: 11 bits here, 16 as whole bytes.
 */
export function encodeGaps(ordinals: Uint32Array, from: number, to: number, base: number, bits: BitWriter): number {
  const k = bestParameter(ordinals, from, to, base)
  bits.start(k)
  let before = base
  for (let index = from; index < to; index += 1) {
    const ordinal = ordinals[index] ?? 0
    bits.putRice(ordinal - before - 1, k, wideBits)
    before = ordinal
  }
  return bits.end()
}

/** Reads `count` ordinals that {@link encodeGaps} wrote into the front of `target`. */
export function decodeGaps(bytes: Uint8Array, count: number, base: number, target: Uint32Array): void {
  const k = bytes[0] ?? 0
  let bit = 8
  let ordinal = base
  for (let index = 0; index < count; index += 1) {
    // The unary part and mostly the rest too are in one word: this loop is what lookups spend their time in.
    const word = wordAt(bytes, bit)
    const quotient = Math.clz32(~word)
    let gap = quotient
    if (quotient >= riceQuotientMax) {
      gap = wordAt(bytes, bit + riceQuotientMax) >>> 0
      bit += riceQuotientMax + wideBits
    } else {
      bit += quotient + 1
      if (k > 0) {
        const rest = quotient + 1 + k <= 32 ? word << (quotient + 1) : wordAt(bytes, bit)
        gap = ((quotient << k) | (rest >>> (32 - k))) >>> 0
        bit += k
      }
    }
    ordinal += gap + 1
    target[index] = ordinal
  }
}

/** From the mean gap downwards, as long as a smaller parameter makes the chunk smaller. */
function bestParameter(ordinals: Uint32Array, from: number, to: number, base: number): number {
  const mean = ((ordinals[to - 1] ?? 0) - base) / (to - from)
  let k = Math.min(parameterMax, 31 - Math.clz32(mean))
  let bits = codedBits(ordinals, from, to, base, k)
  while (k > 0) {
    const fewer = codedBits(ordinals, from, to, base, k - 1)
    if (fewer > bits) break
    bits = fewer
    k -= 1
  }
  return k
}

function codedBits(ordinals: Uint32Array, from: number, to: number, base: number, k: number): number {
  let bits = 0
  let before = base
  for (let index = from; index < to; index += 1) {
    const ordinal = ordinals[index] ?? 0
    const quotient = (ordinal - before - 1) >>> k
    bits += quotient >= riceQuotientMax ? riceQuotientMax + wideBits : quotient + 1 + k
    before = ordinal
  }
  return bits
}
