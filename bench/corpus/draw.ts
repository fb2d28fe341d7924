/** Draws from one seed: the same seed makes the same corpus on every machine. Not for secrets. */
export class Draw {
  // The state of sfc32, a small generator that passes the usual batteries of tests.
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(seed: number) {
    this.#a = seed | 0
    this.#b = (seed ^ 0x9e3779b9) | 0
    this.#c = 0x243f6a88
    for (let round = 0; round < 15; round += 1) this.u32()
  }

  u32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    return sum >>> 0
  }

  /** From 0, below 1. */
  fraction(): number {
    return this.u32() / 0x1_0000_0000
  }

  /** A whole number from 0, below `bound`. */
  below(bound: number): number {
    return Math.floor(this.fraction() * bound)
  }

  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  /** A whole number from 0, below `bound`, where each doubling of the number is as likely as the one before. */
  logUniform(bound: number): number {
    return Math.min(bound - 1, Math.floor((bound + 1) ** this.fraction()) - 1)
  }

  pick<T>(from: readonly T[]): T {
    return at(from, this.below(from.length))
  }

  /** Few are picked often and many seldom. */
  pickSkewed<T>(from: readonly T[]): T {
    return at(from, this.logUniform(from.length))
  }

  hex(length: number): string {
    let text = ''
    while (text.length < length) text += hexOfByte[this.u32() & 0xff]
    return text.slice(0, length)
  }

  uuid(): string {
    const text = this.#hex32() + this.#hex32() + this.#hex32() + this.#hex32()
    const variant = '89ab'[this.u32() & 3]
    return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20)}`
  }

  /** Capital letters and digits, as in access key and principal ids. */
  base32(length: number): string {
    let text = ''
    for (let count = 0; count < length; count += 1) text += base32Digits[this.u32() & 31]
    return text
  }

  digits(length: number): string {
    let text = ''
    for (let count = 0; count < length; count += 1) text += this.below(10)
    return text
  }

  ipAddress(): string {
    const value = this.u32()
    return `${(value & 127) + 64}.${(value >>> 8) & 255}.${(value >>> 16) & 255}.${value >>> 24}`
  }

  #hex32(): string {
    const value = this.u32()
    return `${hexOfByte[value >>> 24]}${hexOfByte[(value >>> 16) & 255]}${hexOfByte[(value >>> 8) & 255]}${hexOfByte[value & 255]}`
  }
}

const base32Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function at<T>(from: readonly T[], index: number): T {
  const item = from[index]
  if (item === undefined) throw new RangeError('there is nothing to pick from')
  return item
}
