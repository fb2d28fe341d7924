import { crc32 } from 'node:zlib'
import { assert } from './assert.ts'

/** CRC-32 (the zlib polynomial) of the chunks one after another. */
export function checksum(...chunks: Uint8Array[]): number {
  let value = 0
  for (const chunk of chunks) value = crc32(chunk, value)
  return value >>> 0
}

/**
 * Builds a byte string of known layout. Numbers are little-endian; `varint` is unsigned LEB128 up to 2^53 - 1.
 */
export class ByteWriter {
  #buffer: Buffer
  #length = 0

  constructor(capacityBytes = 256) {
    this.#buffer = Buffer.allocUnsafe(capacityBytes)
  }

  get length(): number {
    return this.#length
  }

  u8(value: number): this {
    this.#reserve(1)
    this.#buffer[this.#length++] = value
    return this
  }

  u16(value: number): this {
    this.#length = this.#reserve(2).writeUInt16LE(value, this.#length)
    return this
  }

  u32(value: number): this {
    this.#length = this.#reserve(4).writeUInt32LE(value, this.#length)
    return this
  }

  /** 40 bits: the width of a record number. */
  u40(value: number): this {
    this.#length = this.#reserve(5).writeUIntLE(value, this.#length, 5)
    return this
  }

  /** 48 bits: the width of a position, or of milliseconds since the epoch. */
  u48(value: number): this {
    this.#length = this.#reserve(6).writeUIntLE(value, this.#length, 6)
    return this
  }

  f64(value: number): this {
    this.#length = this.#reserve(8).writeDoubleLE(value, this.#length)
    return this
  }

  varint(value: number): this {
    assert(value >= 0 && Number.isSafeInteger(value), 'a varint is a whole number from 0 to 2^53 - 1')
    this.#reserve(8)
    let rest = value
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = (rest % 0x80) + 0x80
      rest = rest < 0x80000000 ? rest >>> 7 : Math.floor(rest / 0x80)
    }
    this.#buffer[this.#length++] = rest
    return this
  }

  bytes(value: Uint8Array): this {
    this.#reserve(value.length).set(value, this.#length)
    this.#length += value.length
    return this
  }

  /** A varint length in bytes, then UTF-8. */
  text(value: string): this {
    const byteLength = Buffer.byteLength(value)
    this.varint(byteLength)
    this.#reserve(byteLength)
    this.#length += this.#buffer.write(value, this.#length, byteLength, 'utf8')
    return this
  }

  /** A view of what was written; valid until the next write. */
  view(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  /** A copy of what was written, in memory of its own that may be transferred to a thread. */
  copy(): Buffer<ArrayBuffer> {
    const copied = Buffer.from(new ArrayBuffer(this.#length))
    copied.set(this.view())
    return copied
  }

  clear(): void {
    this.#length = 0
  }

  #reserve(count: number): Buffer {
    const needed = this.#length + count
    if (needed > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2))
      this.#buffer.copy(grown, 0, 0, this.#length)
      this.#buffer = grown
    }
    return this.#buffer
  }
}

/** The bytes end before the layout does, or a number in them is impossible. */
export class MalformedBytesError extends Error {
  override readonly name = 'MalformedBytesError'
}

/** Reads what {@link ByteWriter} wrote. Every method throws {@link MalformedBytesError} past the end. */
export class ByteReader {
  readonly #buffer: Buffer
  offset: number

  constructor(bytes: Uint8Array, offset = 0) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.offset = offset
  }

  get remaining(): number {
    return this.#buffer.length - this.offset
  }

  u8(): number {
    return this.#buffer.readUInt8(this.#take(1))
  }

  u16(): number {
    return this.#buffer.readUInt16LE(this.#take(2))
  }

  u32(): number {
    return this.#buffer.readUInt32LE(this.#take(4))
  }

  u40(): number {
    return this.#buffer.readUIntLE(this.#take(5), 5)
  }

  u48(): number {
    return this.#buffer.readUIntLE(this.#take(6), 6)
  }

  f64(): number {
    return this.#buffer.readDoubleLE(this.#take(8))
  }

  varint(): number {
    let value = 0
    let scale = 1
    for (let count = 0; count < 8; count += 1) {
      const byte = this.u8()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) break
        return value
      }
      scale *= 0x80
    }
    throw new MalformedBytesError('a number is too long')
  }

  bytes(count: number): Buffer {
    const start = this.#take(count)
    return this.#buffer.subarray(start, start + count)
  }

  text(): string {
    const count = this.varint()
    const start = this.#take(count)
    return this.#buffer.toString('utf8', start, start + count)
  }

  #take(count: number): number {
    const start = this.offset
    if (start + count > this.#buffer.length) throw new MalformedBytesError('the bytes end too early')
    this.offset = start + count
    return start
  }
}
