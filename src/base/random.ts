import { randomFillSync } from 'node:crypto'

/** Where randomness comes from. Passed in, so that a seed replays a run. */
export interface RandomSource {
  /** `count` fresh bytes. */
  bytes(count: number): Buffer
}

const poolBytes = 8192
let pool = Buffer.alloc(0)

/** The operating system's generator, drawn in blocks: one call for each UUID costs more than the UUID. */
export const systemRandom: RandomSource = {
  bytes(count) {
    if (count > poolBytes) return randomFillSync(Buffer.alloc(count))
    if (pool.length < count) pool = randomFillSync(Buffer.alloc(poolBytes))
    const taken = pool.subarray(0, count)
    pool = pool.subarray(count)
    return taken
  },
}

/** A version 4 UUID in lower case, the form of `eventID` and `requestID`. */
export function uuid(random: RandomSource): string {
  const bytes = Buffer.from(random.bytes(16))
  bytes[6] = (bytes.readUInt8(6) & 0x0f) | 0x40
  bytes[8] = (bytes.readUInt8(8) & 0x3f) | 0x80
  return formatUuid(bytes)
}

/** The 36-character form of 16 bytes. */
export function formatUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
