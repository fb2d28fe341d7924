/**
 * A remainder of a CRC's polynomial, or the polynomial itself, bits reversed: the highest bit of `high` is the
 * coefficient of x^0. A CRC of 32 bits has no `low`. Both are 32 bits of a signed number, the fastest that there is.
 */
export interface Remainder {
  readonly high: number
  readonly low: number
}

export interface Polynomial extends Remainder {
  readonly bits: 32 | 64
}

/** 1, that is x^0. */
export const one: Remainder = { high: 0x80000000 | 0, low: 0 }

/** The product as a remainder. Some 100 ns. */
export function multiply(factor: Remainder, other: Remainder, polynomial: Polynomial): Remainder {
  const isWide = polynomial.bits === 64
  let high = 0
  let low = 0
  let shiftedHigh = other.high
  let shiftedLow = other.low
  for (let index = 0; index < polynomial.bits; index += 1) {
    const word = index < 32 ? factor.high : factor.low
    if ((word >>> (31 - (index & 31))) & 1) {
      high ^= shiftedHigh
      low ^= shiftedLow
    }
    const fallen = (isWide ? shiftedLow : shiftedHigh) & 1
    if (isWide) shiftedLow = (shiftedLow >>> 1) | (shiftedHigh << 31)
    shiftedHigh >>>= 1
    if (fallen === 1) {
      shiftedHigh ^= polynomial.high
      shiftedLow ^= polynomial.low
    }
  }
  return { high: high | 0, low: low | 0 }
}

/** x^(2^exponent) for each exponent, made as far as it is asked for: each is the square of the one before. */
export class SquaresOfX {
  readonly #polynomial: Polynomial
  readonly #squares: Remainder[] = [{ high: 0x40000000, low: 0 }]

  constructor(polynomial: Polynomial) {
    this.#polynomial = polynomial
  }

  at(exponent: number): Remainder {
    let last = this.#squares[Math.min(exponent, this.#squares.length - 1)] ?? one
    while (this.#squares.length <= exponent) {
      last = multiply(last, last, this.#polynomial)
      this.#squares.push(last)
    }
    return last
  }
}
