import { assert } from '../../base/assert.ts'
import { isRecord } from '../../contract/is-record.ts'
import { depthMax } from './protocol.ts'

/**
 * A value as CBOR (RFC 8949): objects as maps with texts as keys, `Date` as tag 1 in seconds, numbers as the whole
 * numbers that they are or else as doubles.
 *
 * @throws {InvariantError} The value is of another kind, or nested too deeply: a mistake of ours.
 */
export function printCbor(value: unknown): Buffer {
  const pieces: Uint8Array[] = []
  print(value, pieces, 0)
  return Buffer.concat(pieces)
}

const majors = { unsigned: 0, negative: 1, bytes: 2, text: 3, list: 4, map: 5, tag: 6 } as const

/** Whole first bytes: kinds that need no number behind them. */
const bytes = { false: 0xf4, true: 0xf5, null: 0xf6, double: 0xfb } as const

function print(value: unknown, pieces: Uint8Array[], depth: number): void {
  assert(depth < depthMax, 'an answer nests no deeper than a request may')
  if (value === null) pieces.push(Uint8Array.of(bytes.null))
  else if (typeof value === 'boolean') pieces.push(Uint8Array.of(value ? bytes.true : bytes.false))
  else if (typeof value === 'number') pieces.push(printNumber(value))
  else if (typeof value === 'string') {
    const text = Buffer.from(value)
    pieces.push(head(majors.text, text.length), text)
  } else if (value instanceof Uint8Array) pieces.push(head(majors.bytes, value.length), value)
  else if (value instanceof Date) pieces.push(head(majors.tag, 1), printNumber(value.getTime() / 1000))
  else if (Array.isArray(value)) {
    pieces.push(head(majors.list, value.length))
    for (const element of value) print(element, pieces, depth + 1)
  } else {
    assert(isRecord(value), 'CBOR has a form for the value')
    const entries = Object.entries(value)
    pieces.push(head(majors.map, entries.length))
    for (const [key, part] of entries) {
      print(key, pieces, depth + 1)
      print(part, pieces, depth + 1)
    }
  }
}

function printNumber(value: number): Uint8Array {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    return value >= 0 ? head(majors.unsigned, value) : head(majors.negative, -1 - value)
  }
  const double = Buffer.alloc(9)
  double[0] = bytes.double
  double.writeDoubleBE(value, 1)
  return double
}

/** The first byte of an item and, where it does not hold the number itself, the number in as few bytes as it has. */
function head(major: number, count: number): Uint8Array {
  const first = major << 5
  if (count < 24) return Uint8Array.of(first | count)
  if (count <= 0xff) return Uint8Array.of(first | 24, count)
  const buffer = Buffer.alloc(count <= 0xffff ? 3 : count <= 0xffff_ffff ? 5 : 9)
  if (buffer.length === 3) buffer.writeUInt16BE(count, 1)
  else if (buffer.length === 5) buffer.writeUInt32BE(count, 1)
  else buffer.writeBigUInt64BE(BigInt(count), 1)
  buffer[0] = first | (buffer.length === 3 ? 25 : buffer.length === 5 ? 26 : 27)
  return buffer
}
