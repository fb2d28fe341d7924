/**
 * Ascending ordinals as Rice-coded gaps: one byte for the parameter k, then for each ordinal its gap to the one before
 * (less one), as quotient by 2^k in ones and a zero, then k bits. A quotient of {@link quotientMax} is written as that
 * many ones, without the zero, and followed by the whole gap in 32 bits. Bits fill bytes from the highest down.
 *
 * Postings spread over accounts and Regions have gaps of some hundreds: 11 bits here, 16 as whole bytes.
 */
const quotientMax = 16

/** Ordinals in a list are coded in chunks of this many, so that a search decodes one chunk, not the list. */
export const chunkOrdinals = 128

/** Most bytes that {@link encodeGaps} writes for a chunk. */
export const chunkBytesMax = 1 + chunkOrdinals * 6 + 1

/**
 * Writes `ordinals[from..to)` to `target` at `at`; `base` is the ordinal before them, -1 for none.
 * Returns the offset behind what was written.
 */
export function encodeGaps(
  ordinals: Uint32Array,
  from: number,
  to: number,
  base: number,
  target: Uint8Array,
  at: number,
): number {
  const k = bestParameter(ordinals, from, to, base)
  target[at] = k
  let byteAt = at + 1
  let pending = 0
  let pendingBits = 0
  let before = base

  // At most 16 bits at a time, so that what is pending never exceeds 32.
  const put = (value: number, count: number) => {
    pending = (pending << count) | value
    pendingBits += count
    while (pendingBits >= 8) {
      pendingBits -= 8
      target[byteAt] = pending >>> pendingBits
      byteAt += 1
      pending &= (1 << pendingBits) - 1
    }
  }
  const putWide = (value: number, count: number) => {
    if (count > 16) put(value >>> 16, count - 16)
    put(count > 16 ? value & 0xffff : value & ((1 << count) - 1), Math.min(count, 16))
  }

  for (let index = from; index < to; index += 1) {
    const ordinal = ordinals[index] ?? 0
    const gap = ordinal - before - 1
    before = ordinal
    const quotient = gap >>> k
    if (quotient >= quotientMax) {
      put(0xffff, quotientMax)
      putWide(gap, 32)
    } else {
      put((2 << quotient) - 2, quotient + 1)
      if (k > 0) putWide(gap & ((1 << k) - 1), k)
    }
  }
  if (pendingBits > 0) {
    target[byteAt] = pending << (8 - pendingBits)
    byteAt += 1
  }
  return byteAt
}

/** Reads `count` ordinals that {@link encodeGaps} wrote into `target`. */
export function decodeGaps(bytes: Uint8Array, at: number, count: number, base: number, target: Uint32Array): void {
  const k = bytes[at] ?? 0
  let bit = (at + 1) * 8
  let ordinal = base
  for (let index = 0; index < count; index += 1) {
    let word = wordAt(bytes, bit)
    const quotient = Math.clz32(~word)
    let gap: number
    if (quotient >= quotientMax) {
      gap = wordAt(bytes, bit + quotientMax) >>> 0
      bit += quotientMax + 32
    } else {
      bit += quotient + 1
      if (k === 0) gap = quotient
      else {
        word = quotient + 1 + k <= 32 ? word << (quotient + 1) : wordAt(bytes, bit)
        gap = ((quotient << k) | (word >>> (32 - k))) >>> 0
        bit += k
      }
    }
    ordinal += gap + 1
    target[index] = ordinal
  }
}

/** 32 bits from bit `bit` on, the first highest; zeros behind the end. */
function wordAt(bytes: Uint8Array, bit: number): number {
  const at = bit >>> 3
  const word =
    ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
  const shift = bit & 7
  return shift === 0 ? word : (word << shift) | ((bytes[at + 4] ?? 0) >>> (8 - shift))
}

/** From the mean gap downwards, as long as a smaller parameter makes the chunk smaller. */
function bestParameter(ordinals: Uint32Array, from: number, to: number, base: number): number {
  const mean = ((ordinals[to - 1] ?? 0) - base) / (to - from)
  let k = Math.min(30, Math.max(0, 31 - Math.clz32(mean)))
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
    bits += quotient >= quotientMax ? quotientMax + 32 : quotient + 1 + k
    before = ordinal
  }
  return bits
}
