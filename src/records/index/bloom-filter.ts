/**
 * A Bloom filter in blocks of 64 bytes: all bits of an entry lie in one block, so a probe touches one place in memory
 * or one page of a file. About 10 bits an entry; some 1 % of absent entries pass.
 */
export const bloomBlockBytes = 64

const bitsPerEntry = 10
const bitsPerBlock = bloomBlockBytes * 8
const probes = 7

/** Bytes of a filter for `entries` entries: whole blocks, at least one. */
export function bloomBytes(entries: number): number {
  return Math.max(1, Math.ceil((entries * bitsPerEntry) / bitsPerBlock)) * bloomBlockBytes
}

/** Which of `blocks` blocks holds the bits of `hash`. */
export function bloomBlock(hash: number, blocks: number): number {
  return mixHigh(hash) % blocks
}

/** Adds a hash of up to 53 bits. */
export function bloomAdd(filter: Uint8Array, hash: number): void {
  const base = bloomBlock(hash, filter.length / bloomBlockBytes) * bloomBlockBytes
  let bit = mixLow(hash)
  const step = (bit >>> 9) | 1
  for (let probe = 0; probe < probes; probe += 1) {
    const at = base + ((bit & 511) >>> 3)
    filter[at] = (filter[at] ?? 0) | (1 << (bit & 7))
    bit += step
  }
}

/** False only where `hash` was never added. `block` is the block that {@link bloomBlock} names. */
export function bloomBlockMayHold(block: Uint8Array, blockAt: number, hash: number): boolean {
  let bit = mixLow(hash)
  const step = (bit >>> 9) | 1
  for (let probe = 0; probe < probes; probe += 1) {
    if (((block[blockAt + ((bit & 511) >>> 3)] ?? 0) & (1 << (bit & 7))) === 0) return false
    bit += step
  }
  return true
}

/** False only where `hash` was never added to the whole filter. */
export function bloomMayHold(filter: Uint8Array, hash: number): boolean {
  return bloomBlockMayHold(filter, bloomBlock(hash, filter.length / bloomBlockBytes) * bloomBlockBytes, hash)
}

/** The finalizer of MurmurHash3 over the low 32 bits, then with the high bits. Chooses the block. */
function mixHigh(hash: number): number {
  return mix(mix(hash >>> 0) ^ Math.floor(hash / 2 ** 32))
}

/** Independent of {@link mixHigh}. Chooses the bits in the block. */
function mixLow(hash: number): number {
  return mix(mixHigh(hash) ^ (hash >>> 0) ^ 0x9e3779b9)
}

function mix(value: number): number {
  let mixed = value ^ (value >>> 16)
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
