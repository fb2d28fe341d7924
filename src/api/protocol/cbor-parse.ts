import { depthMax } from './protocol.ts'
import { fromEpochSeconds } from './timestamps.ts'

/** Bytes that are no CBOR, or more of it than is read. */
export class CborError extends Error {
  override readonly name = 'CborError'
}

/** Most values in one body. The largest answers, metrics of many series, have some 100,000. */
const valuesMax = 500_000

/**
 * The one value that `bytes` hold (RFC 8949): maps with texts as keys as objects without prototype, tag 1 as `Date`,
 * other tags as what they stand before, `undefined` as null, whole numbers that a JavaScript number does not hold as
 * `bigint`.
 *
 * @throws {CborError}
 */
export function parseCbor(bytes: Uint8Array): unknown {
  const reader = new CborReader(bytes)
  const value = reader.value(0)
  if (!reader.isAtEnd) throw new CborError('bytes stand behind the value')
  return value
}

const breakByte = 0xff
const indefinite = 31

class CborReader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0
  #values = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  value(depth: number): unknown {
    this.#values += 1
    if (this.#values > valuesMax || depth >= depthMax) throw new CborError('the value is too large')
    const { major, info } = this.#head()
    switch (major) {
      case 0:
        return this.#count(info)
      case 1:
        return this.#negative(info)
      case 2:
        return this.#string(info, major)
      case 3:
        return decodeText(this.#string(info, major))
      case 4:
        return this.#array(info, depth)
      case 5:
        return this.#map(info, depth)
      case 6:
        return this.#tagged(info, depth)
      default:
        return this.#simple(info)
    }
  }

  #head(): { readonly major: number; readonly info: number } {
    const first = this.#take(1)[0] ?? 0
    return { major: first >> 5, info: first & 0x1f }
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new CborError('the bytes end within a value')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }

  #count(info: number): number | bigint {
    if (info < 24) return info
    if (info > 27) throw new CborError('a length that CBOR does not have')
    const at = this.#at
    this.#take(1 << (info - 24))
    if (info === 24) return this.#view.getUint8(at)
    if (info === 25) return this.#view.getUint16(at)
    if (info === 26) return this.#view.getUint32(at)
    const large = this.#view.getBigUint64(at)
    return large <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(large) : large
  }

  #negative(info: number): number | bigint {
    const count = this.#count(info)
    return typeof count === 'number' ? -1 - count : -1n - count
  }

  #length(info: number): number {
    const length = this.#count(info)
    if (typeof length !== 'number' || length > this.#bytes.length) throw new CborError('the bytes end within a value')
    return length
  }

  #string(info: number, major: number): Uint8Array {
    if (info !== indefinite) return this.#take(this.#length(info))
    const pieces: Uint8Array[] = []
    while (!this.#takeBreak()) {
      const piece = this.#head()
      if (piece.major !== major || piece.info === indefinite) throw new CborError('a piece of another type')
      pieces.push(this.#take(this.#length(piece.info)))
    }
    return Buffer.concat(pieces)
  }

  #array(info: number, depth: number): unknown[] {
    const elements: unknown[] = []
    for (const goesOn = this.#counter(info); goesOn(); ) elements.push(this.value(depth + 1))
    return elements
  }

  #map(info: number, depth: number): Record<string, unknown> {
    const map: Record<string, unknown> = Object.create(null)
    for (const goesOn = this.#counter(info); goesOn(); ) {
      const key = this.value(depth + 1)
      if (typeof key !== 'string') throw new CborError('a key that is no text')
      map[key] = this.value(depth + 1)
    }
    return map
  }

  /** Whether there is another element. */
  #counter(info: number): () => boolean {
    if (info === indefinite) return () => !this.#takeBreak()
    let left = this.#length(info)
    return () => {
      left -= 1
      return left >= 0
    }
  }

  #takeBreak(): boolean {
    if (this.#bytes[this.#at] !== breakByte) {
      if (this.isAtEnd) throw new CborError('the bytes end within a value')
      return false
    }
    this.#at += 1
    return true
  }

  #tagged(info: number, depth: number): unknown {
    const tag = this.#count(info)
    const value = this.value(depth + 1)
    return tag === 1 && typeof value === 'number' ? fromEpochSeconds(value) : value
  }

  #simple(info: number): unknown {
    const at = this.#at
    switch (info) {
      case 20:
      case 21:
        return info === 21
      case 22:
      case 23:
        return null
      case 25:
        this.#take(2)
        return halfFloat(this.#view.getUint16(at))
      case 26:
        this.#take(4)
        return this.#view.getFloat32(at)
      case 27:
        this.#take(8)
        return this.#view.getFloat64(at)
      default:
        throw new CborError('a simple value that CBOR does not have')
    }
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new CborError('a text that is no UTF-8')
  }
}

function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
