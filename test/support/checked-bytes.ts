import { crc32 } from 'node:zlib'

/** A part of a file, read from front to back. */
export class CheckedBytes {
  readonly #content: Buffer
  readonly #end: number
  at: number

  constructor(content: Buffer, start: number, end: number) {
    check(start <= end && end <= content.length, Math.min(start, content.length), 'a part lies outside the file')
    this.#content = content
    this.#end = end
    this.at = start
  }

  get left(): number {
    return this.#end - this.at
  }

  rest(): Buffer {
    return this.#content.subarray(this.at, this.#end)
  }

  number(width: number): number {
    return this.#take(width).readUIntLE(0, width)
  }

  varint(): number {
    let value = 0n
    for (let shift = 0n; shift < 56n; shift += 7n) {
      const byte = this.number(1)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return Number(value)
    }
    throw new Damage(this.at, 'a varint is too long')
  }

  ascii(length: number): string {
    return this.#take(length).toString('latin1')
  }

  bytes(length: number): Buffer {
    return this.#take(length)
  }

  utf8(length: number): string {
    return this.#take(length).toString('utf8')
  }

  text(): string {
    return this.utf8(this.varint())
  }

  float(): number {
    return this.#take(8).readDoubleLE(0)
  }

  #take(length: number): Buffer {
    check(length <= this.left, this.at, 'a part ends too early')
    this.at += length
    return this.#content.subarray(this.at - length, this.at)
  }
}

export class Damage extends Error {
  readonly offsetBytes: number

  constructor(offsetBytes: number, problem: string) {
    super(problem)
    this.offsetBytes = offsetBytes
  }
}

export function check(condition: boolean, offsetBytes: number, problem: string): asserts condition {
  if (!condition) throw new Damage(offsetBytes, problem)
}

/** Reads the crc that opens a part and compares it with the rest of the part. */
export function checkCrc(part: CheckedBytes): void {
  const offset = part.at
  const expected = part.number(4)
  check(expected === crc32(part.rest()), offset, 'the checksum is wrong')
}
