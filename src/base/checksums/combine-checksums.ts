import { type ChecksumAlgorithm, createChecksum } from './checksum.ts'
import { multiply, one, type Polynomial, type Remainder, SquaresOfX } from './polynomial-remainder.ts'
import { crc32cPolynomial, crc32Polynomial, crc64NvmePolynomial } from './polynomials.ts'

/** Checksums from which that of the bytes one after another follows without them. */
export type CombinableAlgorithm = Extract<ChecksumAlgorithm, 'CRC32' | 'CRC32C' | 'CRC64NVME'>

/** A part of an object: its checksum in base64, and its length. */
export interface CheckedPart {
  readonly checksum: string
  readonly lengthBytes: number
}

export function isCombinable(algorithm: ChecksumAlgorithm): algorithm is CombinableAlgorithm {
  return Object.hasOwn(crcs, algorithm)
}

/**
 * The checksum of the parts' bytes one after another: S3’s FULL_OBJECT. Some 15 µs a part.
 *
 * A CRC is the remainder of the bytes as a polynomial. Each byte that follows multiplies it by x^8.
 */
export function combineChecksums(algorithm: CombinableAlgorithm, parts: readonly CheckedPart[]): string {
  const crc = crcs[algorithm]
  let combined: Remainder = { high: 0, low: 0 }
  for (const { checksum, lengthBytes } of parts) {
    const shifted = multiply(combined, powerOfX(lengthBytes, crc), crc.polynomial)
    const part = readRemainder(checksum, crc.polynomial)
    combined = { high: shifted.high ^ part.high, low: shifted.low ^ part.low }
  }
  return printRemainder(combined, crc.polynomial)
}

/** The checksum of the parts' checksums, with their number behind it: S3's COMPOSITE. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, checksums: readonly string[]): string {
  const whole = createChecksum(algorithm)
  for (const checksum of checksums) whole.update(Buffer.from(checksum, 'base64'))
  return `${whole.digest()}-${checksums.length}`
}

interface Crc {
  readonly polynomial: Polynomial
  readonly squares: SquaresOfX
}

const crcs: Readonly<Record<CombinableAlgorithm, Crc>> = {
  CRC32: crcOf({ bits: 32, high: crc32Polynomial | 0, low: 0 }),
  CRC32C: crcOf({ bits: 32, high: crc32cPolynomial | 0, low: 0 }),
  CRC64NVME: crcOf({
    bits: 64,
    high: Number(crc64NvmePolynomial >> 32n) | 0,
    low: Number(crc64NvmePolynomial & 0xffffffffn) | 0,
  }),
}

function crcOf(polynomial: Polynomial): Crc {
  return { polynomial, squares: new SquaresOfX(polynomial) }
}

/** x^(8 · lengthBytes): one factor for each bit of the length, which begins at x^(2^3). */
function powerOfX(lengthBytes: number, { polynomial, squares }: Crc): Remainder {
  let power = one
  let rest = lengthBytes
  for (let exponent = 3; rest > 0; exponent += 1) {
    if (rest % 2 === 1) power = multiply(power, squares.at(exponent), polynomial)
    rest = Math.floor(rest / 2)
  }
  return power
}

function readRemainder(checksum: string, { bits }: Polynomial): Remainder {
  const bytes = Buffer.from(checksum, 'base64')
  return { high: bytes.readInt32BE(0), low: bits === 64 ? bytes.readInt32BE(4) : 0 }
}

function printRemainder({ high, low }: Remainder, { bits }: Polynomial): string {
  const bytes = Buffer.alloc(bits / 8)
  bytes.writeInt32BE(high, 0)
  if (bits === 64) bytes.writeInt32BE(low, 4)
  return bytes.toString('base64')
}
